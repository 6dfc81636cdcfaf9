import type { Domain } from '../../model/ids.ts';
import type { FailureReason } from '../failure.ts';
import type { Answer, ApiRequest, HttpClient } from '../http_client.ts';
import type { IdClock } from '../id_clock.ts';
import type { PageScanner } from '../raw/scan.ts';
import type { Page } from '../sources/page.ts';

/** Ends of a page, both exclusive; null where open. */
export interface Bounds {
  readonly maxId: string | null;
  readonly sinceId: string | null;
}

/** What reading an answer may need beside it. */
export interface Reader {
  readonly client: HttpClient;
  /** Domain in the addresses of the server's accounts. */
  readonly home: Domain;
  /** Reads pages from their bytes, where the family's are Mastodon entities as they come. */
  readonly scanner?: PageScanner;
}

/** What a server says at its door. */
export interface Door {
  /** Name that it gives itself, unchecked. */
  readonly domain: unknown;
  /** Domain of its accounts where that is another one, unchecked. */
  readonly accountDomain: unknown;
  /** It says beforehand that its timeline is not for us. */
  readonly closed: FailureReason | null;
  /** Languages that it declares, unchecked. */
  readonly languages: unknown;
  /** Address of its terms of service, unchecked. */
  readonly terms: unknown;
}

/** How statuses are asked for by their ids, to find out which of them still exist. */
export interface StatusLookup {
  /** Ids that one request may name. */
  readonly idsPerRequest: number;
  readonly request: (ids: readonly string[]) => ApiRequest;
  /**
   * The statuses that exist, as Mastodon entities; null where the server does not know the request, so that another
   * way must be tried.
   */
  readonly read: (answer: Answer, reader: Reader) => Promise<readonly unknown[] | null>;
}

/** How one family of servers differs from the others. A new one is a file of its own and a line in `index.ts`. */
export interface Family {
  /** Names in nodeinfo, lower case. */
  readonly software: readonly string[];
  /** Clock in its ids; `none` where servers choose among several, so that the newest page has to tell. */
  readonly clock: IdClock;
  /** True where `spoiler_text` is escaped HTML, not plain text. */
  readonly isWarningHtml: boolean;
  /** What robots.txt is asked about. */
  readonly timelinePath: string;
  /** Ask the server who it is and who may see its timeline. @throws SourceFailure */
  readonly askDoor: (client: HttpClient) => Promise<Door>;
  readonly requestPage: (bounds: Bounds) => ApiRequest;
  /** Its timeline shows replies to others, too. */
  readonly showsReplies: boolean;
  /** A page of one account's own statuses, boosts left out, newest first. */
  readonly requestAccount: (accountId: string, bounds: Bounds) => ApiRequest;
  /** One answer of the timeline, its records as Mastodon entities. @throws SourceFailure */
  readonly readPage: (answer: Answer, reader: Reader) => Promise<Page>;
  /** Tried in this order. */
  readonly lookups: readonly StatusLookup[];
}
