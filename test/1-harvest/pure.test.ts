import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertStatus, parseDate } from '../../pipeline/1-harvest/convert.ts';
import {
  compareIds,
  idBefore,
  idToTime,
  TIMED_CLOCKS,
  type TimedClock,
  timeToId,
} from '../../pipeline/1-harvest/id_clock.ts';
import { findGaps, mergeSpans } from '../../pipeline/1-harvest/spans.ts';
import type { Domain } from '../../pipeline/model/ids.ts';
import { parseRateLimit, parseRetryAfter } from '../../pipeline/model/rate_limit.ts';
import { makeStatus } from './fixture_server.ts';
import { FROM_MS, TO_MS } from './setup.ts';

/** What each clock can carry, its unit, and an id within a moment: the n-th of some that servers make in it. */
const CLOCKS: Readonly<Record<TimedClock, { minMs: number; maxMs: number; unitMs: number }>> = {
  snowflake: { minMs: 1, maxMs: 2 ** 47 - 2, unitMs: 1 },
  pixelfed: { minMs: Date.UTC(2019, 1, 11), maxMs: Date.UTC(2080, 0), unitMs: 1 },
  ulid: { minMs: 1, maxMs: 2 ** 47 - 2, unitMs: 1 },
  // 17 digits of base 62 begin in 1988.
  flake: { minMs: Date.UTC(1990, 0), maxMs: Date.UTC(2100, 0), unitMs: 1 },
  aid: { minMs: Date.UTC(2000, 0, 2), maxMs: Date.UTC(2089, 0), unitMs: 1 },
  aidx: { minMs: Date.UTC(2000, 0, 2), maxMs: Date.UTC(2089, 0), unitMs: 1 },
  meid: { minMs: 1, maxMs: 2 ** 47 - 2, unitMs: 1 },
  meidg: { minMs: 1, maxMs: 2 ** 44 - 2, unitMs: 1 },
  objectid: { minMs: 1000, maxMs: Date.UTC(2100, 0), unitMs: 1000 },
};

describe.each(TIMED_CLOCKS)('the clock of %s ids', (clock) => {
  const { minMs, maxMs, unitMs } = CLOCKS[clock];
  const whole = fc.integer({ min: Math.ceil(minMs / unitMs), max: Math.floor(maxMs / unitMs) });
  const moment = whole.map((units) => units * unitMs);
  // Between the smallest id of a moment and the largest one, whatever the tail is made of.
  const pickLast = fc.boolean();
  const idAt = (ms: number, isLast: boolean): string =>
    isLast ? idBefore(clock, ms + unitMs) : timeToId(clock, ms);

  test('goes both ways', () => {
    fc.assert(
      fc.property(moment, pickLast, (ms, isLast) => {
        expect(idToTime(clock, timeToId(clock, ms))).toBe(ms);
        expect(idToTime(clock, idAt(ms, isLast))).toBe(ms);
      }),
    );
  });
  test('orders ids as time does, and its bounds hold the moment between them', () => {
    fc.assert(
      fc.property(moment, moment, pickLast, (a, b, isLast) => {
        if (a !== b)
          expect(Math.sign(compareIds(timeToId(clock, a), timeToId(clock, b)))).toBe(Math.sign(a - b));
        expect(compareIds(idBefore(clock, a), timeToId(clock, a))).toBeLessThan(0);
        expect(compareIds(idAt(a, isLast), idBefore(clock, a))).toBeGreaterThan(0);
        expect(compareIds(idAt(a, isLast), timeToId(clock, a + unitMs))).toBeLessThan(0);
      }),
    );
  });
  test('a moment within its unit loses nothing before it, and shows nothing of it again', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: unitMs }), (ms, part) => {
        expect(compareIds(idAt(ms, true), timeToId(clock, ms + part))).toBeLessThan(0);
        expect(compareIds(idAt(ms, false), idBefore(clock, ms + 1 - part))).toBeGreaterThan(0);
      }),
    );
  });
  test.each(['', 'x', '-1', '9'.repeat(40), 'A9zQ', '01ARZ3NDEKTSV4RRFFQ69G5FAU!'])('%s is none', (id) =>
    expect(idToTime(clock, id)).toBe(null),
  );
});

test('known ids: the example of the ULID specification, and one worked out by hand', () => {
  expect(idToTime('ulid', '01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBe(1_469_922_850_259);
  expect(timeToId('snowflake', 1_643_673_600_000)).toBe('107719793049600000');
  // The same moment in other bases, as Python writes them.
  expect(timeToId('meidg', 1_643_673_600_000)).toBe('g17eb294c000000000000000');
  expect(timeToId('meid', 1_643_673_600_000)).toBe('817eb294c000000000000000');
  expect(timeToId('objectid', 1_643_673_600_000)).toBe('61f878000000000000000000');
  expect(timeToId('aid', 1_643_673_600_000)).toBe('8w6x4w0000');
  expect(timeToId('aidx', 1_643_673_600_000)).toBe('8w6x4w0000000000');
  expect(timeToId('flake', 1_643_673_600_000)).toBe('AG10nDPWYIhm4VBru4');
  expect(idToTime('objectid', '507f1f77bcf86cd799439011')).toBe(Date.UTC(2012, 9, 17, 21, 13, 27));
});

test('gaps and what is covered make up what was wanted, and never overlap', () => {
  const span = fc
    .tuple(fc.nat(100), fc.nat(100))
    .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));
  fc.assert(
    fc.property(span, fc.array(span, { maxLength: 6 }), (wanted, covered) => {
      const gaps = findGaps(wanted, covered);
      const has = (spans: { fromMs: number; toMs: number }[], ms: number) =>
        spans.filter((each) => each.fromMs <= ms && ms < each.toMs).length;
      for (let ms = 0; ms < 210; ms += 1) {
        const isWanted = has([wanted], ms) === 1;
        expect(has(gaps, ms)).toBe(isWanted && has(covered, ms) === 0 ? 1 : 0);
        expect(has(mergeSpans(covered), ms)).toBe(Math.min(1, has(covered, ms)));
      }
    }),
  );
});

describe('rate-limit headers', () => {
  const now = Date.parse('2022-05-01T00:00:00Z');
  const limit = (reset: string, more = {}) =>
    parseRateLimit({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset, ...more }, now)?.resetMs;
  test('reset in every known form', () => {
    expect(limit('2022-05-01T00:05:00.000000Z')).toBe(now + 300_001);
    expect(limit(String(now / 1000 + 300))).toBe(now + 300_000);
    expect(limit('30')).toBe(now + 30_000);
    expect(limit('soon')).toBe(undefined);
    expect(parseRateLimit({ 'x-ratelimit-remaining': '3' }, now)).toBe(null);
    expect(parseRateLimit({}, now)).toBe(null);
  });
  test("a server whose clock is ahead is understood by its own 'Date'", () => {
    expect(limit('2022-05-01T01:05:00.000000Z', { date: 'Sun, 01 May 2022 01:00:00 GMT' })).toBe(
      now + 300_001,
    );
  });
  test('Retry-After in both forms', () => {
    expect(parseRetryAfter({ 'retry-after': '120' }, now)).toBe(now + 120_000);
    expect(parseRetryAfter({ 'retry-after': 'Sun, 01 May 2022 00:02:00 GMT' }, now)).toBe(now + 120_000);
    expect(parseRetryAfter({ 'retry-after': '-5' }, now)).toBe(null);
    expect(parseRetryAfter({}, now)).toBe(null);
  });
});

describe('a record', () => {
  const context = {
    home: 'fixture.test' as Domain,
    webHost: null,
    isWarningHtml: false,
    span: { fromMs: FROM_MS, toMs: TO_MS },
    rules: {
      consent: 'opt-out' as const,
      optOutAccounts: new Set<string>(),
      optOutDomains: new Set<string>(),
    },
  };
  const reasonOf = (entity: unknown) => {
    const converted = convertStatus(entity, context);
    return 'leftOut' in converted ? converted.leftOut : converted.status;
  };
  const status = makeStatus('1', FROM_MS);
  const copy = { ...(status.account as object), acct: 'Person@Other.Test.' };

  test('becomes a status with the fields that the veil reads', () => {
    const full = {
      ...status,
      edited_at: '2022-03-01T00:00:00Z',
      in_reply_to_id: '9',
      spoiler_text: 'a &amp; b',
      mentions: [{ acct: 'a@b.test', id: '1' }, null],
      tags: [{ name: '猫', url: 'x' }],
      emojis: [{ shortcode: 'blob' }],
      media_attachments: [{}],
      poll: { id: '1' },
      quote: { quoted_status: { content: 'another person' } },
      unknown_field: [1],
      account: { acct: 'Person', display_name: '某人', bot: true, indexable: true },
    };
    expect(reasonOf(full)).toEqual({
      idAtSource: '1',
      uri: 'https://fixture.test/users/someone/statuses/1',
      acct: 'person@fixture.test',
      movedTo: null,
      authorDomain: 'fixture.test',
      displayName: '某人',
      createdAt: '2022-02-01T00:00:00.000Z',
      contentHtml: '<p>第1条</p>',
      contentWarning: 'a &amp; b',
      languageDeclared: 'zh',
      mentions: ['a@b.test'],
      hashtags: ['猫'],
      emojis: ['blob'],
      isReply: true,
      isEdited: true,
      isBot: true,
      hasMedia: true,
      hasPoll: true,
      isIndexable: true,
      isNative: true,
    });
    const decoded = convertStatus(full, { ...context, isWarningHtml: true });
    expect(decoded).toMatchObject({ status: { contentWarning: 'a & b' } });
  });
  test('an account that has moved is the one that it moved to, if its own server says so', () => {
    const old = { ...(status.account as object), acct: 'Old' };
    const moved = { acct: 'New@Elsewhere.Test', moved: { acct: 'newest@third.test', moved: null } };
    expect(reasonOf({ ...status, account: { ...old, moved } })).toMatchObject({
      acct: 'old@fixture.test',
      movedTo: 'newest@third.test',
    });
    expect(reasonOf({ ...status, account: { ...copy, moved } })).toMatchObject({ movedTo: null });
    expect(reasonOf({ ...status, account: { ...old, moved: { ...moved, noindex: true } } })).toBe('noindex');
    const circle: Record<string, unknown> = { acct: 'round' };
    circle['moved'] = circle;
    expect(reasonOf({ ...status, account: { ...old, moved: circle } })).toMatchObject({
      movedTo: 'round@fixture.test',
    });
  });
  test('a federated copy is not native, nor is an address that the server can not vouch for', () => {
    expect(reasonOf({ ...status, account: copy })).toMatchObject({
      acct: 'person@other.test',
      isNative: false,
    });
    expect(reasonOf({ ...status, uri: 'https://victim.test/users/a/statuses/1' })).toMatchObject({
      isNative: false,
    });
  });
  test.each([
    [{ ...status, reblog: { ...status } }, 'boost'],
    [{ ...status, created_at: null }, 'bad_date'],
    [{ ...status, created_at: '2022-13-01T00:00:00Z' }, 'bad_date'],
    [{ ...status, account: undefined }, 'no_account'],
    [{ ...status, account: { acct: 'a b' } }, 'no_account'],
    [{ ...status, uri: null, url: null }, 'no_account'],
    [{ ...status, visibility: 'unlisted' }, 'not_public'],
    [{ ...status, visibility: 'local' }, 'not_public'],
    [{ ...status, visibility: undefined }, 'not_public'],
    [{ ...status, created_at: new Date(TO_MS).toISOString() }, 'out_of_window'],
    [{ ...status, created_at: new Date(FROM_MS - 1).toISOString() }, 'out_of_window'],
    [{ id: '1', type: 'mention', created_at: status.created_at, account: {}, status }, 'not_a_status'],
    [
      { id: '1', acct: 'a', username: 'a', created_at: status.created_at, uri: 'https://a.test/a' },
      'not_a_status',
    ],
  ])('is left out: %#', (entity, reason) => expect(reasonOf(entity)).toBe(reason));
  test('of any shape never throws', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.constantFrom(...Object.keys(status), 'mentions', 'tags'),
        (a, b, key) => {
          reasonOf(a);
          reasonOf({ ...status, [key]: b });
          reasonOf({ ...status, account: { ...(status.account as object), fields: b, note: a } });
        },
      ),
    );
  });
  test('dates without a zone are UTC', () => {
    expect(parseDate('2022-02-01T00:00:00')).toBe(FROM_MS);
    expect(parseDate('2022-02-01T08:00:00+08:00')).toBe(FROM_MS);
    expect(parseDate('2022-02-01')).toBe(null);
    expect(parseDate(1_643_673_600_000)).toBe(null);
  });
});
