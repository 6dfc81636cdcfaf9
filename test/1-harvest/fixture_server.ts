import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen, type Tls } from './listen.ts';

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
  readonly tls?: Tls;
}

export interface Fixture extends Listening {
  readonly requests: string[];
  /** Versions of HTTP in which it was asked. */
  readonly versions: ReadonlySet<string>;
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
  return { ...(await listen(answer, options.tls)), requests, versions };
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
