import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDuckEngine, openSession } from '../../pipeline/3-dataset/index.ts';
import {
  type AttackInput,
  assembleTables,
  buildExplorer,
  buildPackage,
  countExactly,
  type DrawOptions,
  drawRelease,
  formatExpectedErrors,
  Ledger,
  listKnownDigests,
  listSelectedKeys,
  listVocabulary,
  type Neighbours,
  type PackageFile,
  PROGRAM_FILES,
  planVersion,
  type RandomBytes,
  type ReleaseFacts,
  writeRelease,
  writeTables,
} from '../../pipeline/5-release/index.ts';
import { textFile } from '../../pipeline/5-release/package/facts.ts';
import { collectFacts } from '../../pipeline/engines/release_facts.ts';
import type { Run } from '../../pipeline/engines/run.ts';
import { createRow, type PartRow, pid, writeRows } from '../3-dataset/part_rows.ts';
import { makeRun } from '../make_run.ts';

/** A study in small, with so much budget for breakdowns that its two large servers are named. */
export const STUDY = `window: { from: 2022-02-01, to: 2022-04-05 }
history: { from: 2022-01-01 }
minimumAuthorsToNameInstance: 10
minimumAuthorsToKeepHashtag: 10
release:
  lifetimeEpsilon: 10
  epsilon: { newPeople: 0.25, activePeople: 0.25, posts: 0.4, breakdowns: 9 }
  lifetimeDays: 120
  postsPerWeek: 5
  postsPerDay: 3
  minimumPeople: 50
sources:
  - { type: simulator, scale: 0.01, seed: 1 }
`;

const DAY_MS = 86_400_000;
const WINDOW_FROM = Date.UTC(2022, 1, 1);

interface Account {
  readonly name: number;
  readonly instance: string;
  readonly hours: readonly number[];
  readonly tag: string | null;
}

function rowsOf({ name, instance, hours, tag }: Account): PartRow[] {
  return hours.map((ms, index) => {
    const day = Math.floor(ms / DAY_MS);
    const iso = new Date(ms).toISOString();
    return createRow(index, {
      status_pid: createHash('sha256').update(`${name}/${index}`).digest('hex').slice(0, 32),
      author_pid: createHash('sha256').update(`author ${name}`).digest('hex').slice(0, 32),
      instance,
      posted_at: `${iso.slice(0, 13).replace('T', ' ')}:00:00`,
      week: new Date((day - ((day + 3) % 7)) * DAY_MS).toISOString().slice(0, 10),
      month: iso.slice(0, 7),
      hashtags: tag === null ? [] : [tag],
      redactions: tag === null ? {} : { HASHTAG: 1 },
      characters: 5 + ((name + index) % 700),
      has_content_warning: name % 3 === 0,
    });
  });
}

const at = (days: number): number => WINDOW_FROM + Math.floor(days * 24) * 3_600_000;

function settle(
  from: number,
  count: number,
  instance: string,
  tag: string | null,
  day: (index: number) => number[],
) {
  return Array.from(
    { length: count },
    (_, index): Account => ({
      name: from + index,
      instance,
      tag,
      hours: day(index).map(at),
    }),
  );
}

/** People of the town: two large servers, one just below the floor, one small; some came before the window. */
export function makeTown(): PartRow[] {
  const spread = (index: number): number[] => [(index * 0.37) % 62, (index * 0.61 + 11) % 62];
  const accounts = [
    ...settle(0, 300, 'wide.example', null, spread),
    ...settle(1000, 200, 'middle.example', '读书', spread),
    ...settle(2000, 49, 'edge.example', '日常', spread),
    ...settle(3000, 5, 'small.example', null, spread),
    ...settle(4000, 60, 'wide.example', null, (index) => [-20 + (index % 15), 5 + (index % 40)]),
  ];
  return accounts.flatMap(rowsOf);
}

/** The account by which two neighbouring towns differ: over every bound, and the one that lifts its server to the floor. */
export function makeNewcomer(): PartRow[] {
  const hours = Array.from({ length: 63 * 6 }, (_, index) => at((index + 0.5) / 6));
  return rowsOf({ name: 9999, instance: 'edge.example', hours, tag: '日常' });
}

/** What a later harvest adds: posts of the next weeks by new and old people, and people who were missed before. */
export function makeLater(): { readonly rows: PartRow[]; readonly newPeople: number; readonly late: number } {
  const accounts = [
    ...settle(5000, 80, 'wide.example', null, (index) => [64 + (index % 25)]),
    ...settle(6000, 17, 'middle.example', null, (index) => [index % 50]),
    // Old people, in posts of their own.
    ...settle(0, 40, 'wide.example', null, (index) => [
      (index * 0.37) % 62,
      (index * 0.61 + 11) % 62,
      70 + (index % 15),
    ]),
  ];
  return { rows: accounts.flatMap(rowsOf), newPeople: 80, late: 17 };
}

/** Uniform bytes that are the same for the same seed: what is compared must not differ by chance. */
export function repeatable(seed: string): RandomBytes {
  let block = 0;
  return (count) => {
    const bytes = new Uint8Array(count);
    for (let from = 0; from < count; from += 32) {
      block += 1;
      bytes.set(
        createHash('sha256')
          .update(`${seed} ${block}`)
          .digest()
          .subarray(0, count - from),
        from,
      );
    }
    return bytes;
  };
}

/** A dataset and its study below a folder. */
export interface Town {
  readonly dir: string;
  readonly run: Run;
}

export async function buildTown(dir: string, rows: readonly PartRow[], study = STUDY): Promise<Town> {
  mkdirSync(dir, { recursive: true });
  const unique = [...new Map(rows.map((row) => [row.status_pid, row])).values()];
  await writeRows(dir, unique, { minimum: 10 });
  // How many were kept is what a leak would tell.
  writeFileSync(
    join(dir, 'dataset', 'sources.json'),
    JSON.stringify([
      {
        source: 'simulator/town.example',
        type: 'simulator',
        outcome: 'harvested',
        reason: null,
        detail: null,
        permission: null,
        software: 'mastodon 4.0.2',
        requests: unique.length,
        bytes: unique.length,
        waits: 0,
        waited_ms: 0,
        statuses_seen: unique.length,
        statuses_kept: unique.length,
        left_out: {},
        covered: { from: '2022-01-01', to: '2022-06-01' },
        gaps: [],
        refreshed_at: '2022-05-31T00:00:00.000Z',
      },
    ]),
  );
  writeFileSync(join(dir, 'census.yaml'), study);
  const run = makeRun(join(dir, 'census.yaml'), dir, Date.UTC(2022, 5, 1));
  return { dir, run };
}

/** How a town's release is drawn; the ledger is opened anew. */
export function drawOptions(
  town: Town,
  version: string,
  random: RandomBytes,
  dataset = 'first',
): DrawOptions {
  const { config } = town.run;
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return {
    version,
    release: config.release,
    window: { from: day(config.windowFromMs), to: day(config.windowToMs) },
    dataset,
    keyCheck: '0'.repeat(16),
    day: '2022-06-01',
    ledger: Ledger.open(join(town.dir, 'ledger')),
    openSession: async () =>
      createDuckEngine(
        await openSession({
          threads: 1,
          datasetDir: join(town.dir, 'dataset'),
          tempDir: join(town.dir, 'spill'),
        }),
      ),
    random,
    onStep: () => undefined,
  };
}

/** Data files of a version, from its ledger alone. */
export async function buildData(
  town: Town,
  ledger: Ledger,
  version: string,
  facts: ReleaseFacts,
): Promise<PackageFile[]> {
  const session = await openSession({ threads: 1 });
  try {
    const { window, sources, times } = facts;
    return await writeTables(session, assembleTables(ledger, version, { window, sources, times }), town.dir);
  } finally {
    session.close();
  }
}

async function drawNeighbour(town: Town) {
  const options = drawOptions(town, 'v1', repeatable('neighbours'));
  const log = formatExpectedErrors(planVersion(options));
  await drawRelease(options);
  const plan = planVersion(options);
  const session = await options.openSession();
  try {
    await session.readCsv('counted', 'tag', []);
    const exact = await countExactly(session, plan);
    const facts = collectFacts(town.run, 'v1', plan, options.ledger);
    const files = await buildData(town, options.ledger, 'v1', facts);
    return {
      plan,
      exact,
      log,
      files,
      facts: { ...facts, ledger: facts.ledger.map((line) => ({ ...line, hash: '' })) },
    };
  } finally {
    session.close();
  }
}

/** Two towns that differ in the newcomer. */
export async function buildNeighbours(dir: string): Promise<Neighbours> {
  const without = await drawNeighbour(await buildTown(join(dir, 'without'), makeTown()));
  const present = await drawNeighbour(await buildTown(join(dir, 'with'), [...makeTown(), ...makeNewcomer()]));
  return {
    plan: present.plan,
    exact: [without.exact, present.exact],
    facts: [without.facts, present.facts],
    logs: [without.log, present.log],
    files: [without.files, present.files],
  };
}

/** A release of the town as a folder, without having been attacked. */
export async function writeTownRelease(dir: string): Promise<string> {
  const town = await buildTown(dir, makeTown());
  const options = drawOptions(town, 'v1', repeatable('folder'));
  await drawRelease(options);
  const facts = collectFacts(town.run, 'v1', planVersion(options), options.ledger);
  const data = await buildData(town, options.ledger, 'v1', facts);
  const release = join(dir, 'v1');
  writeRelease(release, buildPackage(data, facts, await buildExplorer()), facts.day);
  return release;
}

/** Program files in small: the gate compares with whatever it is given, and the real ones take seconds. */
const PROGRAM = PROGRAM_FILES.map((path) => textFile(path, `program file ${path}`));

/** The candidate of a version as the attacks take it. */
export async function buildCandidate(
  town: Town,
  ledger: Ledger,
  version: string,
  neighbours: Neighbours,
  earlier: AttackInput['earlier'] = new Map(),
): Promise<AttackInput> {
  const options = drawOptions(town, version, repeatable('unused'), version === 'v1' ? 'first' : 'second');
  const facts = collectFacts(town.run, version, planVersion(options), ledger);
  const data = await buildData(town, ledger, version, facts);
  const files = buildPackage(data, facts, PROGRAM);
  return {
    version,
    files,
    program: PROGRAM,
    earlier,
    rebuilt: await buildData(town, ledger, version, facts),
    selectedKeys: listSelectedKeys(ledger, version),
    knownDigests: listKnownDigests(files, facts),
    vocabulary: listVocabulary(facts),
    needles: async function* () {
      yield { kind: 'name', text: 'wandering_otter' };
      yield { kind: 'pseudonym', text: pid('b', 7) };
    },
    neighbours,
    random: repeatable('attacks'),
    effort: 0.6,
  };
}

/** A copy of a town's ledger, to be damaged. */
export function copyLedger(town: Town, to: string): string {
  cpSync(join(town.dir, 'ledger'), to, { recursive: true });
  return to;
}
