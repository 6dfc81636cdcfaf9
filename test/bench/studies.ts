/** Studies of a benchmark, of SYNTHETIC statuses, and the programs that are run over them. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measure } from './measure.ts';
import { writeStatuses } from './statuses.ts';

const ROOT = join(import.meta.dirname, '..', '..');
export const CACHE = join(ROOT, '.cache', 'bench');
/** Runs one of these files. */
export const NODE = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;

/** A line of progress. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function script(file: string, ...args: string[]): Promise<Measured> {
  return await measure(NODE[0], [NODE[1], join(import.meta.dirname, file), ...args]);
}

/** Run `./census` as a user does. */
export async function census(...args: string[]): Promise<Measured> {
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
export function formatConfig(source: string): string {
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
