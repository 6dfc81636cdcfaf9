/** The study that is proven: SYNTHETIC statuses with planted canaries in an encrypted vault, made once and kept. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
const CACHE = join(ROOT, '.cache', 'scale');

/** Statuses that the simulator's open servers show at full scale, about. */
const STATUSES_AT_FULL_SCALE = 12_900_000;

export const WINDOW = { from: '2022-02-01', to: '2022-09-01' };

export interface Study {
  readonly dir: string;
  readonly statuses: number;
}

export function formatConfig(statuses: number, engine: string): string {
  return `window: { from: ${WINDOW.from}, to: ${WINDOW.to} }
history: { from: 2016-10-01 }
text: all
minimumAuthorsToKeepHashtag: 5
minimumAuthorsToNameInstance: 5
engine: ${engine}
sources:
  - { type: simulator, scale: ${(statuses / STATUSES_AT_FULL_SCALE).toPrecision(4)}, seed: 23 }
`;
}

function countStatuses(dir: string): number {
  let statuses = 0;
  for (const name of readdirSync(join(dir, 'data', 'state'))) {
    if (!name.endsWith('.ndjson')) continue;
    for (const line of readFileSync(join(dir, 'data', 'state', name), 'utf8').split('\n')) {
      statuses += Number(/"statuses":(\d+)/u.exec(line)?.[1] ?? 0);
    }
  }
  return statuses;
}

/** Harvest a study, unless it is there. */
export function prepareStudy(wanted: number, say: (text: string) => void): Study {
  const dir = join(CACHE, String(wanted));
  const done = join(dir, 'done');
  const config = join(dir, 'census.yaml');
  if (!existsSync(done)) {
    say(`harvesting ${wanted} SYNTHETIC statuses with planted canaries …`);
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    writeFileSync(config, formatConfig(wanted, '{ type: embedded, buckets: 64 }'));
    const run = (...args: string[]) =>
      execFileSync(join(ROOT, 'census'), [...args, '--config', config], { stdio: 'ignore' });
    run('truth', join(dir, 'truth'));
    run('harvest', '--data', join(dir, 'data'));
    writeFileSync(done, '');
  }
  return { dir, statuses: countStatuses(dir) };
}

/** A copy of keys, vault and cursors that a run of its own works in. */
export function copyStudy({ dir }: Study, name: string): string {
  const data = join(dir, name);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data);
  for (const part of ['keys', 'vault', 'state']) {
    cpSync(join(dir, 'data', part), join(data, part), { recursive: true, preserveTimestamps: true });
  }
  return data;
}

/** What must not be found outside: what was planted, ids of its statuses, and every key. */
export function listNeedles({ dir }: Study): { canaries: string[]; keys: string[] } {
  const planted = readFileSync(join(dir, 'truth', 'planted.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly id: string; readonly needle: string });
  const keys = ['project.key', 'vault-identity.txt'].flatMap((name) =>
    readFileSync(join(dir, 'data', 'keys', name), 'utf8')
      .split('\n')
      .filter((line) => line.length > 20 && !line.startsWith('#')),
  );
  return { canaries: [...new Set(planted.flatMap(({ id, needle }) => [id, needle]))], keys };
}
