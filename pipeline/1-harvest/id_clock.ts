/**
 * Clocks inside status ids, so that a window's end can be asked for without paging through what came later.
 *
 * Sources: Mastodon `lib/mastodon/snowflake.rb` (milliseconds << 16 | tail); ULID specification (48 bits of
 * milliseconds as 10 Crockford base32 digits, then 16 random ones), as GoToSocial uses it.
 */
export type IdClock = 'snowflake' | 'ulid' | 'none';
export type TimedClock = Exclude<IdClock, 'none'>;

const SNOWFLAKE_TAIL_BITS = 16n;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ULID_TIME_DIGITS = 10;
const ULID_TAIL_DIGITS = 16;
/** 48 bits of milliseconds; the snowflake's share of a signed 64-bit integer is one bit less. */
const ULID_MAX_MS = 2 ** 48 - 1;
const SNOWFLAKE_MAX_MS = 2 ** 47 - 1;

function clamp(ms: number, maxMs: number): number {
  return Math.min(Math.max(Math.trunc(ms), 0), maxMs);
}

function crockford(ms: number): string {
  let digits = '';
  for (let rest = ms, i = 0; i < ULID_TIME_DIGITS; i += 1) {
    digits = `${CROCKFORD[rest % 32]}${digits}`;
    rest = Math.floor(rest / 32);
  }
  return digits;
}

/** The smallest id of a moment: as `max_id` it excludes that moment and all later ones. */
export function timeToId(clock: TimedClock, ms: number): string {
  return clock === 'snowflake'
    ? String(BigInt(clamp(ms, SNOWFLAKE_MAX_MS)) << SNOWFLAKE_TAIL_BITS)
    : crockford(clamp(ms, ULID_MAX_MS)) + '0'.repeat(ULID_TAIL_DIGITS);
}

/** The largest id before a moment: as `since_id` it leaves in that moment and all later ones. */
export function idBefore(clock: TimedClock, ms: number): string {
  return clock === 'snowflake'
    ? String((BigInt(clamp(ms, SNOWFLAKE_MAX_MS)) << SNOWFLAKE_TAIL_BITS) - 1n)
    : crockford(clamp(ms - 1, ULID_MAX_MS)) + 'Z'.repeat(ULID_TAIL_DIGITS);
}

/** Milliseconds since the epoch that an id carries, or null where it is no id of this clock. */
export function idToTime(clock: TimedClock, id: string): number | null {
  if (clock === 'snowflake') {
    if (!/^\d{1,19}$/u.test(id)) return null;
    return Number(BigInt(id) >> SNOWFLAKE_TAIL_BITS);
  }
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/u.test(id)) return null;
  let ms = 0;
  for (const digit of id.slice(0, ULID_TIME_DIGITS)) ms = ms * 32 + CROCKFORD.indexOf(digit);
  return ms;
}

/**
 * Order ids as servers page by them: decimal numbers as integers, fixed-width ids (ULID, Flake, aid, object id)
 * as text. Shorter before longer, then by code unit, is right for all of them. Negative: `a` is older.
 */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}
