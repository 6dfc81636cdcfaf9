/** Studies of a benchmark, of SYNTHETIC statuses, and the programs that are run over them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measure } from './measure.ts';
import { writeStatuses } from './statuses.ts';

const ROOT = join(import.meta.dirname, '..', '..');
export const CACHE = join(ROOT, '.cache', 'bench');
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;

/** A line of progress. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function script(file: string, ...args: string[]): Promise<Measured> {
  return await measure(NODE[0], [NODE[1], join(import.meta.dirname, file), ...args]);
}

async function census(...args: string[]): Promise<Measured> {
  return await measure(join(ROOT, 'census'), args);
}

/** Statuses on disk as a server sent them, and the vault of a study that harvested them. */
export interface Study {
  readonly dir: string;
  readonly raw: string;
  readonly config: string;
  readonly statuses: number;
  /** Of `raw`. */
  readonly bytes: number;
}

/** A study of the article's window with one source. */
function formatConfig(source: string): string {
  return `contact: "mailto:bench@example.org"
window: { from: 2022-02-01, to: 2022-09-01 }
history: { from: 2016-10-01 }
language: zh
consent: opt-out
text: all
sources:
  - { ${source} }
`;
}

/** Statuses and their vault, made once and kept. */
export async function prepareStudy(wanted: number): Promise<Study> {
  const dir = join(CACHE, String(wanted));
  const [raw, config, done] = [join(dir, 'raw.ndjson'), join(dir, 'census.yaml'), join(dir, 'done.json')];
  if (!existsSync(done)) {
    say(`making ${wanted.toLocaleString('en')} SYNTHETIC statuses …`);
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    const made = writeStatuses(raw, wanted);
    writeFileSync(config, formatConfig(`type: archive, path: "${raw}"`));
    say('harvesting them into a vault …');
    await census('harvest', '--config', config, '--data', join(dir, 'data'));
    writeFileSync(done, JSON.stringify(made));
  }
  const { statuses, bytes } = JSON.parse(readFileSync(done, 'utf8')) as { statuses: number; bytes: number };
  return { dir, raw, config, statuses, bytes };
}

/** Vault to dataset, anew. */
export async function runVeil({ dir, config }: Study): Promise<Measured> {
  for (const part of ['dataset', 'state/veiling'])
    rmSync(join(dir, 'data', part), { recursive: true, force: true });
  return await census('veil', '--config', config, '--data', join(dir, 'data'), '--jobs', '2');
}

/** Seconds of one thread that opens every segment and looks at nothing. */
export async function runDecryption({ dir }: Study): Promise<number> {
  const { stdout } = await script('decrypt.ts', join(dir, 'data'));
  return (JSON.parse(stdout) as { seconds: number }).seconds;
}

export async function runFloor({ dir, raw }: Study): Promise<Measured> {
  const out = join(dir, 'floor');
  rmSync(out, { recursive: true, force: true });
  const measured = await script('floor.ts', raw, out);
  for (const path of [out, `${out}.tmp`]) rmSync(path, { recursive: true, force: true });
  return measured;
}

/** Seconds of each growth query over the dataset. */
export async function runQueries({ dir }: Study): Promise<Record<string, number>> {
  return JSON.parse((await script('queries.ts', join(dir, 'data'))).stdout) as Record<string, number>;
}

/** A study of which one server alone has so many pages, for a harvest that is longer than its start. */
const LARGE_SERVER_STATUSES = 1_000_000;
const PAGE_STATUSES = 40;

/** Statuses of one server, made once and kept. */
function preparePages(pages: number): { readonly dir: string; readonly raw: string } {
  const dir = join(CACHE, `pages-${pages}`);
  const raw = join(dir, 'raw.ndjson');
  if (!existsSync(raw)) {
    say(`making ${pages} pages of SYNTHETIC statuses …`);
    mkdirSync(dir, { recursive: true });
    writeStatuses(`${raw}.new`, LARGE_SERVER_STATUSES, pages * PAGE_STATUSES);
    renameSync(`${raw}.new`, raw);
  }
  return { dir, raw };
}

/** Seconds of undici alone over all pages, each asked for when the one before is there. */
async function fetchAll(port: number, lastIds: readonly string[]): Promise<number> {
  const floor = spawn(NODE[0], [NODE[1], join(import.meta.dirname, 'fetch_floor.ts'), String(port)]);
  floor.stdin.end(JSON.stringify(lastIds));
  const [answer] = (await once(floor.stdout, 'data')) as [Buffer];
  return (JSON.parse(answer.toString()) as { seconds: number }).seconds;
}

/**
 * Pages a second of the harvester and of undici alone, over the same pages of the same server, which is warm by then. The
 * start of the program is taken off: what a dry run takes.
 */
export async function runHarvests(pages: number, pairs: number): Promise<{ ours: number; floor: number }[]> {
  const { dir, raw } = preparePages(pages);
  const server = spawn(NODE[0], [NODE[1], join(import.meta.dirname, 'page_server.ts'), raw, String(pages)]);
  try {
    let told = '';
    while (!told.includes('\n')) told += String((await once(server.stdout, 'data'))[0]);
    const { port, lastIds } = JSON.parse(told) as { port: number; lastIds: string[] };
    const [config, data] = [join(dir, 'census.yaml'), join(dir, 'data')];
    writeFileSync(config, formatConfig(`type: mastodon, url: "http://127.0.0.1:${port}"`));
    const harvest = async (...more: string[]): Promise<number> => {
      rmSync(data, { recursive: true, force: true });
      return (await census('harvest', '--config', config, '--data', data, ...more)).seconds;
    };
    await fetchAll(port, lastIds);
    await harvest();
    const rates: { ours: number; floor: number }[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const floor = await fetchAll(port, lastIds);
      const start = await harvest('--dry-run');
      const ours = (await harvest()) - start;
      rates.push({ ours: lastIds.length / ours, floor: lastIds.length / floor });
    }
    rmSync(data, { recursive: true, force: true });
    return rates;
  } finally {
    server.kill();
  }
}

/** Seconds of a release until the red team begins, and those after it. */
export async function runRelease({
  dir,
  config,
}: Study): Promise<{ made: number; audited: number; peakMib: number }> {
  const data = join(dir, 'data');
  for (const part of ['ledger', 'releases']) rmSync(join(data, part), { recursive: true, force: true });
  const { log, seconds, peakMib } = await census('release', 'v1', '--config', config, '--data', data);
  const audit = log.find(({ line }) => line.includes('neighbouring studies'))?.atSeconds ?? seconds;
  return { made: audit, audited: seconds - audit, peakMib };
}
