/** Everything that must notice a bug: known numbers, laws of the samplers, the ledger's promises, the gate, the attacks. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attack } from '../../../pipeline/5-release/attacks/attack.ts';
import { ATTACKS, runAttack, runAttacks } from '../../../pipeline/5-release/attacks/registry.ts';
import { checkBounds } from '../../../pipeline/5-release/bound_check.ts';
import { countExactly } from '../../../pipeline/5-release/exact.ts';
import { certify, checkPackage } from '../../../pipeline/5-release/gate.ts';
import { drawRelease, Ledger, planBudget, planVersion } from '../../../pipeline/5-release/index.ts';
import { rhoOfBudget, varianceForRho } from '../../../pipeline/5-release/mechanisms/accounting.ts';
import { exactCount, selectWithNoise } from '../../../pipeline/5-release/mechanisms/counts.ts';
import { drawDiscreteGaussian } from '../../../pipeline/5-release/mechanisms/discrete_gaussian.ts';
import { drawDiscreteLaplace } from '../../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { drawQuantileBound } from '../../../pipeline/5-release/mechanisms/quantile.ts';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { parseRational, Rational } from '../../../pipeline/5-release/mechanisms/rational.ts';
import {
  drawTruncatedGeometric,
  selectionThreshold,
} from '../../../pipeline/5-release/mechanisms/truncated_geometric.ts';
import { deriveSubkey } from '../../../pipeline/keys/subkeys.ts';
import {
  buildCandidate,
  buildNeighbours,
  buildTown,
  copyLedger,
  drawOptions,
  makeLater,
  makeTown,
  repeatable,
  STUDY,
  type Town,
} from '../town.ts';

/** Draws of each sampler: the frequencies then lie within 0.003 of their probabilities in all but 1 of 10⁶ runs. */
const DRAWS = 200_000;

/** Bytes after which a sampler counts as endless: ten times what the longest check takes. */
const ENDLESS_BYTES = 96e6;

function bits(): BitSource {
  let taken = 0;
  return new BitSource((count) => {
    taken += count;
    assert.ok(taken < ENDLESS_BYTES, 'a sampler does not end');
    return randomBytes(count);
  });
}

/** Frequencies of a sampler beside closed-form probabilities: no cell may be off by five standard errors. */
function checkFrequencies(
  draw: (source: BitSource) => bigint,
  probability: (x: number) => number,
  cells: readonly number[],
): void {
  const source = bits();
  const counts = new Map<bigint, number>();
  for (let at = 0; at < DRAWS; at += 1) {
    const x = draw(source);
    counts.set(x, (counts.get(x) ?? 0) + 1);
  }
  assert.ok(source.bytesTaken >= DRAWS, 'a sampler drew without the random bytes it was given');
  for (const x of cells) {
    const p = probability(x);
    const deviation = (counts.get(BigInt(x)) ?? 0) / DRAWS - p;
    assert.ok(Math.abs(deviation) < 5.5 * Math.sqrt((p * (1 - p)) / DRAWS) + 1e-9, `frequency of ${x}`);
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

export async function checkSamplers(): Promise<void> {
  checkFrequencies(
    (source) => source.below(5n),
    (x) => (x < 5 ? 0.2 : 0),
    range(0, 7),
  );
  const q = Math.exp(-1 / 4);
  checkFrequencies(
    (source) => drawDiscreteLaplace(new Rational(4n), source),
    (x) => ((1 - q) / (1 + q)) * q ** Math.abs(x),
    range(-9, 9),
  );
  const variance = 10;
  const mass = range(-60, 60).reduce((total, x) => total + Math.exp((-x * x) / (2 * variance)), 0);
  checkFrequencies(
    (source) => drawDiscreteGaussian(new Rational(10n), source),
    (x) => Math.exp((-x * x) / (2 * variance)) / mass,
    range(-7, 7),
  );
  const k = 6;
  const total = range(-k, k).reduce((all, x) => all + q ** Math.abs(x), 0);
  checkFrequencies(
    (source) => drawTruncatedGeometric(parseRational('0.25'), BigInt(k), source),
    (x) => (Math.abs(x) > k ? 0 : q ** Math.abs(x) / total),
    range(-9, 9),
  );
}

export async function checkNumbers(): Promise<void> {
  assert.equal(rhoOfBudget(parseRational('0.25'), parseRational('3e-9')).toString(), '1114867/1000000000');
  assert.equal(varianceForRho(900n, parseRational('0.001')).toString(), '450000');
  assert.equal(selectionThreshold(parseRational('0.03'), parseRational('2e-9')), 528n);
  assert.equal(selectionThreshold(parseRational('1'), parseRational('1e-8')), 18n);
  // A partition of one account is published with probability c·q^k: once in 60 at this threshold.
  const source = bits();
  const noise = { type: 'truncated-geometric', epsilon: parseRational('1'), threshold: 3n } as const;
  let published = 0;
  for (let at = 0; at < 20_000; at += 1)
    if (selectWithNoise(exactCount(1n), noise, source) !== null) published += 1;
  assert.ok(published > 300 && published < 700, 'a single account is published too often');
  // exp(−ε·10/2) = 1/e at ε = 0.2: the worse of two candidates is chosen with probability ½·e⁻¹.
  const candidates = [
    { bound: 1n, above: exactCount(20n) },
    { bound: 2n, above: exactCount(30n) },
  ];
  let worse = 0;
  for (let at = 0; at < 20_000; at += 1) {
    if (drawQuantileBound(candidates, 20n, parseRational('0.2'), source) === 2n) worse += 1;
  }
  assert.ok(Math.abs(worse / 20_000 - 0.5 * Math.exp(-1)) < 0.02, 'permute-and-flip chooses by other odds');
  const key = new Uint8Array(32).fill(7);
  const purposes = ['author', 'status', 'refusal', 'key-check'] as const;
  assert.equal(
    new Set(purposes.map((purpose) => String(deriveSubkey(key, purpose)))).size,
    purposes.length,
    'one key for two purposes',
  );
}

/** Charges, draws and what is left of them. */
export async function checkLedger(dir: string): Promise<void> {
  const town = await buildTown(join(dir, 'town'), makeTown());
  // A source that fails at its first byte is a kill between charge and draw.
  await assert.rejects(drawRelease(drawOptions(town, 'v1', () => new Uint8Array(0))), /ran dry/u);
  const killed = Ledger.open(join(town.dir, 'ledger'));
  assert.equal(killed.forfeited.length, 1, 'nothing was charged before the draw');
  await assert.rejects(drawRelease(drawOptions(town, 'v1', repeatable('again'))), /forfeits it/u);
  rmSync(join(town.dir, 'ledger'), { recursive: true });

  assert.equal(await drawRelease(drawOptions(town, 'v1', repeatable('one'))), true);
  const ledger = Ledger.open(join(town.dir, 'ledger'));
  for (const { lines } of planBudget(town.run.config.release)) {
    for (const { table, limit } of lines) {
      const spent = ledger.spent(table);
      assert.ok(spent.num > 0n && spent.compare(limit) <= 0n, `the charge of ${table}`);
    }
  }
  assert.equal(ledger.spent('new_people').toString(), '1/4');
  const before = ledger.entries.length;
  assert.equal(
    await drawRelease(drawOptions(town, 'v1', repeatable('two'))),
    false,
    'a stored table was drawn again',
  );
  assert.equal(Ledger.open(join(town.dir, 'ledger')).entries.length, before);
  await assert.rejects(
    drawRelease(drawOptions(town, 'v1', repeatable('x'), 'other data')),
    /another dataset/u,
  );
  await assert.rejects(drawRelease(drawOptions(town, 'v2', repeatable('x'))), /nothing new/u);
  await assert.rejects(
    drawRelease({ ...drawOptions(town, 'v2', repeatable('x'), 'second'), keyCheck: '1'.repeat(16) }),
    /another key/u,
  );
  await checkDamage(town);
}

async function checkDamage(town: Town): Promise<void> {
  const damage = (name: string, harm: (dir: string) => void): void => {
    const dir = copyLedger(town, join(town.dir, `ledger-${name}`));
    harm(dir);
    assert.throws(() => Ledger.open(dir), /can't be trusted/u, `a ledger that was ${name} is trusted`);
  };
  const file = (dir: string): string => join(dir, 'ledger.ndjson');
  damage('changed', (dir) =>
    writeFileSync(file(dir), readFileSync(file(dir), 'utf8').replace('"cost":"1/4"', '"cost":"1/8"')),
  );
  damage('cut', (dir) => {
    const text = readFileSync(file(dir), 'utf8');
    truncateSync(file(dir), Buffer.byteLength(text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)));
  });
  damage('redrawn', (dir) => {
    const path = join(dir, 'tables', '000001-new_people.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"(\d+)"\n {2}\]/u, '"1$1"\n  ]'));
  });
  damage('set back', (dir) => {
    const lines = readFileSync(file(dir), 'utf8').split('\n').slice(0, 3);
    writeFileSync(file(dir), `${lines.join('\n')}\n`);
    const { seq, hash } = JSON.parse(lines[2] ?? '') as { seq: number; hash: string };
    writeFileSync(join(dir, 'head.json'), JSON.stringify({ seq, hash }));
  });
  damage('forked', (dir) =>
    appendFileSync(file(dir), `${readFileSync(file(dir), 'utf8').split('\n')[1] ?? ''}\n`),
  );
  damage('recounted', (dir) => rmSync(join(dir, 'counted'), { recursive: true }));
}

/** Bounds, when an account may count in fewer weeks than there are. */
export async function checkBoundsHold(dir: string): Promise<void> {
  const town = await buildTown(join(dir, 'bounded'), makeTown());
  const options = drawOptions(town, 'v1', repeatable('unused'));
  const plan = planVersion(options);
  const narrow = {
    ...plan,
    tables: plan.tables.map((table) =>
      table.table === 'active_weekly' || table.table === 'posts_weekly'
        ? { ...table, bound: { ...table.bound, buckets: 1 } }
        : table,
    ),
  };
  const session = await options.openSession();
  try {
    await session.readCsv('counted', 'tag', []);
    const exact = await countExactly(session, narrow);
    await checkBounds(session, narrow, exact);
    const weekly = exact.find(({ table }) => table === 'active_weekly');
    const total = weekly?.rows.reduce((all, { count }) => all + count, 0n);
    const people = exact.find(({ table }) => table === 'active_total')?.rows[0]?.count;
    assert.equal(total, people, 'everybody counts in one week');
  } finally {
    session.close();
  }
}

/** Two releases: whom the second counts, and that the first is in it unchanged. Then the gate and the red team. */
export async function checkReleases(dir: string): Promise<void> {
  const neighbours = await buildNeighbours(join(dir, 'neighbours'));
  const town = await buildTown(join(dir, 'growing'), makeTown());
  const options = drawOptions(town, 'v1', repeatable('first'));
  await drawRelease(options);
  const first = await buildCandidate(town, options.ledger, 'v1', neighbours);

  const later = makeLater();
  const grown = await buildTown(
    town.dir,
    [...makeTown(), ...later.rows],
    STUDY.replace('2022-04-05', '2022-05-05'),
  );
  const next = drawOptions(grown, 'v2', repeatable('second'), 'second');
  const plan = planVersion(next);
  const session = await next.openSession();
  try {
    await session.readCsv('counted', 'tag', next.ledger.countedFiles);
    const exact = await countExactly(session, plan);
    const people = exact.find(({ table }) => table === 'new_people');
    const late = people?.rows.find(({ key }) => key[0] === 'late')?.count;
    const all = people?.rows.reduce((total, { count }) => total + count, 0n);
    assert.equal(late, BigInt(later.late), 'people found late');
    assert.equal(all, BigInt(later.late + later.newPeople), 'people counted for the first time');
  } finally {
    session.close();
  }
  await drawRelease(next);
  const secondCounted =
    readFileSync(next.ledger.countedFiles[1] ?? '', 'utf8')
      .trim()
      .split('\n').length - 1;
  assert.equal(secondCounted, later.late + later.newPeople, 'the list of people counted');
  const second = await buildCandidate(grown, next.ledger, 'v2', neighbours, new Map([['v1', first.files]]));
  const dear = ['linkage', 'differencing'];
  const isDear = ({ id }: Attack): boolean => dear.includes(id);
  await checkGateCertifies(
    [first, second],
    ATTACKS.filter((attack) => !isDear(attack)),
  );
  await checkGateRefuses(first, second);
  await checkGateCertifies([first, second], ATTACKS.filter(isDear));
}

type Candidate = Awaited<ReturnType<typeof buildCandidate>>;

/** All that is certified passes: asked one attack after the other, so that a bug is caught by the first that sees it. */
async function checkGateCertifies(
  candidates: readonly Candidate[],
  attacks: readonly Attack[],
): Promise<void> {
  for (const candidate of candidates) {
    const failures = await checkPackage(candidate.files, candidate.program);
    for (const attack of attacks) certify(candidate.version, failures, [await runAttack(attack, candidate)]);
  }
}

/** What must be refused, is. */
async function checkGateRefuses(first: Candidate, second: Candidate): Promise<void> {
  const findBroken = async (input: Candidate) => {
    const quick = { ...input, effort: 0.02 };
    return (await runAttacks(quick)).filter(({ holds }) => !holds);
  };
  const reports = async (input: Candidate): Promise<string[]> =>
    (await findBroken(input)).map(({ id }) => id);
  const put = (path: string, text: string): Candidate['files'] =>
    first.files.map((file) =>
      file.path === path ? { path, bytes: Buffer.concat([file.bytes, Buffer.from(text)]) } : file,
    );
  assert.ok(
    (await reports({ ...first, files: put('README.md', ' velvetine ') })).includes('canaries and corpus'),
  );
  assert.ok(
    (await reports({ ...first, files: put('README.md', ` ${'ab12'.repeat(8)} `) })).includes(
      'canaries and corpus',
    ),
  );
  assert.ok(
    (await reports({ ...first, files: put('README.md', ' 我昨天去了红枫岭大学 ') })).includes(
      'canaries and corpus',
    ),
  );
  assert.ok(
    (await reports({ ...first, files: put('data/growth_total.csv', '1\n') })).includes('side channels'),
  );
  const thawed = first.files.map((file) =>
    file.path.startsWith('data/growth_weekly/')
      ? { ...file, bytes: Buffer.concat([file.bytes, Buffer.from('x')]) }
      : file,
  );
  // With so little effort chance may break an attack: by its words it is the one that is meant.
  const broken = await findBroken({ ...second, earlier: new Map([['v1', thawed]]) });
  const words = broken.filter(({ id }) => id === 'differencing').flatMap(({ failures }) => failures);
  assert.ok(words.some((each) => each.startsWith('rows that v1 published are changed')));
  assert.ok(
    (await checkPackage([...first.files, { path: 'debug.log', bytes: new Uint8Array() }], first.program))
      .length > 0,
  );
  assert.ok((await checkPackage(put('data/growth_total.csv', '2022-01-01\n'), first.program)).length > 0);
  // A program file that differs in a byte is neither let through nor left unread.
  const changed = put('explorer/explorer.js', ' velvetine ');
  assert.ok((await checkPackage(changed, first.program)).length > 0);
  assert.ok((await reports({ ...first, files: changed })).includes('canaries and corpus'));
  assert.ok((await checkPackage(put('explorer/tables.js', ' '), first.program)).length > 0);
  // An attack that can't run has not been withstood.
  const unable = {
    ...first,
    neighbours: { ...first.neighbours, plan: { ...first.neighbours.plan, tables: [] } },
  };
  const failed = await runAttacks({ ...unable, effort: 0.02 });
  assert.throws(() => certify('v1', [], failed), /did not pass/u);
  assert.throws(() => certify('v1', [], []), /no attack/u);
}
