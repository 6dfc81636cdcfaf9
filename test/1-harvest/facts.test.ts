/** How servers really answer, fact by fact (Mastodon's source and documentation); each was once a mistake somewhere. */
import { describe, expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { harvest } from '../../pipeline/1-harvest/index.ts';
import { type Entity, type Fixture, makeStatus, send, startFixture } from './fixture_server.ts';
import { FROM_MS, serverSource, TO_MS } from './setup.ts';
import { useStudy } from './use_study.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const here = useStudy();
let fixture: Fixture;

const snowflake = (ms: number) => makeStatus(timeToId('snowflake', ms), ms);
const newestFirst = (statuses: Entity[]) => statuses.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));

describe('a study that is tracked', () => {
  test('looks again at the end of what it has, for what arrived behind the cursor', async () => {
    const today = TO_MS;
    const statuses = Array.from({ length: 48 }, (_, n) => snowflake(today + DAY_MS - n * HOUR_MS - 1));
    fixture = await here.track(startFixture({ statuses }));
    const sources = [serverSource(fixture.baseUrl)];
    await harvest(
      here.study.options(sources, { fromMs: today - DAY_MS, toMs: today, nowMs: today + 60_000 }),
    );
    expect((await here.study.readVault()).length).toBe(24);
    // Delivered late: its id is from when it was written, half an hour before the first run looked.
    statuses.push(snowflake(today - HOUR_MS / 2));
    newestFirst(statuses);
    const second = { fromMs: today - DAY_MS, toMs: today + DAY_MS, nowMs: today + DAY_MS + 60_000 };
    const [report] = await harvest(here.study.options(sources, second));
    expect(report).toMatchObject({ outcome: 'harvested', gaps: [] });
    const uris = (await here.study.readVault()).map(({ uri }) => uri);
    expect(new Set(uris).size).toBe(49);
    // One hour is shown twice, and no more; a status is one row wherever it was seen.
    expect(uris.length).toBe(50);
  });

  test('a window that is long past is not looked at twice', async () => {
    const statuses = Array.from({ length: 48 }, (_, n) => snowflake(TO_MS - n * HOUR_MS - 1));
    fixture = await here.track(startFixture({ statuses }));
    const sources = [serverSource(fixture.baseUrl)];
    await harvest(here.study.options(sources, { fromMs: FROM_MS, toMs: TO_MS - DAY_MS }));
    await harvest(here.study.options(sources, { fromMs: FROM_MS, toMs: TO_MS }));
    expect((await here.study.readVault()).length).toBe(48);
  });
});

test('ids from before the clock are plain serials, below all others, and are reached', async () => {
  const old = Array.from({ length: 60 }, (_, n) =>
    makeStatus(String(5000 - n), FROM_MS + DAY_MS - n * 60_000),
  );
  const young = Array.from({ length: 60 }, (_, n) => snowflake(TO_MS - (n + 1) * 12 * HOUR_MS));
  fixture = await here.track(startFixture({ statuses: [...young, ...old] }));
  const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: 120, left_out: {} });
});

test('a Link keeps one bound only: no request of ours goes without its own', async () => {
  const statuses = Array.from({ length: 200 }, (_, n) => snowflake(TO_MS - (n + 1) * HOUR_MS));
  fixture = await here.track(
    startFixture({
      intercept: (request, response) => {
        const url = new URL(request.url ?? '/', 'http://fixture');
        if (!url.pathname.includes('timelines')) return false;
        const max = url.searchParams.get('max_id');
        const since = url.searchParams.get('since_id');
        const page = statuses
          .filter(({ id }) => max === null || BigInt(id) < BigInt(max))
          .filter(({ id }) => since === null || BigInt(id) > BigInt(since))
          .slice(0, 40);
        const last = page.at(-1);
        const link = `<https://fixture.test/api/v1/timelines/public?limit=40&max_id=${last?.id}>; rel="next"`;
        send(response, page, 200, last === undefined ? {} : { link });
        return true;
      },
    }),
  );
  const sources = [serverSource(fixture.baseUrl)];
  await harvest(here.study.options(sources, { toMs: TO_MS - 100 * HOUR_MS }));
  fixture.requests.length = 0;
  await harvest(here.study.options(sources));
  expect((await here.study.readVault()).length).toBe(200);
  // The older half was read before: each page of the newer one says where that begins, and that it is local.
  const pages = fixture.requests.filter((path) => path.includes('timelines'));
  expect(pages.length).toBeLessThan(8);
  for (const path of pages) expect(path).toMatch(/local=true.*since_id=/u);
});

test('what a post declares as its language meant different things in the window: it is written down, not believed', async () => {
  // To 3.4 request, setting or CLD3's guess; from February 2022 on request, preference or locale; remote: or null.
  const declared = ['zh', 'zh-CN', 'zh-TW', 'zh-YUE', 'yue', 'nan-TW', 'en', null, ''];
  const statuses = declared.map((language, n) => ({ ...snowflake(TO_MS - (n + 1) * HOUR_MS), language }));
  fixture = await here.track(startFixture({ statuses }));
  await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  const found = (await here.study.readVault()).map(({ languageDeclared }) => languageDeclared);
  expect(found).toEqual([...declared.slice(0, 8), null]);
});

test('the reset of a limit has microseconds, a 429 has no Retry-After, and nothing is asked before it', async () => {
  const statuses = Array.from({ length: 80 }, (_, n) => snowflake(TO_MS - (n + 1) * HOUR_MS));
  let closedUntilMs = 0;
  let early = 0;
  fixture = await here.track(
    startFixture({
      statuses,
      intercept: (request, response) => {
        if (request.url?.includes('max_id') !== true) return false;
        if (closedUntilMs === 0) {
          closedUntilMs = Date.now() + 700;
          const reset = new Date(closedUntilMs).toISOString().replace('Z', '123Z');
          const headers = {
            'x-ratelimit-limit': '300',
            'x-ratelimit-remaining': '0',
            'x-ratelimit-reset': reset,
          };
          send(response, { error: 'Too many requests' }, 429, headers);
          return true;
        }
        if (Date.now() < closedUntilMs) early += 1;
        return false;
      },
    }),
  );
  const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: 80 });
  expect(early).toBe(0);
  expect(report?.waited_ms).toBeGreaterThan(600);
});

test('a clock that was set back loses nothing, doubles nothing and asks for nothing again', async () => {
  const statuses = Array.from({ length: 200 }, (_, n) => snowflake(TO_MS - (n + 1) * HOUR_MS));
  fixture = await here.track(startFixture({ statuses }));
  const sources = [serverSource(fixture.baseUrl)];
  const early = TO_MS - 90 * HOUR_MS;
  await harvest(here.study.options(sources, { nowMs: TO_MS - 40 * HOUR_MS }));
  expect((await here.study.readVault()).length).toBe(160);
  fixture.requests.length = 0;
  const [back] = await harvest(here.study.options(sources, { nowMs: early }));
  expect(back).toMatchObject({ outcome: 'harvested', statuses_kept: 160 });
  expect(fixture.requests.filter((path) => path.includes('timelines'))).toEqual([]);
  const [report] = await harvest(here.study.options(sources));
  expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: 200, gaps: [] });
  expect(new Set((await here.study.readVault()).map(({ uri }) => uri)).size).toBe(200);
});
