/** What became of a source, and of each status that it showed us: counts, never names. */

export type Outcome = 'harvested' | 'refused' | 'closed' | 'failed';

/**
 * Why a status is not in the dataset. The first group is decided at harvest, before anything is written; the
 * second by the veil and the dataset.
 */
export const LEFT_OUT_REASONS = {
  not_a_status: 'a record that is no status',
  bad_date: 'no usable date',
  no_account: 'no usable account or address',
  not_public: 'not public',
  boost: 'a boost of another status',
  out_of_window: 'outside window and history',
  suspended: 'author suspended',
  limited: 'author limited by the server',
  noindex: 'author asks not to be indexed',
  no_bot_tag: 'author says no by a tag in note or fields',
  opt_out_account: 'author on the opt-out list',
  opt_out_domain: 'server on the opt-out list',
  not_opted_in: 'author did not opt in (consent: opt-in)',
  seen_twice: 'same status seen before (other source or page)',
  deleted: 'deleted, or not shown any more, when asked again',
  refused_elsewhere: 'author said no on another server or later',
  server_refused: 'copy of a post whose own server said no',
} as const;

export type LeftOutReason = keyof typeof LEFT_OUT_REASONS;
export type LeftOut = Partial<Record<LeftOutReason, number>>;

/** One row of `dataset/sources.json`. */
export interface SourceReport {
  /** Stable label: host, archive path pattern, or `simulator/<domain>`. */
  readonly source: string;
  readonly type: 'mastodon' | 'archive' | 'simulator';
  readonly outcome: Outcome;
  /** Stable code of the reason where the outcome is not `harvested`, else null. */
  readonly reason: string | null;
  /** Plain words for people, or null. */
  readonly detail: string | null;
  readonly permission: string | null;
  /** Software and version as the server says, or null. */
  readonly software: string | null;
  readonly requests: number;
  readonly bytes: number;
  /** How often the server made us wait, and how long that was altogether. */
  readonly waits: number;
  readonly waited_ms: number;
  /** Statuses that the source showed, copies included. */
  readonly statuses_seen: number;
  /** Statuses written to the vault. */
  readonly statuses_kept: number;
  readonly left_out: LeftOut;
  /** Parts of what is wanted that were not read: a hole in the data, not a fall in activity. Oldest first. */
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
  /** When all that is kept of it was last known to be as it is on the server, ISO 8601; null for an archive. */
  readonly refreshed_at: string | null;
  /** Longest span asked for and completed, UTC, half-open, ISO 8601; null where nothing was. */
  readonly covered: { readonly from: string; readonly to: string } | null;
}
