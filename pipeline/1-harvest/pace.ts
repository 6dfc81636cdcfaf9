/** When a host may be asked next: its own rate limit, the share of it that we take, robots.txt, and waiting after faults. */
import { type Headers, parseRateLimit } from '../model/rate_limit.ts';

/** Added to a reset, so that no request leaves before it. */
const RESET_MARGIN_MS = 50;

/** A remote host is asked at most once in this time … */
const REMOTE_INTERVAL_MS = 1000;
/** … or this, where its own rate-limit headers leave room for more. */
const REMOTE_INTERVAL_MIN_MS = 250;

/** Requests that fail one after the other before a host is left alone for {@link OPEN_MS}. */
const BREAK_AFTER = 8;
/** How long a broken circuit stays open before one request may try again. */
const OPEN_MS = 60_000;

export interface Pace {
  /** Milliseconds since the epoch. */
  nextAtMs(): number;
  /** A request leaves now. */
  noteSent(nowMs: number): void;
  /** What an answer's headers say about the next one. */
  obey(headers: Headers, nowMs: number): void;
  /** Nothing before this moment. */
  postpone(untilMs: number): void;
  /** robots.txt may ask for more time between two requests. */
  slowDownTo(intervalMs: number): void;
  /** Count a failure, or with `true` forget those before. */
  noteOutcome(isGood: boolean, nowMs: number): void;
  /** Circuit breaker: true while the host is to be left alone. */
  isBroken(nowMs: number): boolean;
}

/**
 * @param share of the host's own rate limit that may be used up, above 0 and at most 1: the rest is left for everybody
 *   else behind the same address
 */
export function createPace(isLoopback: boolean, share: number): Pace {
  let slowestMs = 0;
  let intervalMs = isLoopback ? 0 : REMOTE_INTERVAL_MS;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let notBeforeMs = 0;
  let failures = 0;
  let brokenUntilMs = 0;

  function postpone(untilMs: number): void {
    notBeforeMs = Math.max(notBeforeMs, untilMs);
  }

  return {
    nextAtMs: () => Math.max(notBeforeMs, lastAtMs + Math.max(intervalMs, slowestMs)),
    noteSent: (nowMs) => {
      lastAtMs = nowMs;
    },
    obey: (headers, nowMs) => {
      const limit = parseRateLimit(headers, nowMs);
      if (limit === null) return;
      const reserve = limit.limit === null ? 0 : Math.floor(limit.limit * (1 - share));
      const left = limit.remaining - reserve;
      if (left <= 0) postpone(limit.resetMs + RESET_MARGIN_MS);
      else if (!isLoopback && limit.resetMs > nowMs) {
        const evenMs = (limit.resetMs - nowMs) / left;
        intervalMs = Math.min(Math.max(evenMs, REMOTE_INTERVAL_MIN_MS), REMOTE_INTERVAL_MS);
      }
    },
    postpone,
    slowDownTo: (ms) => {
      if (!isLoopback) slowestMs = Math.max(slowestMs, ms);
    },
    noteOutcome: (isGood, nowMs) => {
      failures = isGood ? 0 : failures + 1;
      if (failures >= BREAK_AFTER) brokenUntilMs = nowMs + OPEN_MS;
    },
    isBroken: (nowMs) => nowMs < brokenUntilMs,
  };
}

/** The moment after a wait that a server has asked for, with the margin. */
export function afterReset(resetMs: number): number {
  return resetMs + RESET_MARGIN_MS;
}
