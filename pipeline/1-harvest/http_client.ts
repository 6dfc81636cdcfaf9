import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { header, parseRateLimit, parseRetryAfter } from '../model/rate_limit.ts';
import { closedBy, SourceFailure } from './failure.ts';
import { Exchange } from './http_exchange.ts';
import { isFinal, reasonOf } from './http_faults.ts';
import { createTurns } from './http_turns.ts';
import type { Answer, ApiRequest, HttpClient, HttpClientOptions } from './http_types.ts';
import { afterReset, createPace } from './pace.ts';
import { createPublicLookup, isPrivateLiteral } from './public_address.ts';
import type { Patience } from './types.ts';

export type { Answer, ApiRequest, HttpClient, Traffic } from './http_types.ts';

/** A page of 40 statuses is a few hundred kB; nothing that we ask for may be larger than this. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Bytes that may lie in the socket's stream before Node stops reading. A page is longer than the 64 KiB that undici asks for, and
 * to stop and to begin again are two calls of the system a page. undici hands it on to Node, but its types do not know of it.
 */
const SOCKET = { highWaterMark: 1 << 20 };

/** Redirects followed for one request, and only on the same host. */
const MAX_REDIRECTS = 3;

/** Longest wait that a server can ask for; Mastodon's longest window is 15 minutes. */
const MAX_WAIT_MS = 3_600_000;

const DEFAULT_PATIENCE: Patience = {
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 60_000,
  bodyTimeoutMs: 30_000,
  requestTimeoutMs: 180_000,
  tries: 5,
  backoffBaseMs: 1000,
};

const LOGIN_PATH = /\/(?:login|sign_in|signin|auth)(?:[/?]|$)/iu;

/** True for names and addresses of this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^\[::1\]$/u.test(hostname) || /(?:^|\.)localhost$/u.test(hostname);
}

/** A polite client of one host: one connection, one request at a time, in the order in which they were asked for. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const base = new URL(options.baseUrl);
  const patience = { ...DEFAULT_PATIENCE, ...options.patience };
  const isLoopback = isLoopbackHost(base.hostname);
  if (!isLoopback && isPrivateLiteral(base.hostname)) throw new SourceFailure('failed', 'not_public_address');
  const connection = new Client(base.origin, {
    connect: {
      timeout: patience.connectTimeoutMs,
      ...SOCKET,
      ...(isLoopback ? {} : { lookup: createPublicLookup() }),
    },
    headersTimeout: patience.headersTimeoutMs,
    bodyTimeout: patience.bodyTimeoutMs,
    maxResponseSize: MAX_BODY_BYTES,
  });
  const { traffic } = options;
  const token = options.token ?? null;
  const headers = {
    'user-agent': options.userAgent,
    accept: 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const pace = createPace(isLoopback, options.rateShare);
  const line = new Exchange(connection, {
    timeoutMs: patience.requestTimeoutMs,
    signal: options.signal,
    // A process that was stopped may wake up anywhere, long after another one has begun to ask.
    mayLeave: () => options.mayAsk?.() !== false,
  });
  const turns = createTurns();
  let isAbandoned = false;

  async function waitUntil(untilMs: number, onWait: () => void): Promise<void> {
    const ms = untilMs - Date.now();
    if (ms <= 0) return;
    onWait();
    options.onWait(untilMs);
    traffic.waits += 1;
    await sleep(ms, undefined, { signal: options.signal });
    traffic.waited_ms += ms;
    options.onWait(null);
  }

  async function askOnce({ path, body: json }: ApiRequest, onLeave: () => void): Promise<Answer> {
    const posted = {
      method: 'POST',
      path,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    } as const;
    const answer = await line.send(json === undefined ? { method: 'GET', path, headers } : posted, onLeave);
    traffic.bytes += answer.body.length;
    return answer;
  }

  /** @param onLeave called once the request is on its way, or has to wait: nobody is to be held up by it any more */
  async function askInTurn(request: ApiRequest, onLeave: () => void): Promise<Answer> {
    if (isAbandoned) throw new SourceFailure('failed', 'interrupted');
    if (traffic.requests >= (options.maximumRequests ?? Number.POSITIVE_INFINITY))
      throw new SourceFailure('failed', 'budget');
    if (pace.isBroken(Date.now())) throw new SourceFailure('failed', 'circuit_open');
    if (pace.nextAtMs() - Date.now() > MAX_WAIT_MS) throw new SourceFailure('failed', 'rate_limited');
    await waitUntil(pace.nextAtMs(), onLeave);
    if (options.mayAsk?.() === false) throw new SourceFailure('failed', 'interrupted');
    pace.noteSent(Date.now());
    traffic.requests += 1;
    const answer = await askOnce(request, onLeave);
    pace.obey(answer.headers, Date.now());
    return answer;
  }

  function backOff(tries: number): void {
    const ms = patience.backoffBaseMs * 2 ** (tries - 1) * (0.5 + options.random());
    pace.postpone(Date.now() + ms);
  }

  /** Returns null where the same request should be made again. */
  async function attempt(request: ApiRequest, tries: number): Promise<Answer | null> {
    const isLast = tries >= patience.tries;
    let answer: Answer;
    try {
      answer = await turns.take((onLeave) => askInTurn(request, onLeave));
    } catch (error) {
      if (error instanceof SourceFailure) throw error;
      if (options.signal.aborted) throw new SourceFailure('failed', 'interrupted');
      pace.noteOutcome(false, Date.now());
      const reason = reasonOf(error);
      if (isLast || isFinal(error, reason)) throw new SourceFailure('failed', reason);
      backOff(tries);
      return null;
    }
    const { status } = answer;
    pace.noteOutcome(status < 500, Date.now());
    if (status !== 429 && status < 500) return answer;
    if (isLast) throw new SourceFailure('failed', status === 429 ? 'rate_limited' : 'http_5xx');
    const retryAtMs = parseRetryAfter(answer.headers, Date.now());
    const resetMs = status === 429 ? (parseRateLimit(answer.headers, Date.now())?.resetMs ?? null) : null;
    const againMs = Math.max(retryAtMs ?? 0, resetMs ?? 0);
    if (againMs > Date.now()) pace.postpone(afterReset(againMs));
    else backOff(tries);
    return null;
  }

  async function askWithRetries(request: ApiRequest): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await attempt(request, tries);
      if (answer !== null) return answer;
    }
  }

  /** Where a redirect leads, as a path of the same origin. */
  function follow(path: string, answer: Answer): string {
    const location = header(answer.headers, 'location') ?? '';
    const target = URL.canParse(location, new URL(path, base))
      ? new URL(location, new URL(path, base))
      : null;
    if (target === null || target.origin !== base.origin) throw new SourceFailure('failed', 'redirect');
    if (LOGIN_PATH.test(target.pathname)) throw new SourceFailure('closed', 'login');
    return `${target.pathname}${target.search}`;
  }

  async function ask(request: ApiRequest): Promise<Answer> {
    let { path } = request;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await askWithRetries({ ...request, path });
      if (answer.status < 300 || answer.status >= 400) return answer;
      path = follow(path, answer);
    }
    throw new SourceFailure('failed', 'redirect');
  }

  return {
    isLoopback,
    hasToken: token !== null,
    slowDownTo: pace.slowDownTo,
    isPaced: () => pace.nextAtMs() > Date.now(),
    ask,
    get: (path) => ask({ path }),
    abandon: () => {
      isAbandoned = true;
    },
    giveBack: ({ body }) => line.giveBack(body),
    close: async () => {
      line.close();
      await connection.destroy();
    },
  };
}

/** Parse an answer that must be JSON. */
export function parseJson(answer: Answer): unknown {
  if (answer.status >= 400) throw closedBy(answer.status);
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    throw new SourceFailure('failed', 'not_json');
  }
}
