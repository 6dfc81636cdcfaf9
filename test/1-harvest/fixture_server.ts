import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';

export type Entity = Record<string, unknown> & { id: string; created_at: string };

export interface FixtureOptions {
  readonly statuses?: readonly Entity[];
  readonly robots?: string;
  readonly software?: string;
  readonly domain?: string;
  readonly instance?: Record<string, unknown>;
  /** Answers before anything else does; true where it did. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse, nth: number) => boolean;
  /** Order of ids, newest first, is that of `statuses`. */
  readonly compare?: (a: string, b: string) => number;
  /** Over TLS, and by HTTP/2 where whoever asks takes it. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly isHttp2: boolean };
}

export interface Fixture {
  readonly baseUrl: string;
  readonly requests: string[];
  /** Versions of HTTP in which it was asked. */
  readonly versions: ReadonlySet<string>;
  close(): Promise<void>;
}

const byLength = (a: string, b: string) => a.length - b.length || (a < b ? -1 : Number(a > b));

export function send(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function listen(tls: FixtureOptions['tls'], answer: Listener): Server {
  if (tls === undefined) return createServer(answer);
  const { key, cert, isHttp2 } = tls;
  if (!isHttp2) return createTlsServer({ key, cert }, answer);
  // What of a request and its answer is used here HTTP/2 has as well.
  const server = createSecureServer({ key, cert });
  server.on('request', (request, response) => {
    answer(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
  return server;
}

/** A small server that speaks as much of the Mastodon client API as the harvester asks for. */
export async function startFixture(options: FixtureOptions): Promise<Fixture> {
  const requests: string[] = [];
  const versions = new Set<string>();
  const compare = options.compare ?? byLength;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    requests.push(path);
    versions.add(request.httpVersion);
    if (options.intercept?.(request, response, requests.length) === true) return;
    const url = new URL(path, 'http://fixture');
    if (url.pathname === '/robots.txt') {
      response.writeHead(options.robots === undefined ? 404 : 200, { 'content-type': 'text/plain' });
      response.end(options.robots ?? '');
    } else if (url.pathname === '/.well-known/nodeinfo') {
      send(response, { links: [{ rel: 'x', href: 'https://elsewhere.test/nodeinfo/2.0' }] });
    } else if (url.pathname === '/nodeinfo/2.0') {
      send(response, { software: { name: options.software ?? 'mastodon', version: '4.3.0' } });
    } else if (url.pathname === '/api/v2/instance') {
      send(response, { domain: options.domain ?? 'fixture.test', ...options.instance });
    } else if (url.pathname === '/api/v1/timelines/public') {
      const maxId = url.searchParams.get('max_id');
      const sinceId = url.searchParams.get('since_id');
      const page = (options.statuses ?? [])
        .filter((s) => maxId === null || compare(s.id, maxId) < 0)
        .filter((s) => sinceId === null || compare(s.id, sinceId) > 0)
        .slice(0, Math.min(40, Number(url.searchParams.get('limit') ?? 20)));
      send(response, page);
    } else send(response, { error: 'Record not found' }, 404);
  };
  const server = listen(options.tls, answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    baseUrl: `http${options.tls === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    versions,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

/** An invented public status. */
export function makeStatus(id: string, createdMs: number, more: Record<string, unknown> = {}): Entity {
  return {
    id,
    created_at: new Date(createdMs).toISOString(),
    uri: `https://fixture.test/users/someone/statuses/${id}`,
    visibility: 'public',
    content: `<p>第${id}条</p>`,
    spoiler_text: '',
    language: 'zh',
    reblog: null,
    account: { acct: `person${Number(createdMs) % 7}`, display_name: '某人', note: '', fields: [] },
    ...more,
  };
}
