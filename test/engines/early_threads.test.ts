import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startVeilThreads } from '../../pipeline/engines/early_threads.ts';
import { runCensus } from '../e2e/setup.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'census-early-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const YEAR_S = 31_536_000;

/** A vault of one source and a dataset, whose ages are given in years. */
function makeStudy(ages: { vault: number; source: number; dataset: number | null }): void {
  const source = join(data, 'vault', 'source');
  mkdirSync(source, { recursive: true });
  const setAge = (path: string, years: number): void => {
    const atS = Date.now() / 1000 - years * YEAR_S;
    utimesSync(path, atS, atS);
  };
  setAge(source, ages.source);
  setAge(join(data, 'vault'), ages.vault);
  if (ages.dataset === null) return;
  mkdirSync(join(data, 'dataset'));
  const manifest = join(data, 'dataset', 'manifest.json');
  writeFileSync(manifest, '{}');
  setAge(manifest, ages.dataset);
}

describe('threads of the veil are started early', () => {
  test.each([
    { vault: 3, source: 3, dataset: null },
    { vault: 1, source: 3, dataset: 2 },
    { vault: 3, source: 1, dataset: 2 },
  ])('where the vault may hold something new: $vault, $source, $dataset', async (ages) => {
    makeStudy(ages);
    const threads = startVeilThreads(data, 1);
    expect(threads?.jobs).toBe(1);
    await threads?.close();
  });

  test('not where the dataset is newer than all of the vault', () => {
    makeStudy({ vault: 3, source: 2, dataset: 1 });
    expect(startVeilThreads(data, 1)).toBeUndefined();
  });

  test('not where there is no vault', () => {
    expect(startVeilThreads(data, 1)).toBeUndefined();
  });

  test('and end with a command that fails before it needs them', async () => {
    makeStudy({ vault: 3, source: 3, dataset: null });
    const config = join(data, 'census.yaml');
    writeFileSync(config, 'window: never\n');
    const bad = await runCensus(['veil', '--config', config, '--data', data]);
    expect(bad.stderr).toContain('error E_CONFIG');
    expect(bad.code).toBe(64);
    writeFileSync(
      config,
      'window: { from: 2022-02-01, to: 2022-03-01 }\nsources: [{ type: simulator, scale: 0.001, seed: 1 }]\n',
    );
    const locked = await runCensus(['veil', '--config', config, '--data', data]);
    expect(locked.stderr).toContain('error E_KEY_MISSING');
    expect(locked.code).toBe(65);
  });
});
