/** A study that is kept in order: asked again, verified, tracked, refused where it is too old. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { loadConfig } from '../../pipeline/config.ts';
import { checkRefreshed } from '../../pipeline/engines/refresh_run.ts';
import { parseInterval, readHealth, track } from '../../pipeline/engines/track_run.ts';
import { CensusError } from '../../pipeline/errors.ts';
import { type Entity, type Fixture, makeStatus, send, startFixture } from '../1-harvest/fixture_server.ts';
import { makeRun } from '../make_run.ts';
import { createWorkDir, runCensus, writeConfig } from './setup.ts';

const STATUSES = 200;
const DAY_MS = 86_400_000;
const TO_MS = Date.parse('2022-09-01T00:00:00Z');

let dir: string;
let config: string;
let data: string;
let fixture: Fixture;
let statuses: Entity[];

const census = (...args: string[]) => runCensus([...args, '--config', config, '--data', data]);

beforeEach(async () => {
  dir = createWorkDir();
  data = join(dir, 'data');
  statuses = Array.from({ length: STATUSES }, (_, n) => {
    const ms = TO_MS - (n + 1) * 3_600_000;
    const account = { acct: `person${n % 20}`, note: '', fields: [], indexable: true };
    return makeStatus(timeToId('snowflake', ms), ms, {
      account,
      content: '<p>今天的面很好吃，我们还想再去一次。</p>',
    });
  });
  fixture = await startFixture({
    intercept: (request, response) => {
      const url = new URL(request.url ?? '/', 'http://fixture');
      if (url.pathname !== '/api/v1/statuses' && !url.pathname.includes('timelines')) return false;
      const ids = url.searchParams.getAll('id[]');
      const max = url.searchParams.get('max_id');
      const isAsked = ({ id }: Entity) =>
        ids.length > 0 ? ids.includes(id) : max === null || BigInt(id) < BigInt(max);
      send(response, statuses.filter(isAsked).slice(0, 40));
      return true;
    },
  });
  config = writeConfig(dir, `  - { type: mastodon, url: "${fixture.baseUrl}", permission: "a test" }`);
});
afterEach(async () => {
  await fixture.close();
  rmSync(dir, { recursive: true });
});

const runAt = (nowMs: number) => makeRun(config, data, nowMs);

describe('a post that is deleted', () => {
  test('leaves vault, dataset and figures at the next refresh; the vault is proved whole before and after', async () => {
    expect((await census('dataset')).code).toBe(0);
    expect((await census('vault', 'verify')).stdout).toContain(`${STATUSES} statuses`);
    statuses = statuses.filter((_, n) => n % 4 !== 0);
    const refreshed = await census('refresh', '--json');
    expect(refreshed.code).toBe(0);
    expect(JSON.parse(refreshed.stdout)).toMatchObject({
      asked: STATUSES,
      removed: { deleted: STATUSES / 4 },
    });
    const counted = await runCensus([
      'query',
      '--data',
      data,
      '--format',
      'csv',
      '--',
      'select count(*) from statuses',
    ]);
    expect(counted.stdout).toContain(String((3 * STATUSES) / 4));
    expect((await census('vault', 'verify')).stdout).toContain(`${(3 * STATUSES) / 4} statuses`);
    const rows = JSON.parse(readFileSync(join(data, 'dataset', 'sources.json'), 'utf8')) as Record<
      string,
      unknown
    >[];
    expect(rows[0]).toMatchObject({ gaps: [], left_out: { deleted: STATUSES / 4 } });
    // Twice changes nothing.
    expect(JSON.parse((await census('refresh', '--json')).stdout)).toMatchObject({ removed: {} });
  });

  test('a release of data that were not refreshed lately, or not written since, is refused', async () => {
    await census('dataset');
    const now = Date.now();
    expect(() => checkRefreshed(runAt(now + 6 * DAY_MS))).not.toThrow();
    expect(() => checkRefreshed(runAt(now + 8 * DAY_MS))).toThrow(
      expect.objectContaining({ code: 'E_RELEASE_REFUSED', exitCode: 77 }),
    );
    writeFileSync(config, `${readFileSync(config, 'utf8')}minimumAuthorsToNameInstance: 60\n`);
    expect(() => checkRefreshed(runAt(now))).toThrow(/vault has changed/u);
  });
});

describe('a vault that somebody has touched', () => {
  test.each([
    [
      'a segment',
      (vault: string) => {
        const name = readdirSync(vault).find((each) => each.endsWith('.ndjson.zst.age')) ?? '';
        const bytes = readFileSync(join(vault, name));
        bytes.writeUInt8((bytes.at(300) ?? 0) ^ 1, 300);
        writeFileSync(join(vault, name), bytes);
      },
    ],
    [
      'a journal',
      (vault: string) => {
        const state = join(vault, '..', '..', 'state');
        const name = readdirSync(state).find((each) => each.endsWith('.ndjson')) ?? '';
        const text = readFileSync(join(state, name), 'utf8');
        writeFileSync(join(state, name), text.replace(/"statuses":\d+/u, '"statuses":7'));
      },
    ],
  ])('is found by %s', async (_, touch) => {
    await census('harvest');
    const vault = join(data, 'vault');
    touch(join(vault, readdirSync(vault)[0] ?? ''));
    const verified = await census('vault', 'verify');
    expect(verified.code).toBe(65);
    expect(verified.stderr).toContain('E_VAULT_DAMAGED');
    expect(verified.stderr).not.toMatch(/person\d|今天/u);
  });

  test('after its deadline it is destroyed and harvested again', async () => {
    await census('harvest');
    const journal = readdirSync(join(data, 'state')).find((name) => name.endsWith('.ndjson')) ?? '';
    const path = join(data, 'state', journal);
    // Thirty-one days ago, as far as the journal knows; it was never sealed, so it is adopted.
    const old = String(Date.now() - 31 * DAY_MS);
    writeFileSync(
      path,
      readFileSync(path, 'utf8')
        .replace(/"atMs":\d+/gu, `"atMs":${old}`)
        .replace(/,"mac":"[^"]*"/gu, ''),
    );
    rmSync(join(data, 'keys', 'vault_heads.json'));
    statuses = statuses.slice(20);
    const again = await census('harvest');
    expect(again.stderr).toContain('W_VAULT_EXPIRED');
    expect(again.stdout).toContain(`${STATUSES - 20} statuses`);
    expect((await census('vault', 'verify')).code).toBe(0);
  });
});

describe('tracking', () => {
  test('one run, one line; health says when the next is late', async () => {
    expect((await census('health')).code).toBe(75);
    const run = await census('track', '--once', '--every', '1h');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ track: 200 rows, 0 gone; 1 sources harvested, 0 not\n$/u,
    );
    expect((await census('health')).stdout).toMatch(/^health: ok/u);
    const later = { dataDir: data, nowMs: () => Date.now() + 3 * 3_600_000 };
    expect(readHealth(later)).toMatchObject({ isLate: true });
    // Idempotent.
    expect((await census('track', '--once')).stdout).toContain('200 rows, 0 gone');
  });

  test('goes on after a run that failed, and ends when it is told to', async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    let runs = 0;
    const options = { everyMs: 1, isOnce: false, signal: stop.signal };
    await track(
      { dataDir: data, nowMs: () => Date.now() },
      options,
      async () => {
        runs += 1;
        if (runs === 2) throw new CensusError('E_DISK_FULL', { what: 'full' });
        if (runs === 3) stop.abort();
        return { rows: runs, removed: 0, harvested: 1, failed: 0 };
      },
      (line) => lines.push(line),
    ).catch((error: unknown) => expect(error).toBe(undefined));
    expect(lines.map((line) => line.replace(/^\S+ /u, '').replace(/;? next.*$/su, ''))).toEqual([
      'track: 1 rows, 0 gone; 1 sources harvested, 0 not',
      'track: failed with E_DISK_FULL; what was complete is kept',
      'track: 3 rows, 0 gone; 1 sources harvested, 0 not',
    ]);
  });

  test('SIGTERM ends it between two runs, with 0', async () => {
    const child = spawn('./census', ['track', '--every', '1h', '--config', config, '--data', data]);
    const code = await new Promise<number | null>((done) => {
      child.stdout.once('data', () => child.kill('SIGTERM'));
      child.on('close', done);
    });
    expect(code).toBe(0);
  });

  test.each(['6', '0h', '40d', 'h', '1 h', ''])('--every %j is not understood', (text) => {
    expect(() => parseInterval(text)).toThrow(CensusError);
  });

  test('a window that ends now ends at the last midnight', () => {
    writeFileSync(config, readFileSync(config, 'utf8').replace('to: 2022-09-01', 'to: now'));
    const now = Date.parse('2026-11-24T16:30:00Z');
    expect(new Date(loadConfig(config, now).windowToMs).toISOString()).toBe('2026-11-24T00:00:00.000Z');
  });
});

test('two harvests at once: the second says so and stops', async () => {
  const slow = await startFixture({
    intercept: (request, response) => {
      if (request.url?.includes('timelines') !== true) return false;
      setTimeout(() => send(response, []), 3000);
      return true;
    },
  });
  config = writeConfig(dir, `  - { type: mastodon, url: "${slow.baseUrl}", permission: "a test" }`);
  const first = census('harvest');
  await new Promise((done) => setTimeout(done, 1200));
  const second = await census('harvest');
  expect(second.code).toBe(75);
  expect(second.stderr).toContain('E_LOCKED');
  expect((await first).code).toBe(0);
  await slow.close();
});
