import type { Acct, AuthorPid, Domain, StatusPid, StatusUri } from './ids.ts';

declare const zone: unique symbol;

/**
 * One eligible status as it lies in the vault: the fields that the veil reads and no others, so that what is
 * not needed is not held. Identified (red): exists in memory and inside encrypted segments only.
 */
export interface IdentifiedStatus {
  readonly [zone]?: 'identified';
  /** Id on the server that showed it, for asking again; absent in archives. */
  readonly idAtSource?: string;
  /** Id of its author there, for asking for the author's replies; kept only where those are wanted. */
  readonly accountIdAtSource?: string;
  readonly uri: StatusUri;
  readonly acct: Acct;
  /** Where the author's own server says that the account has moved to: the two are one person. */
  readonly movedTo?: Acct | null;
  /** Domain of the author's server. */
  readonly authorDomain: Domain;
  /** Display name as the account shows it; the veil searches texts for it. */
  readonly displayName: string;
  /** ISO 8601, UTC, as the server gave it. */
  readonly createdAt: string;
  /** HTML as the server rendered it. */
  readonly contentHtml: string;
  /** Content warning (plain text); empty where there is none. */
  readonly contentWarning: string;
  /** The `language` field as declared, or null. */
  readonly languageDeclared: string | null;
  /** `acct` of each mentioned account, as the API gave it. */
  readonly mentions: readonly string[];
  /** Names of the hashtags, without `#`, as the API gave them. */
  readonly hashtags: readonly string[];
  /** Shortcodes of custom emoji, without colons. */
  readonly emojis: readonly string[];
  readonly isReply: boolean;
  readonly isEdited: boolean;
  readonly isBot: boolean;
  readonly hasMedia: boolean;
  readonly hasPoll: boolean;
  /** The author chose to be indexable (`indexable: true`); absent counts as not. */
  readonly isIndexable: boolean;
  /** Seen on the author's own server, not as a federated copy. */
  readonly isNative: boolean;
}

/** Han writing of a text: simplified, traditional, both, or no evidence. */
export type Script = 'Hans' | 'Hant' | 'mixed' | 'none';

/**
 * What one text says about its own language, in integers, so that sums over an author's posts are exact
 * whatever their order. The dataset stage combines it with the author's other posts.
 */
export interface LanguageEvidence {
  /** BCP 47 primary tag that this text alone suggests; `und` where it can't tell. `yue` is Cantonese. */
  readonly own: string;
  /** 0 to 1000: how sure `own` is. */
  readonly confidenceMilli: number;
  /**
   * Log-odds of Chinese (zh, yue) against every other language from this text alone, in thousandths,
   * clamped to ±10000; 0 where the text says nothing.
   */
  readonly chineseMilli: number;
  /** True where the text alone can't decide and the author's other posts should. */
  readonly isUndecided: boolean;
}

/**
 * One pseudonymous row as the veil hands it to the dataset stage. Column names are those of the part files.
 * `instance` is still the author's server: the dataset stage replaces rare ones by `other`, and drops rare
 * hashtags, once it has counted authors.
 */
export interface VeiledStatus {
  readonly [zone]?: 'veiled';
  readonly status_pid: StatusPid;
  readonly author_pid: AuthorPid;
  readonly instance: Domain;
  /** `YYYY-MM-DD HH:00:00`, UTC. */
  readonly posted_at: string;
  /** `YYYY-MM-DD`, the Monday of the ISO week of `posted_at`. */
  readonly week: string;
  /** `YYYY-MM`: the partition. */
  readonly month: string;
  readonly language_declared: string | null;
  readonly language_own: string;
  readonly confidence_milli: number;
  readonly chinese_milli: number;
  readonly is_undecided: boolean;
  readonly script: Script;
  /** Scrubbed text, or null where the rule `text` does not allow it. */
  readonly text: string | null;
  /** Length of the scrubbed text in Unicode code points, also where `text` is null. */
  readonly characters: number;
  /** Count per class of placeholder, keys sorted. */
  readonly redactions: Readonly<Record<string, number>>;
  /** Lower case, NFKC, sorted, unique. */
  readonly hashtags: readonly string[];
  readonly is_reply: boolean;
  readonly is_edited: boolean;
  readonly is_bot: boolean;
  readonly has_media: boolean;
  readonly has_poll: boolean;
  readonly has_content_warning: boolean;
  /** False for a federated copy: the author's own server wins when copies meet. */
  readonly is_native: boolean;
}
