/**
 * Requests with an access token to one server and to no other: its address is put before every path, redirects are not
 * followed, and answers are bounded. What may be repeated is repeated where a connection drops or a server asks to wait.
 */
import { Agent, type Dispatcher, type FormData, request } from 'undici';
import { CensusError, systemCode } from '../errors.ts';
import { parseRetryAfter } from '../model/rate_limit.ts';

/** Archives index and hash while one waits: longer than a harvest's patience. */
const HEADERS_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 15_000;
/** Answers are metadata: far larger ones are not for us. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** Tries of a request that may be repeated, and the first wait between them; it doubles. */
const TRIES = 4;
const WAIT_MS = 1000;
/** A longer wait than this is the user's to decide. */
const LONGEST_WAIT_MS = 120_000;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Path and query below the server's address. */
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly form?: () => FormData;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses beside 2xx that the caller understands. */
  readonly accept?: readonly number[];
  /** A POST that does the same when it is done twice. */
  readonly isRepeatable?: boolean;
}

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON, else null. */
  readonly json: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ApiClient {
  readonly server: string;
  call(call: Call): Promise<Answer>;
  /** Wait, for a server that is not ready yet. */
  sleep(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface ApiOptions {
  /** Address of the server. */
  readonly url: string;
  /** Headers that carry the token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly userAgent: string;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Names of fields that a server complains of, never their values: a server may quote what it was sent. */
function listFields(json: unknown): string {
  if (typeof json !== 'object' || json === null || !('errors' in json) || !Array.isArray(json.errors))
    return '';
  const fields = (json.errors as unknown[]).flatMap((each) =>
    typeof each === 'object' && each !== null && 'field' in each && typeof each.field === 'string'
      ? [each.field.replaceAll(/[^\w.[\]-]/gu, '').slice(0, 60)]
      : [],
  );
  return fields.length === 0 ? '' : `, about ${[...new Set(fields)].slice(0, 5).join(', ')}`;
}

function rejected(server: string, what: string, { status, json }: Answer): CensusError {
  const kept = 'everything here, and what the server already has; the same command goes on from there';
  if (status === 401 || status === 403) {
    return new CensusError('E_PUBLISH_TOKEN', {
      what: `${new URL(server).host} does not let this token ${what} (HTTP ${status}).`,
      where: 'publish',
      kept,
      todo: 'make a new token with the scopes that docs/publish.md names, and put it into the token file',
    });
  }
  if (status === 429 || status >= 500) {
    return new CensusError('E_PUBLISH_UNREACHABLE', {
      what: `${new URL(server).host} could not ${what} now (HTTP ${status}).`,
      where: 'publish',
      kept,
      todo: 'run the same command again later',
    });
  }
  return new CensusError('E_PUBLISH_REJECTED', {
    what: `${new URL(server).host} refused to ${what} (HTTP ${status}${listFields(json)}).`,
    where: 'publish',
    kept,
    todo: 'look at the record in the browser; correct `publish:` or `release:` of the configuration, and run the same command again',
  });
}

function unreachable(server: string, what: string, cause: unknown): CensusError {
  return new CensusError(
    'E_PUBLISH_UNREACHABLE',
    {
      what: `The connection to ${new URL(server).host} broke (${systemCode(cause) ?? 'no answer'}) while it was asked to ${what}.`,
      where: 'publish',
      kept: 'everything here, and what the server already has; the same command goes on from there',
      todo: 'run the same command again',
    },
    cause,
  );
}

async function readAnswer(response: Dispatcher.ResponseData): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      response.body.destroy();
      throw new Error('an answer is too long');
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  let json: unknown = null;
  try {
    json = text === '' ? null : JSON.parse(text);
  } catch {
    // An error page of a proxy is no JSON; the status says enough.
  }
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return { status: response.statusCode, json, headers };
}

/** What a 429 or 503 asks for, in milliseconds; Retry-After as seconds or as a date (RFC 9110 § 10.2.3). */
export function readRetryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const at = parseRetryAfter(headers, nowMs);
  if (at !== null) return Math.max(0, at - nowMs);
  // Zenodo tells the second of the epoch at which its window ends.
  const reset = Number(headers['x-ratelimit-reset']);
  return Number.isFinite(reset) && reset > 0 ? Math.max(0, reset * 1000 - nowMs) : null;
}

/** A client of one server. */
export function openApi(options: ApiOptions): ApiClient {
  const { url, headers, userAgent } = options;
  const server = new URL(url).origin;
  const agent = new Agent({ connections: 1, connect: { timeout: CONNECT_TIMEOUT_MS } });
  const sleep = options.sleep ?? ((ms: number) => new Promise<void>((done) => setTimeout(done, ms)));

  async function send(call: Call): Promise<Answer> {
    const { method, path, json, bytes, form } = call;
    const type: Record<string, string> =
      json !== undefined
        ? { 'content-type': 'application/json' }
        : bytes !== undefined
          ? { 'content-type': 'application/octet-stream' }
          : {};
    const body = json !== undefined ? JSON.stringify(json) : (bytes ?? form?.() ?? null);
    const response = await request(`${server}${path}`, {
      method,
      dispatcher: agent,
      headers: { accept: 'application/json', 'user-agent': userAgent, ...type, ...headers, ...call.headers },
      body,
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: HEADERS_TIMEOUT_MS,
    });
    return await readAnswer(response);
  }

  async function call(each: Call): Promise<Answer> {
    const what = `${each.method === 'GET' ? 'show' : 'take'} ${describePath(each.path)}`;
    const isRepeatable = each.method !== 'POST' || each.isRepeatable === true;
    for (let attempt = 1; ; attempt += 1) {
      let answer: Answer;
      try {
        answer = await send(each);
      } catch (error) {
        if (!isRepeatable || attempt >= TRIES) throw unreachable(server, what, error);
        await sleep(WAIT_MS * 2 ** (attempt - 1));
        continue;
      }
      const { status } = answer;
      if ((status >= 200 && status < 300) || each.accept?.includes(status) === true) return answer;
      // A request that was turned away was not done, whatever its method.
      const isWait = status === 429 || status === 503 || (isRepeatable && status >= 500);
      const waitMs = readRetryAfterMs(answer.headers, Date.now()) ?? WAIT_MS * 2 ** (attempt - 1);
      if (!isWait || attempt >= TRIES || waitMs > LONGEST_WAIT_MS) throw rejected(server, what, answer);
      await sleep(waitMs);
    }
  }

  return { server, call, sleep, close: () => agent.close() };
}

/** The last words of a path, without queries and names of records. */
function describePath(path: string): string {
  const words = (path.split('?')[0] ?? '').split('/').filter((word) => /^:?[a-zA-Z_-]{3,20}$/u.test(word));
  return words.slice(-2).join(' ') || 'this';
}

/** A field of a JSON answer, or undefined. */
export function fieldOf(json: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && name in value
        ? (value as Record<string, unknown>)[name]
        : undefined,
    json,
  );
}

/**
 * A text of a JSON answer.
 *
 * @throws CensusError E_PUBLISH_REJECTED where the server answered something else
 */
export function textOf(client: ApiClient, json: unknown, ...names: readonly string[]): string {
  const value = fieldOf(json, ...names);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw new CensusError('E_PUBLISH_REJECTED', {
    what: `${new URL(client.server).host} answered without \`${names.join('.')}\`.`,
    where: 'publish',
    kept: 'everything here',
    todo: 'check that `url` is the address of such a server',
  });
}

/** The entries of a list in a JSON answer; empty where there is none. */
export function listOf(json: unknown, ...names: readonly string[]): unknown[] {
  const value = fieldOf(json, ...names);
  return Array.isArray(value) ? (value as unknown[]) : [];
}
