/** What a server's headers say about when it may be asked again. Pure. */
export interface RateLimit {
  /** Requests in a window, or null where the headers do not say. */
  readonly limit: number | null;
  readonly remaining: number;
  /** Milliseconds since the epoch, by our clock. */
  readonly resetMs: number;
}

/** Response headers: lower-case names. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Integers below this are seconds from now, not since the epoch (it is the year 2001). */
const SMALLEST_EPOCH_S = 1_000_000_000;

/** Clocks that differ by less are taken as equal: `Date` has whole seconds only. */
const CLOCK_TOLERANCE_MS = 2000;

/** First value of a header. */
export function header(headers: Headers, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.[0] ?? null);
}

/** How far the server's clock is ahead of ours, 0 where it can't be told or doesn't matter. */
function clockAheadMs(headers: Headers, nowMs: number): number {
  const server = Date.parse(header(headers, 'date') ?? '');
  if (Number.isNaN(server) || Math.abs(server - nowMs) < CLOCK_TOLERANCE_MS) return 0;
  return server - nowMs;
}

function parseReset(value: string, headers: Headers, nowMs: number): number | null {
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/u.test(text)) {
    const seconds = Number(text);
    if (seconds < SMALLEST_EPOCH_S) return nowMs + seconds * 1000;
    return Math.ceil(seconds * 1000) - clockAheadMs(headers, nowMs);
  }
  if (!/^\d{4}-\d\d-\d\dT/u.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms + 1 - clockAheadMs(headers, nowMs);
}

/**
 * Read `X-RateLimit-Limit`, `-Remaining` and `-Reset`. The reset is ISO 8601, with microseconds on Mastodon, or integer
 * seconds elsewhere. Null where the headers are absent or say nothing usable.
 */
export function parseRateLimit(headers: Headers, nowMs: number): RateLimit | null {
  const remaining = header(headers, 'x-ratelimit-remaining')?.trim() ?? '';
  const reset = header(headers, 'x-ratelimit-reset');
  if (!/^-?\d+$/u.test(remaining) || reset === null) return null;
  const resetMs = parseReset(reset, headers, nowMs);
  if (resetMs === null) return null;
  const limit = header(headers, 'x-ratelimit-limit')?.trim() ?? '';
  return {
    limit: /^\d{1,9}$/u.test(limit) ? Number(limit) : null,
    remaining: Math.max(0, Number(remaining)),
    resetMs,
  };
}

/** Read `Retry-After` (RFC 9110 § 10.2.3): seconds, or an HTTP date. Milliseconds since the epoch by our clock. */
export function parseRetryAfter(headers: Headers, nowMs: number): number | null {
  const value = header(headers, 'retry-after')?.trim() ?? '';
  if (/^\d+$/u.test(value)) return nowMs + Number(value) * 1000;
  const ms = /[a-z]/iu.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms - clockAheadMs(headers, nowMs);
}
