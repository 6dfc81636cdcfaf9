import { describe, expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { harvest } from '../../pipeline/1-harvest/index.ts';
import { createPace } from '../../pipeline/1-harvest/pace.ts';
import { createLimiter } from '../../pipeline/simulator/limits.ts';
import { type Fixture, makeStatus, send, startFixture } from './fixture_server.ts';
import { serverSource, TO_MS } from './setup.ts';
import { useStudy } from './use_study.ts';

const WINDOW_MS = 1000;
const LIMIT = 20;

const here = useStudy();
let fixture: Fixture;

const statuses = Array.from({ length: 3200 }, (_, n) => {
  const ms = TO_MS - (n + 1) * 3_600_000;
  return makeStatus(timeToId('snowflake', ms), ms);
});

// Mastodon's own limits in small: clock-aligned windows, the nearest limit in the headers, a 429 without Retry-After.
describe.each([1, 0.5, 0.25])('a share of %d of a server’s rate limit', (share) => {
  test('is used to at least 95 %, never overstepped, and nothing is asked before the reset', async () => {
    const limiter = createLimiter({ requests: 10 * LIMIT, pagingRequests: LIMIT, windowMs: WINDOW_MS });
    const asked = new Map<number, number>();
    let refused = 0;
    fixture = await here.track(
      startFixture({
        statuses,
        intercept: (request, response) => {
          if (request.url?.startsWith('/api/') !== true) return false;
          const nowMs = Date.now();
          const isPaging = request.url.includes('max_id');
          const { isAllowed, headers } = limiter.check(isPaging, nowMs);
          const window = Math.floor(nowMs / WINDOW_MS);
          if (isPaging) asked.set(window, (asked.get(window) ?? 0) + 1);
          for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
          if (isAllowed) return false;
          refused += 1;
          send(response, { error: 'Too many requests' }, 429);
          return true;
        },
      }),
    );
    const source = { ...serverSource(fixture.baseUrl), rateShare: share };
    const [report] = await harvest(here.study.options([source]));
    expect(report?.outcome).toBe('harvested');
    expect(refused).toBe(0);
    const allowed = LIMIT * share;
    const perWindow = [...asked.values()];
    expect(Math.max(...perWindow)).toBeLessThanOrEqual(allowed);
    // The first and the last window are begun late or left early.
    const whole = perWindow.slice(1, -1);
    expect(whole.length).toBeGreaterThan(1);
    const sum = whole.reduce((a, b) => a + b, 0);
    expect(sum / (whole.length * allowed)).toBeGreaterThanOrEqual(0.95);
    expect(report?.waits).toBeGreaterThanOrEqual(whole.length);
  });
});

describe('the pace of a remote host', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');
  const headersOf = (limit: number, remaining: number, resetMs: number) => ({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': new Date(resetMs).toISOString(),
  });

  test('is one request a second, unless the headers leave room for more', () => {
    const pace = createPace(false, 0.5);
    pace.noteSent(NOW);
    expect(pace.nextAtMs()).toBe(NOW + 1000);
    // 300 in five minutes, of which 150 are ours: no faster than one a second.
    pace.obey(headersOf(300, 299, NOW + 300_000), NOW);
    expect(pace.nextAtMs()).toBe(NOW + 1000);
    pace.obey(headersOf(6000, 5999, NOW + 300_000), NOW);
    expect(pace.nextAtMs()).toBe(NOW + 250);
    // Crawl-delay is stronger than any of it.
    pace.slowDownTo(9000);
    expect(pace.nextAtMs()).toBe(NOW + 9000);
  });
  test('stops where its share is used up, until after the reset', () => {
    const pace = createPace(false, 0.5);
    pace.noteSent(NOW);
    pace.obey(headersOf(300, 150, NOW + 300_000), NOW);
    expect(pace.nextAtMs()).toBeGreaterThan(NOW + 300_000);
  });
  test('a host that fails again and again is left alone for a minute', () => {
    const pace = createPace(false, 0.5);
    for (let n = 0; n < 7; n += 1) pace.noteOutcome(false, NOW);
    expect(pace.isBroken(NOW)).toBe(false);
    pace.noteOutcome(true, NOW);
    for (let n = 0; n < 8; n += 1) pace.noteOutcome(false, NOW);
    expect(pace.isBroken(NOW + 59_000)).toBe(true);
    expect(pace.isBroken(NOW + 61_000)).toBe(false);
  });
});
