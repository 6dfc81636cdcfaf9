import type { Acct, RefusalTag } from '../model/ids.ts';
import type { Coverage } from '../model/sources.ts';
import type { Publish } from '../storage/seal.ts';

/** A source as the harvester takes it. `id` is stable between runs and safe as a file name. */
export type ResolvedSource =
  | {
      readonly type: 'mastodon' | 'simulator';
      readonly id: string;
      readonly label: string;
      /** `https://host`, or `http://127.0.0.1:port` on loopback. */
      readonly baseUrl: string;
      readonly permission: string | null;
      /** Absolute path of an access token that the administrator agreed to, or null. */
      readonly tokenFile: string | null;
      /** Share of the server's own rate limit that we may use, above 0 and at most 1. */
      readonly rateShare: number;
      readonly coverage: Coverage;
    }
  | {
      readonly type: 'archive';
      readonly id: string;
      readonly label: string;
      /** Absolute paths of NDJSON files: plain, .gz or .zst. */
      readonly paths: readonly string[];
      readonly permission: string | null;
    };

export type ServerSource = Extract<ResolvedSource, { type: 'mastodon' | 'simulator' }>;
export type ArchiveSource = Extract<ResolvedSource, { type: 'archive' }>;

/** Whose statuses are left out. Names are canonical. */
export interface ConsentRules {
  readonly consent: 'opt-out' | 'opt-in';
  readonly optOutAccounts: ReadonlySet<string>;
  readonly optOutDomains: ReadonlySet<string>;
  /** Who asked us to be left out, of whom only keyed hashes are kept. */
  readonly isOptedOut?: (acct: Acct) => boolean;
}

/** What a source has done so far; counts and times only. */
export interface HarvestProgress {
  /** Label of the source. */
  readonly source: string;
  /** Pages of this run. */
  readonly pages: number;
  /** Over all runs. */
  readonly statusesSeen: number;
  readonly statusesKept: number;
  /** `created_at` of the oldest status reached, milliseconds since the epoch. */
  readonly reachedMs: number | null;
  /** Milliseconds since the epoch; null while not waiting for the server's rate limit. */
  readonly waitingUntilMs: number | null;
  readonly done: boolean;
}

/** How long to wait for servers and how often to try; all times in milliseconds. */
export interface Patience {
  readonly connectTimeoutMs: number;
  /** Time to the response headers. */
  readonly headersTimeoutMs: number;
  /** Longest silence within a body. */
  readonly bodyTimeoutMs: number;
  /** One request altogether, so that one byte a second can't hold us. */
  readonly requestTimeoutMs: number;
  /** Tries per request before a source counts as failed. */
  readonly tries: number;
  /** First backoff; doubles with each try. */
  readonly backoffBaseMs: number;
}

/** A source that nobody else asks as long as we have it. */
export interface HeldSource {
  readonly source: ResolvedSource;
  /** Its journal was begun anew since it was last seen here. */
  readonly isAnew: boolean;
  /** Aborted where another harvester may have it. */
  readonly signal: AbortSignal;
  /** Looked at before each request. */
  isHeld(): boolean;
  release(): Promise<void>;
}

/** How many harvesters share the sources out among themselves. */
export interface HarvestShare {
  /** The next source that is ours, with its journal as it is in the store; null where none is left to anybody. */
  next(signal: AbortSignal): Promise<HeldSource | null>;
  readonly publish: Publish;
}

export interface HarvestOptions extends ConsentRules {
  readonly dataDir: string;
  readonly sources: readonly ResolvedSource[];
  /** Start of history, or of the window where there is no history; inclusive. */
  readonly fromMs: number;
  /** End of the window; exclusive. */
  readonly toMs: number;
  readonly nowMs: number;
  /** Goes into the User-Agent. */
  readonly contact: string | null;
  /** Version of this program, for the User-Agent. */
  readonly version: string;
  /** age recipient of the vault, `age1…`. */
  readonly recipient: string;
  readonly tagRefusal: (acct: Acct) => RefusalTag;
  /** Keyed hash of an account's id on its server: the order in which accounts are asked, and who is in a sample. */
  readonly tagAccount: (accountId: string) => string;
  /**
   * Ids of the accounts that a source's timeline has shown, each with its oldest status in the vault (milliseconds since
   * the epoch). Needed for `timeline+replies` alone: the vault has to be opened for it.
   */
  readonly readAccounts?: (sourceId: string) => Promise<ReadonlyMap<string, number>>;
  /** Accounts of a server that are asked what its timeline leaves out; 0 asks none. */
  readonly sampleAccounts: number;
  /** Keyed hash that authenticates the journals. */
  readonly hashManifest: (text: string) => string;
  /** Jitter only: uniform in [0, 1). */
  readonly random: () => number;
  readonly onProgress?: (progress: HarvestProgress) => void;
  readonly signal?: AbortSignal;
  /** Sources at the same time; each host still gets one request at a time. */
  readonly concurrency?: number;
  readonly patience?: Partial<Patience>;
  /** False where another harvester may have begun to ask. */
  readonly mayAsk?: () => boolean;
  /** Absent where this harvester is the only one. */
  readonly share?: HarvestShare;
}
