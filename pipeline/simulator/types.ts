/** What the simulator is asked for. Times are milliseconds since the epoch, UTC; spans are half-open. */
export interface SimulatorOptions {
  /** 1 is the size that the newspaper's article reports; the demonstration uses 0.01. */
  readonly scale: number;
  readonly seed: number;
  readonly historyFromMs: number;
  readonly windowFromMs: number;
  readonly windowToMs: number;
  /** Absent: {@link DEFAULT_RATE_LIMIT}; null: none. */
  readonly rateLimit?: RateLimit | null;
}

/** Limits per client address and clock-aligned window. */
export interface RateLimit {
  /** All requests in a window. */
  readonly requests: number;
  /** Requests with max_id, since_id or min_id in a window. */
  readonly pagingRequests: number;
  readonly windowMs: number;
}

/**
 * Mastodon's own limits are 300 requests in 5 minutes and 300 paging requests in 15 minutes
 * (`rack_attack.rb`). Time is compressed 900-fold, so that a harvester meets the limit and waits, and the
 * demonstration still ends in seconds.
 */
export const DEFAULT_RATE_LIMIT: RateLimit = { requests: 900, pagingRequests: 300, windowMs: 1000 };

export interface SimulatedInstance {
  readonly domain: string;
  /** `http://127.0.0.1:port`. */
  readonly baseUrl: string;
}

export interface RunningSimulator {
  readonly instances: readonly SimulatedInstance[];
  close(): Promise<void>;
}
