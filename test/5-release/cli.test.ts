import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createArchive, createWorkDir, type Ran, runCensus, writeConfig } from '../e2e/setup.ts';

let dir: string;
let config: string;
let data: string;
let dryRun: Ran;
let released: Ran;

const census = (...args: string[]): Promise<Ran> => runCensus([...args, '--config', config, '--data', data]);

beforeAll(async () => {
  dir = createWorkDir();
  data = join(dir, 'data');
  createArchive(join(dir, 'posts.ndjson'), 3000);
  config = writeConfig(dir, '  - { type: archive, path: posts.ndjson }');
  expect((await census('dataset')).code).toBe(0);
  dryRun = await census('release', 'v1', '--dry-run');
  expect(existsSync(join(data, 'ledger'))).toBe(false);
  released = await census('release', 'v1');
}, 180_000);
afterAll(() => rmSync(dir, { recursive: true }));

describe('a release', { timeout: 180_000 }, () => {
  test('is told beforehand, from parameters alone', () => {
    expect(dryRun.code).toBe(0);
    expect(dryRun.stdout).toMatch(/people, cumulative\s+34\.3\s+±67\s+±0\.044 %/u);
    expect(dryRun.stdout).toContain('Nothing was spent');
  });

  test('is drawn, attacked and certified', () => {
    expect(released.stderr).not.toContain('error');
    expect(released.code).toBe(0);
    for (const attack of [
      'canaries and corpus',
      'linkage',
      'differencing',
      'membership',
      'reconstruction',
      'side channels',
    ])
      expect(released.stdout).toContain(`${attack}: held.`);
  });

  test('holds no name of the corpus, no pseudonym, and nothing that is not listed', () => {
    const root = join(data, 'releases', 'v1');
    const sums = readFileSync(join(root, 'SHA256SUMS'), 'utf8');
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files).toHaveLength(sums.trim().split('\n').length + 1);
    for (const entry of files) {
      const text = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      expect(text).not.toMatch(/shu\.example|\bren[0-6]\b/u);
    }
  });

  test('built again it costs nothing and gives the same bytes', async () => {
    const again = await census('release', 'v1');
    expect(again.stdout).toContain('nothing to do');
    const root = join(data, 'releases', 'v1');
    const before = readFileSync(join(root, 'SHA256SUMS'), 'utf8');
    const ledger = readFileSync(join(data, 'ledger', 'ledger.ndjson'), 'utf8');
    rmSync(root, { recursive: true });
    const rebuilt = await census('release', 'v1');
    expect(rebuilt.code).toBe(0);
    expect(rebuilt.stdout).toContain('nothing was spent');
    expect(readFileSync(join(root, 'SHA256SUMS'), 'utf8')).toBe(before);
    expect(readFileSync(join(data, 'ledger', 'ledger.ndjson'), 'utf8')).toBe(ledger);
  });

  test('under another name the same data are not drawn twice', async () => {
    const second = await census('release', 'v2');
    expect(second.code).toBe(77);
    expect(second.stderr).toContain('nothing new to publish');
  });

  test('is attacked again by audit, which finds a changed byte', async () => {
    const copy = join(dir, 'v1');
    cpSync(join(data, 'releases', 'v1'), copy, { recursive: true });
    const path = join(copy, 'data', 'growth_total.csv');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/,(\d)/u, (_, digit: string) => `,${(Number(digit) + 1) % 10}`),
    );
    const audit = await census('audit', copy);
    expect(audit.code).toBe(77);
    expect(audit.stderr).toMatch(/growth_total\.csv|SHA256SUMS/u);
  });

  test('of a stranger, without its ledger, is audited by its bytes', async () => {
    const stranger = (folder: string): Promise<Ran> =>
      runCensus(['audit', folder, '--config', config, '--data', join(dir, 'nothing')]);
    const good = await stranger(join(data, 'releases', 'v1'));
    expect(good.code).toBe(0);
    expect(good.stdout).toContain('could not be checked');
    const bad = await stranger(join(dir, 'v1'));
    expect(bad.code).toBe(77);
    expect(bad.stderr).toContain('do not publish this folder');
  });

  test('two at once: one works, the other waits for another time', async () => {
    const [a, b] = await Promise.all([census('release', 'v1'), census('release', 'v1')]);
    for (const { code } of [a, b]) expect([0, 75]).toContain(code);
    expect([a.code, b.code]).toContain(0);
  });
});

describe('the ledger', () => {
  test('shows, verifies and plans', async () => {
    const [show, verify, plan] = await Promise.all([
      census('ledger', 'show'),
      census('ledger', 'verify'),
      census('ledger', 'plan'),
    ]);
    expect(show.stdout).toMatch(/charge\s+v1\s+new_people\s+ε 1\/4/u);
    expect(verify.stdout).toContain('ledger: whole.');
    expect(plan.stdout).toContain('5 more monthly releases');
  });

  test('that was set back to an older copy stops everything', async () => {
    const aside = join(dir, 'aside');
    cpSync(data, aside, { recursive: true });
    rmSync(join(aside, 'ledger'), { recursive: true });
    const args = ['--config', config, '--data', aside];
    const set = await runCensus(['release', 'v2', ...args]);
    expect(set.code).toBe(65);
    expect(set.stderr).toContain('E_LEDGER_DAMAGED');
    expect(set.stderr).toContain('put back the newest copy');
  });
});

describe('what can not be released', () => {
  test('a version that is no name, a folder without a dataset, a changed budget', async () => {
    expect((await census('release', '../v1')).code).toBe(64);
    expect((await runCensus(['release', 'v1', '--config', config, '--data', join(dir, 'empty')])).code).toBe(
      65,
    );
    const other = join(dir, 'other.yaml');
    writeFileSync(other, `${readFileSync(config, 'utf8')}release: { lifetimeEpsilon: 2 }\n`);
    const changed = await runCensus(['release', 'v3', '--config', other, '--data', data]);
    expect(changed.code).toBe(77);
    expect(changed.stderr).toContain('first release fixed');
  });
});
