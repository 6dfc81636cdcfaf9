import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { harvest } from '../../pipeline/1-harvest/index.ts';
import { boundsAsked } from './dialect_server.ts';
import { type Fixture, makeStatus, send, startFixture } from './fixture_server.ts';
import { FROM_MS, openStudy, type Study, serverSource, TO_MS } from './setup.ts';

const STATUSES = 2000;
let study: Study;
let fixture: Fixture;

beforeEach(async () => {
  study = await openStudy();
});
afterEach(async () => {
  await fixture.close();
  study.remove();
});

/** One every two and a half hours over the whole window, newest first. */
const statuses = Array.from({ length: STATUSES }, (_, n) => {
  const ms = TO_MS - Math.floor(((n + 0.5) * (TO_MS - FROM_MS)) / STATUSES);
  return makeStatus(timeToId('snowflake', ms), ms, { account: { acct: `person${n}` } });
});

test('a window is read in slices by turns, each status once, one request at a time', async () => {
  let atOnce = 0;
  let most = 0;
  fixture = await startFixture({
    statuses,
    intercept: (_, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      response.on('finish', () => {
        atOnce -= 1;
      });
      return false;
    },
  });
  const [report] = await harvest(study.options([serverSource(fixture.baseUrl)]));
  expect(report).toMatchObject({ outcome: 'harvested', statuses_seen: STATUSES, statuses_kept: STATUSES });
  expect(report?.left_out).toEqual({});
  expect(most).toBe(1);
  expect(new Set((await study.readVault()).map(({ uri }) => uri)).size).toBe(STATUSES);
  // In turns: bounds jump from one quarter of the window to another.
  const quarters = boundsAsked(fixture.requests, 'snowflake').map((ms) =>
    Math.min(3, Math.floor((4 * (ms - FROM_MS)) / (TO_MS - FROM_MS))),
  );
  expect(new Set(quarters.slice(0, 12)).size).toBe(4);
});

test('a failure in one slice keeps what all gave, and the next run asks for the rest only', async () => {
  let isBroken = true;
  let served = 0;
  fixture = await startFixture({
    statuses,
    intercept: (request, response) => {
      if (request.url?.startsWith('/api/v1/timelines') !== true) return false;
      served += 1;
      if (!isBroken || served < 30) return false;
      send(response, { error: 'down' }, 500);
      return true;
    },
  });
  const sources = [serverSource(fixture.baseUrl)];
  const [failed] = await harvest(study.options(sources));
  expect(failed).toMatchObject({ outcome: 'failed', reason: 'http_5xx' });
  expect(failed?.statuses_kept).toBeGreaterThan(20 * 40);
  isBroken = false;
  served = 0;
  const [report] = await harvest(study.options(sources));
  expect(report).toMatchObject({ outcome: 'harvested', statuses_seen: STATUSES, statuses_kept: STATUSES });
  expect(served).toBeLessThan(STATUSES / 40 - 10);
  expect(new Set((await study.readVault()).map(({ uri }) => uri)).size).toBe(STATUSES);
});

describe('a server that had most to say at the end', () => {
  /** One every twelve minutes of the last days of the window: all in its newest quarter. */
  const crowded = Array.from({ length: STATUSES }, (_, n) => {
    const ms = TO_MS - 1 - n * 720_000;
    return makeStatus(timeToId('snowflake', ms), ms, { account: { acct: `person${n}` } });
  });
  const uris = async () => (await study.readVault()).map(({ uri }) => uri as string);

  test('what is left of the busiest slice is shared, and no page is asked for in vain', async () => {
    fixture = await startFixture({ statuses: crowded });
    const [report] = await harvest(study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'harvested', statuses_seen: STATUSES, statuses_kept: STATUSES });
    expect(report?.left_out).toEqual({});
    expect(report?.gaps).toEqual([]);
    expect(new Set(await uris()).size).toBe(STATUSES);
    const bounds = boundsAsked(fixture.requests, 'snowflake');
    // In turns: hardly a page continues the one that was asked for before it.
    const steps = bounds.slice(10, 40).map((ms, at) => ms - (bounds[at + 9] ?? 0));
    expect(steps.filter((step) => step > 0).length).toBeGreaterThan(5);
    expect(bounds.length).toBeLessThan(STATUSES / 40 + 16);
  });

  test('a server that sets a pace is not asked once more for it', async () => {
    let asked = 0;
    fixture = await startFixture({
      statuses: crowded.slice(0, 800),
      intercept: (request, response) => {
        if (request.url?.startsWith('/api/v1/timelines') === true) {
          asked += 1;
          // Nothing is left, for a moment each time.
          const resetMs = Date.now() + 1;
          response.setHeader('x-ratelimit-limit', '300');
          response.setHeader('x-ratelimit-remaining', '0');
          response.setHeader('x-ratelimit-reset', new Date(resetMs).toISOString());
        }
        return false;
      },
    });
    const [report] = await harvest(study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'harvested', statuses_seen: 800, statuses_kept: 800 });
    // The pages of the newest slice, one beyond for each slice, and no more.
    expect(asked).toBeLessThanOrEqual(800 / 40 + 4);
  });

  test.each([17, 23, 29, 38])(
    'a failure at request %i, then the rest only: none lost, none doubled',
    async (at) => {
      let served = 0;
      let isBroken = true;
      fixture = await startFixture({
        statuses: crowded,
        intercept: (request, response) => {
          if (request.url?.startsWith('/api/v1/timelines') !== true) return false;
          served += 1;
          if (!isBroken || served < at) return false;
          send(response, { error: 'down' }, 500);
          return true;
        },
      });
      const sources = [serverSource(fixture.baseUrl)];
      const [failed] = await harvest(study.options(sources));
      expect(failed).toMatchObject({ outcome: 'failed', reason: 'http_5xx' });
      const before = (await uris()).length;
      expect(before).toBeGreaterThan((at - 6) * 40);
      isBroken = false;
      served = 0;
      const [report] = await harvest(study.options(sources));
      expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: STATUSES, gaps: [] });
      expect((await uris()).length).toBe(STATUSES);
      expect(new Set(await uris()).size).toBe(STATUSES);
      expect(served).toBeLessThan((STATUSES - before) / 40 + 20);
    },
  );
});
