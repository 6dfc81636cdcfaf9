/**
 * Clocks inside status ids, so that a window's end can be asked for without paging through what came later.
 *
 * Sources: Mastodon `lib/mastodon/snowflake.rb`; the ULID specification, as GoToSocial uses it; the Elixir package
 * `flake_id` of Pleroma and Akkoma; Misskey `packages/backend/src/misc/id/`, one file a method, of which each server
 * chooses one; Pixelfed `app/Services/SnowflakeService.php`.
 */

/** A clock: what an id says of its moment, and ids at a moment's edges. Milliseconds since the epoch. */
interface Clock {
  readonly pattern: RegExp;
  /** Latest moment that an id can carry. */
  readonly maxMs: number;
  readonly toTime: (id: string) => number;
  /** Smallest id of a moment. */
  readonly first: (ms: number) => string;
  /** Largest id before a moment. */
  readonly before: (ms: number) => string;
}

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function writeDigits(value: bigint, alphabet: string, width: number): string {
  const radix = BigInt(alphabet.length);
  let digits = '';
  for (let rest = value; rest > 0n; rest /= radix) digits = `${alphabet[Number(rest % radix)]}${digits}`;
  return digits.padStart(width, '0');
}

function readDigits(digits: string, alphabet: string): bigint {
  const radix = BigInt(alphabet.length);
  let value = 0n;
  for (const digit of digits) value = value * radix + BigInt(alphabet.indexOf(digit));
  return value;
}

interface Digits {
  readonly pattern: RegExp;
  readonly alphabet: string;
  readonly prefix?: string;
  readonly timeDigits: number;
  readonly tailDigits: number;
  /** Added to milliseconds since the epoch before they are written. */
  readonly offsetMs?: number;
  /** What the clock counts in. */
  readonly unitMs?: number;
  readonly maxMs: number;
}

/** A clock of fixed width: digits of the time, then digits that are drawn or counted. */
function fixedWidth(digits: Digits): Clock {
  const { pattern, alphabet, prefix = '', timeDigits, tailDigits, offsetMs = 0, unitMs = 1, maxMs } = digits;
  const time = (units: number): string => writeDigits(BigInt(Math.max(0, units)), alphabet, timeDigits);
  const last = alphabet.at(-1) ?? '';
  return {
    pattern,
    maxMs,
    toTime: (id) =>
      Number(readDigits(id.slice(prefix.length, prefix.length + timeDigits), alphabet)) * unitMs - offsetMs,
    // A coarse clock's unit belongs to the moment in which it ends: nothing before the moment is lost.
    first: (ms) => prefix + time(Math.ceil((ms + offsetMs) / unitMs)) + '0'.repeat(tailDigits),
    before: (ms) => prefix + time(Math.ceil((ms + offsetMs) / unitMs) - 1) + last.repeat(tailDigits),
  };
}

/** A clock in the upper bits of an integer. */
function shifted(
  pattern: RegExp,
  tailBits: bigint,
  epochMs: number,
  maxMs: number,
  write: (id: bigint) => string,
  read: (id: string) => bigint,
): Clock {
  const first = (ms: number): bigint => BigInt(Math.max(0, ms - epochMs)) << tailBits;
  return {
    pattern,
    maxMs,
    toTime: (id) => Number(read(id) >> tailBits) + epochMs,
    first: (ms) => write(first(ms)),
    before: (ms) => write(first(ms) - 1n),
  };
}

/** Pixelfed counts from 2019-02-10, with 22 bits of tail. */
const PIXELFED_EPOCH_MS = 1_549_756_800_000;

/** Misskey's aid and aidx count from the year 2000. */
const SINCE_2000_MS = -Date.UTC(2000, 0, 1);
/** Eight digits of base 36 after 2000 end in 2089. */
const AID_MAX_MS = 36 ** 8 - 1 - SINCE_2000_MS;
/** Meid sets the highest of its 48 bits. */
const MEID_OFFSET_MS = 2 ** 47;

const CLOCKS = {
  // A signed 64-bit integer: 47 bits of milliseconds, 16 bits of tail; very old ids are plain serials.
  snowflake: shifted(/^\d{1,19}$/u, 16n, 0, 2 ** 47 - 1, String, BigInt),
  pixelfed: shifted(/^\d{1,19}$/u, 22n, PIXELFED_EPOCH_MS, PIXELFED_EPOCH_MS + 2 ** 41 - 1, String, BigInt),
  ulid: fixedWidth({
    pattern: /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/u,
    alphabet: CROCKFORD,
    timeDigits: 10,
    tailDigits: 16,
    maxMs: 2 ** 48 - 1,
  }),
  // 64 bits of milliseconds, 48 of the server, 16 counted; base 62 without leading zeros, 18 digits in this century.
  flake: shifted(
    /^[0-9A-Za-z]{17,18}$/u,
    64n,
    0,
    2 ** 42,
    (id) => writeDigits(id, BASE62, 1),
    (id) => readDigits(id, BASE62),
  ),
  aid: fixedWidth({
    pattern: /^[0-9a-z]{10}$/u,
    alphabet: BASE36,
    timeDigits: 8,
    tailDigits: 2,
    offsetMs: SINCE_2000_MS,
    maxMs: AID_MAX_MS,
  }),
  aidx: fixedWidth({
    pattern: /^[0-9a-z]{16}$/u,
    alphabet: BASE36,
    timeDigits: 8,
    tailDigits: 8,
    offsetMs: SINCE_2000_MS,
    maxMs: AID_MAX_MS,
  }),
  meid: fixedWidth({
    pattern: /^[0-9a-f]{24}$/u,
    alphabet: BASE36.slice(0, 16),
    timeDigits: 12,
    tailDigits: 12,
    offsetMs: MEID_OFFSET_MS,
    maxMs: 2 ** 47 - 1,
  }),
  meidg: fixedWidth({
    pattern: /^g[0-9a-f]{23}$/u,
    alphabet: BASE36.slice(0, 16),
    prefix: 'g',
    timeDigits: 11,
    tailDigits: 12,
    maxMs: 2 ** 44 - 1,
  }),
  // MongoDB's: whole seconds.
  objectid: fixedWidth({
    pattern: /^[0-9a-f]{24}$/u,
    alphabet: BASE36.slice(0, 16),
    timeDigits: 8,
    tailDigits: 16,
    unitMs: 1000,
    maxMs: (2 ** 32 - 1) * 1000,
  }),
} as const satisfies Record<string, Clock>;

export type TimedClock = keyof typeof CLOCKS;
export type IdClock = TimedClock | 'none';
/** Every clock, in the order in which a page of unknown ids is tried against them. */
export const TIMED_CLOCKS = Object.keys(CLOCKS) as [TimedClock, ...TimedClock[]];

function clamp(ms: number, { maxMs }: Clock): number {
  return Math.min(Math.max(Math.trunc(ms), 0), maxMs);
}

/** The smallest id of a moment: as `max_id` it excludes that moment and all later ones. */
export function timeToId(clock: TimedClock, ms: number): string {
  return CLOCKS[clock].first(clamp(ms, CLOCKS[clock]));
}

/** The largest id before a moment: as `since_id` it leaves in that moment and all later ones. */
export function idBefore(clock: TimedClock, ms: number): string {
  return CLOCKS[clock].before(clamp(ms, CLOCKS[clock]));
}

/** Milliseconds since the epoch that an id carries, or null where it is no id of this clock. */
export function idToTime(clock: TimedClock, id: string): number | null {
  const { pattern, toTime } = CLOCKS[clock];
  return pattern.test(id) ? toTime(id) : null;
}

/**
 * Order ids as servers page by them: decimal numbers as integers, fixed-width ids (ULID, Flake, aid, object id)
 * as text. Shorter before longer, then by code unit, is right for all of them. Negative: `a` is older.
 */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}
