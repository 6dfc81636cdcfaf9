/**
 * A server for a test: real HTTP on loopback, with faults on demand. What an archive's own documentation says it refuses,
 * the servers beside this file refuse.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What goes wrong at one request: the connection breaks before it is done or after, or the server turns it away. */
export type Fault = 'drop before' | 'drop after' | 429 | 503 | 401;

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface Answered {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestServer {
  readonly url: string;
  /** `METHOD path` of every request, in order. */
  readonly requests: string[];
  /** Faults by the number of the request from now on, counted from 1. */
  fail(at: number, fault: Fault): void;
  /** Called with each request before it is answered, and after. */
  onRequest: ((when: 'before' | 'after', number: number) => void) | null;
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, json, headers }: Answered): void {
  const body = json === undefined ? '' : JSON.stringify(json);
  response.writeHead(status, {
    ...(json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...headers,
  });
  response.end(body);
}

/** Start a server whose answers come from one function. */
export async function startServer(answer: (asked: Asked) => Answered): Promise<TestServer> {
  const requests: string[] = [];
  const faults = new Map<number, Fault>();
  let seen = 0;
  let base = 0;
  const test: { onRequest: TestServer['onRequest'] } = { onRequest: null };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      seen += 1;
      const number = seen - base;
      requests.push(`${request.method ?? ''} ${url.pathname}`);
      const fault = faults.get(number);
      faults.delete(number);
      test.onRequest?.('before', number);
      if (fault === 'drop before') {
        request.socket.destroy();
        return;
      }
      if (fault === 429 || fault === 503) {
        send(response, { status: fault, json: { message: 'later' }, headers: { 'retry-after': '0' } });
        return;
      }
      if (fault === 401) {
        send(response, { status: 401, json: { message: 'expired' } });
        return;
      }
      const answered = answer({
        method: request.method ?? '',
        path: decodeURIComponent(url.pathname),
        query: url.searchParams,
        headers: request.headers,
        body,
        json: parse(body),
      });
      test.onRequest?.('after', number);
      if (fault === 'drop after') request.socket.destroy();
      else send(response, answered);
    })();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    fail: (at, fault) => {
      base = seen;
      faults.clear();
      faults.set(at, fault);
    },
    get onRequest() {
      return test.onRequest;
    },
    set onRequest(listener) {
      base = seen;
      test.onRequest = listener;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A part of a multipart form (RFC 7578), by its name. */
export function readForm({ headers, body }: Asked): Map<string, { filename: string | null; bytes: Buffer }> {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/u.exec(headers['content-type'] ?? '');
  const mark = `--${boundary?.[1] ?? boundary?.[2] ?? ''}`;
  const parts = new Map<string, { filename: string | null; bytes: Buffer }>();
  let at = body.indexOf(mark);
  while (at >= 0) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) break;
    const part = body.subarray(at + mark.length + 2, next - 2);
    const split = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, split).toString('utf8');
    const name = /name="([^"]*)"/u.exec(head)?.[1] ?? '';
    const filename = /filename="([^"]*)"/u.exec(head)?.[1] ?? null;
    parts.set(name, { filename, bytes: part.subarray(split + 4) });
    at = next;
  }
  return parts;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value within JSON, or undefined. */
export function pick(json: unknown, ...names: readonly (string | number)[]): unknown {
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    json,
  );
}

/** A server with what it holds, and with switches that a test may turn while it runs. */
export function expose<Held extends object, Switches extends object>(
  server: TestServer,
  held: Held,
  switches: Switches,
): TestServer & Held & Switches {
  for (const name of Object.keys(switches) as (keyof Switches)[]) {
    Object.defineProperty(server, name, {
      get: () => switches[name],
      set: (value: Switches[typeof name]) => {
        switches[name] = value;
      },
    });
  }
  return Object.assign(server, held) as TestServer & Held & Switches;
}
