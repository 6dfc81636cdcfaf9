/** What timelines leave out, from the samples of all servers together. */
import type { SourceReport } from '../model/sources.ts';

export interface MissedEstimate {
  /** Accounts asked, on all servers. */
  readonly accounts: number;
  /** Replies to others for each hundred posts on the timelines, with a 95 % interval of the sampling. */
  readonly postsPercent: number;
  readonly postsLow: number;
  readonly postsHigh: number;
  /** People who were replied to and write in public, and those among them whom no timeline shows. */
  readonly repliedTo: number;
  readonly peopleMissed: number;
}

/** Standard normal quantile of 97.5 %. */
const Z_95 = 1.96;

/**
 * Servers are strata: each server's ratio counts by the statuses that were kept of it, and the variances add up
 * (Cochran, Sampling Techniques, 3rd ed., § 6.10, separate ratio estimator).
 *
 * @returns null where no server was sampled
 */
export function estimateMissed(reports: readonly SourceReport[]): MissedEstimate | null {
  let accounts = 0;
  let kept = 0;
  let missed = 0;
  let variance = 0;
  let repliedTo = 0;
  let peopleMissed = 0;
  for (const { missed: sample, statuses_kept } of reports) {
    if (sample === null || sample.timeline_posts === 0) continue;
    accounts += sample.accounts;
    kept += statuses_kept;
    missed += (statuses_kept * sample.replies) / sample.timeline_posts;
    variance += ((statuses_kept * sample.error_milli) / 1000) ** 2;
    repliedTo += sample.people_on_timeline + sample.people_missed;
    peopleMissed += sample.people_missed;
  }
  if (kept === 0) return null;
  const percent = (statuses: number): number => Math.round((100 * statuses) / kept);
  const margin = Z_95 * Math.sqrt(variance);
  return {
    accounts,
    postsPercent: percent(missed),
    postsLow: percent(Math.max(0, missed - margin)),
    postsHigh: percent(missed + margin),
    repliedTo,
    peopleMissed,
  };
}
