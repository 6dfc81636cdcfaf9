import {
  appendFileSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type TimedClock, timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import {
  expireSources,
  harvest,
  listSegments,
  listSources,
  readIntactSegment,
  readReports,
  refresh,
} from '../../pipeline/1-harvest/index.ts';
import { checkSeals } from '../../pipeline/storage/seal.ts';
import { makeNote, startMisskey } from './dialect_server.ts';
import { type Entity, type Fixture, makeStatus, send, startFixture } from './fixture_server.ts';
import { FROM_MS, hashManifest, NOW_MS, serverSource, TO_MS } from './setup.ts';
import { useStudy } from './use_study.ts';

const STATUSES = 500;
const DAY_MS = 86_400_000;
const here = useStudy();
let fixture: Fixture;

const makeAll = (clock: TimedClock): Entity[] =>
  Array.from({ length: STATUSES }, (_, n) => {
    const ms = TO_MS - (n + 1) * 3_600_000;
    const account = { acct: `person${n % 50}`, note: '', fields: [] };
    return makeStatus(timeToId(clock, ms), ms, { account });
  });

/**
 * Statuses asked for by id: in batches of at most 20 where the version knows that, else one by one; GoToSocial shows
 * single ones to members only.
 */
async function startServer(software: string, statuses: Entity[], hasBatch: boolean): Promise<Fixture> {
  const server = await startFixture({
    software,
    statuses,
    intercept: (request, response) => {
      const url = new URL(request.url ?? '/', 'http://fixture');
      if (hasBatch && url.pathname === '/api/v1/statuses') {
        const ids = url.searchParams.getAll('id[]');
        if (ids.length > 20) send(response, { error: 'too many' }, 422);
        else
          send(
            response,
            statuses.filter(({ id }) => ids.includes(id)),
          );
        return true;
      }
      const single = /^\/api\/v1\/statuses\/([\w-]+)$/u.exec(url.pathname);
      if (single === null) return false;
      if (software === 'gotosocial') {
        send(response, { error: 'Unauthorized' }, 401);
        return true;
      }
      const found = statuses.find(({ id }) => id === single[1]);
      send(response, found ?? { error: 'Record not found' }, found === undefined ? 404 : 200);
      return true;
    },
  });
  return server;
}

const refreshAt = (nowMs: number, more = {}) =>
  refresh({
    ...here.study.options([serverSource(fixture.baseUrl)], { nowMs, ...more }),
    identity: here.study.identity,
    sinceMs: nowMs,
  });

const LATER_MS = NOW_MS + 5 * DAY_MS;

const SERVERS: readonly [string, TimedClock, boolean, number][] = [
  // Most requests that asking about all may take: batches of 20, pages of 40, or one by one.
  ['mastodon', 'snowflake', true, STATUSES / 20 + 6],
  ['akkoma', 'flake', false, STATUSES / 40 + 30],
  ['gotosocial', 'ulid', false, STATUSES / 40 + 30],
  ['mastodon', 'snowflake', false, STATUSES + 6],
  ['sharkey', 'aidx', false, STATUSES + 6],
];

describe.each(SERVERS)('asking %s again (%s, batches: %s)', (software, clock, hasBatch, mostRequests) => {
  test('takes out what is gone and who has said no, and keeps the rest as it was', async () => {
    const statuses = makeAll(clock);
    fixture = await here.track(startServer(software, statuses, hasBatch));
    await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect((await here.study.readVault()).length).toBe(STATUSES);
    const before = new Map((await here.study.readVault()).map((status) => [status.uri as string, status]));

    const gone = statuses.filter((_, n) => n % 10 === 3).map(({ uri }) => uri as string);
    const left = statuses.filter((_, n) => n % 10 !== 3);
    statuses.splice(0, STATUSES, ...left);
    let refused = 0;
    let hidden = 0;
    for (const [n, status] of statuses.entries()) {
      const account = status['account'] as Record<string, unknown>;
      if (account['acct'] === 'person7') {
        status['account'] = { ...account, note: '#nobot' };
        refused += 1;
      } else if (n === 0) {
        status['visibility'] = 'private';
        hidden += 1;
      } else if (n === 1) {
        status['content'] = '<p>改过了</p>';
        status['edited_at'] = new Date(TO_MS).toISOString();
      }
    }
    const edited = statuses[1]?.['uri'];
    fixture.requests.length = 0;
    const [result] = await refreshAt(LATER_MS);
    expect(result).toMatchObject({ reason: null, asked: STATUSES });
    expect(result?.removed).toEqual({ deleted: gone.length, no_bot_tag: refused, not_public: hidden });
    expect(fixture.requests.length).toBeLessThan(mostRequests + gone.length);

    const after = await here.study.readVault();
    expect(after.length).toBe(STATUSES - gone.length - refused - hidden);
    expect(after.some(({ uri, acct }) => gone.includes(uri) || acct.startsWith('person7@'))).toBe(false);
    for (const status of after) {
      if (status.uri === edited) expect(status.contentHtml).toBe('<p>改过了</p>');
      else expect(status).toEqual(before.get(status.uri));
    }
    const wanted = { fromMs: FROM_MS, toMs: TO_MS };
    const [report] = readReports(here.study.dataDir, [serverSource(fixture.baseUrl)], wanted);
    expect(report).toMatchObject({
      statuses_kept: after.length,
      refreshed_at: new Date(LATER_MS).toISOString(),
      gaps: [],
    });
    expect(report?.left_out.deleted).toBe(gone.length);
    // Who said no is known from now on, whatever other server shows their copies.
    const refusals = readFileSync(join(here.study.dataDir, 'state', 'refusals.txt'), 'utf8')
      .trim()
      .split('\n');
    expect(refusals.length).toBe(1);
    expect(checkSeals(here.study.dataDir, listSources(here.study.dataDir), hashManifest)[0]?.problem).toBe(
      null,
    );
  });
});

test('Misskey is asked note by note', async () => {
  const notes = Array.from({ length: 60 }, (_, n) => {
    const ms = TO_MS - (n + 1) * 3_600_000;
    return makeNote(timeToId('aidx', ms), ms, n % 6);
  });
  const profiles: Record<string, { description: string }> = {};
  fixture = await here.track(startMisskey({ notes, profiles }));
  await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  notes.splice(10, 5);
  profiles['u0'] = { description: '谢绝 #nobot' };
  const saidNo = notes.filter(({ user }) => user.id === 'u0').length;
  const [result] = await refreshAt(LATER_MS);
  expect(result).toMatchObject({ reason: null, removed: { deleted: 5, no_bot_tag: saidNo } });
  expect((await here.study.readVault()).length).toBe(60 - 5 - saidNo);
});

describe('a refresh that can’t ask', () => {
  test.each([
    [401, 'http_401'],
    [503, 'http_5xx'],
  ])('(status %i) takes nothing out and confirms nothing', async (status, reason) => {
    const statuses = makeAll('snowflake');
    let isDown = false;
    fixture = await here.track(
      startFixture({
        statuses,
        intercept: (request, response) => {
          if (!isDown || request.url?.startsWith('/api/v1/statuses') !== true) return false;
          send(response, { error: 'no' }, status);
          return true;
        },
      }),
    );
    await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    isDown = true;
    const [result] = await refreshAt(LATER_MS);
    expect(result).toMatchObject({ reason, removed: {} });
    expect((await here.study.readVault()).length).toBe(STATUSES);
    const [report] = readReports(here.study.dataDir, [serverSource(fixture.baseUrl)], {
      fromMs: FROM_MS,
      toMs: TO_MS,
    });
    expect(report?.refreshed_at).toBe(new Date(NOW_MS).toISOString());
  });

  test('a round that was cut off goes on with what was not asked about yet', async () => {
    const content = '字'.repeat(60_000);
    const statuses = makeAll('snowflake').map((status) => ({ ...status, content }));
    let asked = 0;
    fixture = await here.track(startServer('mastodon', statuses, true));
    await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(listSegments(here.study.dataDir).length).toBeGreaterThan(3);
    const stop = new AbortController();
    const onRefreshed = (count: number) => {
      asked += count;
      if (asked > STATUSES / 2) stop.abort();
    };
    const [cut] = await refreshAt(LATER_MS, { signal: stop.signal, onRefreshed });
    expect(cut?.reason).toBe('interrupted');
    const [rest] = await refreshAt(LATER_MS);
    expect(rest?.reason).toBe(null);
    expect(rest?.asked).toBeLessThan(STATUSES / 2);
  });
});

describe('the deadline of the vault', () => {
  test('counts from when the server last confirmed what is kept, whatever our clock does', async () => {
    fixture = await here.track(startServer('mastodon', makeAll('snowflake'), true));
    await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    const month = 30 * DAY_MS;
    expect(expireSources(here.study.dataDir, NOW_MS + month, month)).toEqual([]);
    await refreshAt(LATER_MS);
    expect(expireSources(here.study.dataDir, NOW_MS + month + DAY_MS, month)).toEqual([]);
    // Set back, the clock neither destroys anything nor wins time.
    expect(expireSources(here.study.dataDir, 0, month)).toEqual([]);
    const expired = expireSources(here.study.dataDir, LATER_MS + month + 1, month);
    expect(expired).toEqual([{ sourceId: 'fixture', statuses: STATUSES }]);
    expect(readdirSync(join(here.study.dataDir, 'vault'))).toEqual([]);
    expect(listSources(here.study.dataDir)).toEqual([]);
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: STATUSES });
  });
});

describe('a segment that is not what was written is found:', () => {
  const isIntact = async () => {
    const counts = await Promise.all(
      listSegments(here.study.dataDir).map((segment) => readIntactSegment(segment, here.study.identity)),
    );
    return counts.every((count) => count !== null);
  };
  const pathOf = (n: number, kind = 'ndjson') =>
    join(here.study.dataDir, 'vault', 'fixture', `${String(n).padStart(6, '0')}.${kind}.zst.age`);

  beforeEach(async () => {
    const content = '字'.repeat(60_000);
    fixture = await here.track(
      startServer(
        'mastodon',
        makeAll('snowflake').map((each) => ({ ...each, content })),
        true,
      ),
    );
    await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(await isIntact()).toBe(true);
  });

  test.each<[string, () => void]>([
    [
      'one bit changed',
      () => {
        const bytes = readFileSync(pathOf(2));
        bytes.writeUInt8((bytes.at(-9) ?? 0) ^ 1, bytes.length - 9);
        writeFileSync(pathOf(2), bytes);
      },
    ],
    ['cut off', () => truncateSync(pathOf(1), 1000)],
    ['longer', () => appendFileSync(pathOf(1), 'x')],
    ['another one in its place', () => copyFileSync(pathOf(1), pathOf(2))],
    ['names of another one', () => copyFileSync(pathOf(1, 'names'), pathOf(2, 'names'))],
  ])('%s', async (_, damage) => {
    damage();
    expect(await isIntact()).toBe(false);
  });
});
