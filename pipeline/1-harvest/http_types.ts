/** What is asked of a host, and what comes back. */
import type { Headers } from '../model/rate_limit.ts';
import type { RawEntity } from './raw_entity.ts';
import type { Patience } from './types.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** What the talk with a host has cost; the writer moves it into the journal. */
export interface Traffic {
  requests: number;
  bytes: number;
  /** Waits that a server asked for. */
  waits: number;
  waited_ms: number;
}

/** What is asked of a server: a GET, or where there is a body a POST of that JSON which changes nothing there. */
export interface ApiRequest {
  readonly path: string;
  readonly body?: RawEntity;
}

export interface HttpClient {
  readonly isLoopback: boolean;
  /** robots.txt may ask for more time between two requests. */
  slowDownTo(intervalMs: number): void;
  /** True where an administrator's token goes with each request. */
  readonly hasToken: boolean;
  /** Whoever asked now would have to wait for the host's pace. */
  isPaced(): boolean;
  /** One request with every courtesy and retry. Answers with a status below 500 other than 429 are handed back. */
  ask(request: ApiRequest): Promise<Answer>;
  get(pathAndQuery: string): Promise<Answer>;
  /** Nobody looks at an answer's body any more: its bytes may be overwritten by the next one. */
  giveBack(answer: Pick<Answer, 'body'>): void;
  /** Send nothing more: whoever still waits for a turn gets `interrupted`. */
  abandon(): void;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  readonly baseUrl: string;
  readonly userAgent: string;
  /** Access token for this host, never sent elsewhere: a redirect off the host ends the source. */
  readonly token?: string | null;
  /** Share of the host's own rate limit that may be used, above 0 and at most 1. */
  readonly rateShare: number;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Called with the end of each wait for a rate limit, milliseconds since the epoch, and with null after it. */
  readonly onWait: (untilMs: number | null) => void;
  readonly patience?: Partial<Patience> | undefined;
  /** Requests in `traffic` after which nothing more is asked, redirects and tries included; default: no end. */
  readonly maximumRequests?: number;
  /** False where nobody may be asked any more. */
  readonly mayAsk?: (() => boolean) | undefined;
  /** Counted into, so that the caller can drain it. */
  readonly traffic: Traffic;
}
