import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { harvest, listSegments, listSources, readReports } from '../../pipeline/1-harvest/index.ts';
import { checkSeals } from '../../pipeline/storage/seal.ts';
import { type Fixture, makeStatus, startFixture } from './fixture_server.ts';
import { FROM_MS, hashManifest, openStudy, type Study, serverSource, TO_MS } from './setup.ts';

const STATUSES = 600;
/** Enough for CI; `make prove-harvest` kills 200 times. */
const KILLS = Number(process.env['CENSUS_KILLS'] ?? 12);
/** Long enough that a segment is full after a few pages. */
const CONTENT = '字'.repeat(40_000);

const statuses = Array.from({ length: STATUSES }, (_, n) => {
  const ms = TO_MS - (n + 1) * 3_600_000;
  const account = { acct: `person${n}`, noindex: n % 10 === 0 };
  return makeStatus(timeToId('snowflake', ms), ms, { content: CONTENT, account });
});

let study: Study;
let fixture: Fixture;

afterEach(async () => {
  await fixture.close();
  study.remove();
});

function runChild(recipient: string, killAfterMs: number | null): Promise<NodeJS.Signals | null> {
  const script = join(import.meta.dirname, 'kill_child.ts');
  const child = spawn(process.execPath, [script, study.dataDir, fixture.baseUrl, recipient], {
    stdio: 'ignore',
  });
  return new Promise((done) => {
    const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('exit', (_, signal) => {
      if (timer !== null) clearTimeout(timer);
      done(signal);
    });
  });
}

/** What the vault holds, whatever segments it lies in. */
async function contents(): Promise<string[]> {
  return (await study.readVault()).map((status) => JSON.stringify(status)).sort();
}

test(`killed at ${KILLS} random moments and run again: nothing lost, nothing doubled`, {
  timeout: 60_000 + KILLS * 5000,
}, async () => {
  fixture = await startFixture({ statuses });
  const source = serverSource(fixture.baseUrl);
  study = await openStudy();
  await runChild(study.options([]).recipient, null);
  const undisturbed = await contents();
  expect(undisturbed.length).toBe(STATUSES - STATUSES / 10);

  let killed = 0;
  let studies = 0;
  while (killed < KILLS) {
    study.remove();
    study = await openStudy();
    const { recipient } = study.options([]);
    studies += 1;
    // Killed again and again until one run comes to its end.
    let signal: NodeJS.Signals | null = 'SIGKILL';
    for (let tries = 0; signal === 'SIGKILL' && tries < 12 && killed < KILLS; tries += 1) {
      signal = await runChild(recipient, 200 + Math.random() * 600);
      if (signal === 'SIGKILL') killed += 1;
    }
    // What a kill at the two narrow moments leaves: a torn line, a segment that no line names.
    mkdirSync(join(study.dataDir, 'state'), { recursive: true });
    mkdirSync(join(study.dataDir, 'vault', 'fixture'), { recursive: true });
    appendFileSync(join(study.dataDir, 'state', 'fixture.ndjson'), '{"v":2,"kind":"com');
    const orphan = join(study.dataDir, 'vault', 'fixture', '999999.ndjson.zst.age');
    writeFileSync(orphan, 'never committed');
    await runChild(recipient, null);

    const [report] = readReports(study.dataDir, [source], { fromMs: FROM_MS, toMs: TO_MS });
    expect(report).toMatchObject({
      outcome: 'harvested',
      statuses_seen: STATUSES,
      statuses_kept: STATUSES - STATUSES / 10,
      left_out: { noindex: STATUSES / 10 },
      gaps: [],
    });
    expect(await contents()).toEqual(undisturbed);
    expect(statSync(orphan, { throwIfNoEntry: false })).toBe(undefined);
    const seals = checkSeals(study.dataDir, listSources(study.dataDir), hashManifest);
    expect(seals.map(({ problem }) => problem)).toEqual([null]);
    const tags = readFileSync(join(study.dataDir, 'state', 'refusals.txt'), 'utf8')
      .trim()
      .split('\n');
    expect(tags.length).toBe(STATUSES / 10);
  }
  process.stderr.write(`killed ${killed} times in ${studies} harvests\n`);
  expect(listSegments(study.dataDir).length).toBeGreaterThan(2);
});

test('only the owner may read state and vault', async () => {
  study = await openStudy();
  fixture = await startFixture({ statuses: statuses.slice(0, 50) });
  await harvest(study.options([serverSource(fixture.baseUrl)]));
  const modeOf = (...path: string[]) => (statSync(join(study.dataDir, ...path)).mode & 0o777).toString(8);
  for (const dir of ['state', 'vault', 'vault/fixture']) expect(modeOf(dir)).toBe('700');
  for (const dir of ['state', 'vault/fixture']) {
    for (const name of readdirSync(join(study.dataDir, dir))) expect(modeOf(dir, name)).toBe('600');
  }
});

test('no name, text or address lies in the data folder in clear', async () => {
  study = await openStudy();
  const account = { acct: 'unmistakable-person', display_name: '独一无二', note: '#nobot' };
  const loud = [
    makeStatus(timeToId('snowflake', TO_MS - 2), TO_MS - 2, {
      content: 'unmistakable-words',
      account: { ...account, note: '' },
    }),
    makeStatus(timeToId('snowflake', TO_MS - 1), TO_MS - 1, { account }),
  ];
  fixture = await startFixture({ statuses: loud.reverse() });
  await harvest(study.options([serverSource(fixture.baseUrl)]));
  expect((await study.readVault()).length).toBe(1);
  for (const entry of readdirSync(study.dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    for (const secret of ['unmistakable', '独一无二', 'users/someone'])
      expect(bytes.includes(secret)).toBe(false);
  }
});
