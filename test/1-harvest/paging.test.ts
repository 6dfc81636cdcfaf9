import { describe, expect, test } from 'vitest';
import { TIMED_CLOCKS, type TimedClock, timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { harvest, isHarvested } from '../../pipeline/1-harvest/index.ts';
import { type Fixture, type FixtureOptions, makeStatus, send, startFixture } from './fixture_server.ts';
import { FROM_MS, NOW_MS, serverSource, TO_MS } from './setup.ts';
import { useStudy } from './use_study.ts';

const HOUR_MS = 3_600_000;

const here = useStudy();

function start(options: FixtureOptions): Promise<Fixture> {
  return here.track(startFixture(options));
}

/** Statuses every 20 hours from before the window to after it, newest first, both edges exactly hit. */
function timeline(clock: TimedClock) {
  const statuses = [];
  for (let ms = TO_MS + 100 * HOUR_MS; ms >= FROM_MS - 2000 * HOUR_MS; ms -= 20 * HOUR_MS) {
    statuses.push(makeStatus(timeToId(clock, ms), ms));
  }
  for (const ms of [TO_MS, TO_MS - 1, FROM_MS, FROM_MS - 1]) {
    // Another id of the same moment; an object id's moment is a second.
    const id =
      clock === 'snowflake'
        ? String(BigInt(timeToId(clock, ms)) + 7n)
        : clock === 'objectid'
          ? `${timeToId(clock, ms - 999).slice(0, -1)}7`
          : `${timeToId(clock, ms).slice(0, -1)}7`;
    statuses.push(makeStatus(id, ms));
  }
  return statuses.sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}

const inWindow = (statuses: { created_at: string }[], fromMs = FROM_MS, toMs = TO_MS) =>
  statuses.filter((s) => Date.parse(s.created_at) >= fromMs && Date.parse(s.created_at) < toMs).length;

/** A server that is known by its clock, or one whose ids must tell. */
const SOFTWARE: Readonly<Record<TimedClock, string>> = {
  snowflake: 'mastodon',
  pixelfed: 'pixelfed',
  ulid: 'gotosocial',
  flake: 'akkoma',
  aid: 'sharkey',
  aidx: 'sharkey',
  meid: 'firefish',
  meidg: 'firefish',
  objectid: 'iceshrimp',
};

describe.each(TIMED_CLOCKS)('paging by %s', (clock) => {
  const software = SOFTWARE[clock];
  const isKnown = ['snowflake', 'pixelfed', 'ulid', 'flake'].includes(clock);

  test('takes the window exactly, without paging through what came later', async () => {
    const statuses = timeline(clock);
    const fixture = await start({ statuses, software });
    const source = serverSource(fixture.baseUrl);
    const [report] = await harvest(here.study.options([source]));
    expect(report).toMatchObject({ outcome: 'harvested', reason: null, software: `${software} 4.3.0` });
    expect(report?.statuses_kept).toBe(inWindow(statuses));
    const kept = await here.study.readVault();
    expect(new Set(kept.map((s) => s.uri)).size).toBe(inWindow(statuses));
    expect(kept.every((s) => s.isNative && s.authorDomain === 'fixture.test')).toBe(true);
    const asked = fixture.requests.filter((path) => path.startsWith('/api/v1/timelines'));
    expect(asked[isKnown ? 0 : 1]).toContain(`max_id=${timeToId(clock, TO_MS)}`);
    expect(isHarvested(here.study.dataDir, source, FROM_MS, TO_MS)).toBe(true);
    expect(isHarvested(here.study.dataDir, source, FROM_MS, TO_MS + 1)).toBe(false);
  });

  test('a later end and a longer history add what is missing and nothing twice', async () => {
    const statuses = timeline(clock);
    const fixture = await start({ statuses, software });
    const source = serverSource(fixture.baseUrl);
    const middleMs = FROM_MS + 3000 * HOUR_MS;
    await harvest(here.study.options([source], { toMs: middleMs }));
    await harvest(here.study.options([source]));
    const [report] = await harvest(here.study.options([source], { fromMs: FROM_MS - 1000 * HOUR_MS }));
    const wanted = inWindow(statuses, FROM_MS - 1000 * HOUR_MS);
    expect(report?.statuses_kept).toBe(wanted);
    expect(new Set((await here.study.readVault()).map((s) => s.uri)).size).toBe(wanted);
    expect(report?.covered).toEqual({
      from: new Date(FROM_MS - 1000 * HOUR_MS).toISOString(),
      to: new Date(TO_MS).toISOString(),
    });
    const before = fixture.requests.length;
    expect(isHarvested(here.study.dataDir, source, FROM_MS, TO_MS)).toBe(true);
    expect(fixture.requests.length).toBe(before);
  });
});

test('ids that lie about time are noticed and paged the plain way', async () => {
  const statuses = [];
  for (let n = 0; n < 130; n += 1)
    statuses.push(makeStatus(String(900_000 - n), TO_MS - n * 10 * HOUR_MS + HOUR_MS));
  const fixture = await start({ statuses });
  const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(report?.outcome).toBe('harvested');
  expect(report?.statuses_kept).toBe(inWindow(statuses));
});

test('a server with opaque ids is paged from the newest down', async () => {
  const statuses = [];
  for (let n = 0; n < 130; n += 1) {
    statuses.push(makeStatus(`A${String(900_000 - n)}xyzXYZ0000`, TO_MS - n * 50 * HOUR_MS + HOUR_MS));
  }
  const fixture = await start({ statuses, software: 'pleroma' });
  const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(report?.statuses_kept).toBe(inWindow(statuses));
  expect(fixture.requests.some((path) => path.includes('max_id=7') || path.includes('max_id=1'))).toBe(false);
});

test('a server without anything before the end of the window is not paged through', async () => {
  const statuses = [];
  for (let n = 0; n < 500; n += 1) {
    const ms = NOW_MS - n * HOUR_MS;
    statuses.push(makeStatus(timeToId('snowflake', ms), ms));
  }
  const fixture = await start({ statuses });
  const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: 0 });
  expect(fixture.requests.filter((path) => path.startsWith('/api/v1/timelines')).length).toBe(2);
});

test('an empty page with a Link goes on at the Link', async () => {
  const statuses = timeline('ulid');
  const holeId = statuses[100]?.id ?? '';
  const fixture = await start({
    statuses,
    software: 'gotosocial',
    intercept: (request, response) => {
      const maxId = new URL(request.url ?? '', 'http://x').searchParams.get('max_id');
      if (maxId === null || maxId !== statuses.filter((s) => s.id >= holeId)[40]?.id) return false;
      send(response, [], 200, {
        link: `<http://other.test/api/v1/timelines/public?max_id=${holeId}>; rel="next"`,
      });
      return true;
    },
  });
  const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(report?.outcome).toBe('harvested');
});

test('a server that shows the same page for ever ends as failed, and what it gave is kept', async () => {
  const page = timeline('snowflake')
    .filter((s) => Date.parse(s.created_at) < TO_MS)
    .slice(0, 40);
  const fixture = await start({
    intercept: (request, response) => {
      if (request.url?.startsWith('/api/v1/timelines') !== true) return false;
      send(response, page);
      return true;
    },
  });
  const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(report).toMatchObject({ outcome: 'failed', reason: 'no_progress', statuses_kept: 40 });
  expect((await here.study.readVault()).length).toBe(40);
});

test('an endless chain of Links ends as failed', async () => {
  const fixture = await start({
    intercept: (request, response) => {
      if (request.url?.startsWith('/api/v1/timelines') !== true) return false;
      send(response, [], 200, { link: '<http://x.test/?max_id=5>; rel="next"' });
      return true;
    },
  });
  const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(report).toMatchObject({ outcome: 'failed', reason: 'no_progress' });
});
