/** Rate limits as Mastodon keeps them (`config/initializers/rack_attack.rb`): per address, in clock-aligned windows. */
import type { RateLimit } from './types.ts';

export interface Verdict {
  readonly isAllowed: boolean;
  /** Headers of the limit that is nearest to exhaustion. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Limiter {
  /** @param nowMs milliseconds since the epoch */
  check(isPaging: boolean, nowMs: number): Verdict;
}

/** One client address: everybody comes from loopback. */
export function createLimiter(limit: RateLimit | null): Limiter {
  if (limit === null) return { check: () => ({ isAllowed: true, headers: {} }) };
  let window = -1;
  let requests = 0;
  let pagingRequests = 0;
  return {
    check(isPaging, nowMs) {
      const current = Math.floor(nowMs / limit.windowMs);
      if (current !== window) {
        window = current;
        requests = 0;
        pagingRequests = 0;
      }
      requests += 1;
      if (isPaging) pagingRequests += 1;
      const left = limit.requests - requests;
      const leftPaging = isPaging ? limit.pagingRequests - pagingRequests : Number.POSITIVE_INFINITY;
      const isPagingNearer = leftPaging < left;
      const reset = new Date((window + 1) * limit.windowMs).toISOString();
      return {
        isAllowed: Math.min(left, leftPaging) >= 0,
        headers: {
          'X-RateLimit-Limit': String(isPagingNearer ? limit.pagingRequests : limit.requests),
          'X-RateLimit-Remaining': String(Math.max(0, Math.min(left, leftPaging))),
          // Microseconds, as Mastodon writes them.
          'X-RateLimit-Reset': reset.replace('Z', '000Z'),
        },
      };
    },
  };
}
