/**
 * `profile.ts DATA`: where the time of one thread goes, microseconds a status and round. The first round is a cold one; what
 * the clock itself costs is taken off.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listSegments } from '../../pipeline/1-harvest/index.ts';
import { createIdentifier } from '../../pipeline/2-veil/language/index.ts';
import { createScrubber, joinNames, openDictionary } from '../../pipeline/2-veil/scrub/index.ts';
import { collectNames } from '../../pipeline/2-veil/task.ts';
import { createVeiler, type VeilRules } from '../../pipeline/2-veil/veil.ts';
import { PartWriter } from '../../pipeline/3-dataset/index.ts';
import { loadOrCreateKeys } from '../../pipeline/keys/keyfile.ts';
import { createPseudonymiser } from '../../pipeline/keys/pseudonym.ts';
import type { IdentifiedStatus, VeiledStatus } from '../../pipeline/model/status.ts';
import { BATCH_LINES, openSegment } from '../../pipeline/storage/vault.ts';

const ROUNDS = 3;
const RULES: VeilRules = {
  textRule: 'all',
  strictText: false,
  consent: 'opt-out',
  refusals: new Set(),
  optOutAccounts: new Set(),
  optOutDomains: new Set(),
  refusedDomains: new Set(),
  fromMs: Date.parse('2016-10-01T00:00:00Z'),
  toMs: Date.parse('2022-09-01T00:00:00Z'),
};

/** Milliseconds that a look at the clock takes. */
function measureClock(): number {
  const looks = 1_000_000;
  const started = performance.now();
  for (let look = 0; look < looks; look += 1) performance.now();
  return (performance.now() - started) / looks;
}

/** Adds up how long calls take. */
class Stopwatch {
  readonly #clockMs = measureClock();
  sums = new Map<string, number>();

  add(part: string, startedMs: number): void {
    const ms = performance.now() - startedMs - this.#clockMs;
    this.sums.set(part, (this.sums.get(part) ?? 0) + ms);
  }

  wrap<A extends unknown[], R>(part: string, work: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      const started = performance.now();
      const result = work(...args);
      this.add(part, started);
      return result;
    };
  }
}

const dataDir = process.argv[2] ?? '';
const watch = new Stopwatch();
const keys = await loadOrCreateKeys(dataDir, { datasetKeyCheck: null });
const segments = listSegments(dataDir);

const names = joinNames([await collectNames(dataDir, segments)]);
const pseudonymiser = createPseudonymiser(keys.projectKey);
const veil = createVeiler(RULES, {
  scrub: watch.wrap('scrub', createScrubber(openDictionary(names))),
  identify: watch.wrap('language', await createIdentifier()),
  pseudonymiser: {
    author: watch.wrap('hashes', pseudonymiser.author),
    statuses: watch.wrap('hashes', pseudonymiser.statuses),
    refusal: watch.wrap('hashes', pseudonymiser.refusal),
  },
});

const dir = mkdtempSync(join(tmpdir(), 'census-profile-'));
try {
  for (let round = 1; round <= ROUNDS; round += 1) {
    watch.sums = new Map();
    let statuses = 0;
    const writer = new PartWriter(join(dir, `${round}.parquet`));
    for (const segment of segments) {
      const rows: VeiledStatus[] = [];
      let started = performance.now();
      const plain = await openSegment(segment, keys.vaultIdentity);
      watch.add('decrypt and unfold', started);
      started = performance.now();
      const lines = plain.toString('utf8').split('\n').slice(0, -1);
      const read = lines.map((line) => JSON.parse(line) as IdentifiedStatus);
      watch.add('parse', started);
      started = performance.now();
      for (let at = 0; at < read.length; at += BATCH_LINES)
        rows.push(...veil(read.slice(at, at + BATCH_LINES)).rows);
      watch.add('veil, all of it', started);
      started = performance.now();
      for (let at = 0; at < rows.length; at += BATCH_LINES) writer.append(rows.slice(at, at + BATCH_LINES));
      watch.add('take rows', started);
      statuses += read.length;
    }
    const started = performance.now();
    writer.finish();
    watch.add('sort and write the part', started);
    const parts = [...watch.sums].map(([part, ms]) => `${part} ${((1000 * ms) / statuses).toFixed(1)}`);
    process.stdout.write(`round ${round}, ${statuses} SYNTHETIC statuses: ${parts.join(', ')}\n`);
  }
} finally {
  rmSync(dir, { recursive: true });
}
