/** What became of a source, and of each status that it showed us: counts, never names. */

export type Outcome = 'harvested' | 'refused' | 'closed' | 'failed';

/**
 * What a study reads. A public timeline leaves out replies to others; `timeline+replies` pages the statuses of each
 * account seen there as well. One is never compared with the other: they count different things.
 */
export type Coverage = 'timeline' | 'timeline+replies';

/** Where the replies to others of a source are, if anywhere. */
export const REPLIES = {
  asked: 'asked for, account by account',
  on_timeline: 'shown by its timeline',
  refused: 'shown to members only',
  not_asked: 'not asked for',
} as const;

export type Replies = keyof typeof REPLIES;

/**
 * What a sample of a server's accounts tells of that which its timeline leaves out; people of every language. Counts
 * of the sample, not of the server.
 */
export interface MissedSample {
  /** Accounts asked, drawn uniformly from those seen on the timeline. */
  readonly accounts: number;
  /** Their public statuses that the timeline shows, and their replies to others, on the newest page of each. */
  readonly timeline_posts: number;
  readonly replies: number;
  /** Standard error of replies per timeline post, in thousandths. */
  readonly error_milli: number;
  /** Local accounts that were replied to, drawn uniformly: with a post on the timeline, and with replies alone. */
  readonly people_on_timeline: number;
  readonly people_missed: number;
}

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
  on_timeline: 'no reply to others: the timeline has it',
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
  /** Where its replies to others are; null for an archive, which has what was recorded. */
  readonly replies: Replies | null;
  /** What its timeline leaves out, from a sample; null where none was drawn. */
  readonly missed: MissedSample | null;
  /** Longest span asked for and completed, UTC, half-open, ISO 8601; null where nothing was. */
  readonly covered: { readonly from: string; readonly to: string } | null;
}
