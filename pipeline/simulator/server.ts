/** One simulated instance as an HTTP server on loopback: routes, headers, limits and errors as its family has them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { accountIndex, createAccountEntity, createStatus } from './entities.ts';
import { decodeId, encodeId, NEWEST, OLDEST } from './ids.ts';
import {
  createActivity,
  createInstanceV2,
  createNodeinfo,
  createNodeinfoIndex,
  createPeers,
  createRobots,
} from './instance_pages.ts';
import { createLimiter } from './limits.ts';
import type { Person } from './people.ts';
import { createHourIndex } from './replies.ts';
import { cutAccountPage, cutPage, findShown, type PageRequest, type Shown } from './timeline.ts';
import type { RateLimit } from './types.ts';
import type { World } from './world.ts';

const MAX_LIMIT = 40;
const DEFAULT_LIMIT = 20;
/** Ids in one `GET /api/v1/statuses`. */
const BATCH_IDS = 20;
const PAGING = ['max_id', 'since_id', 'min_id', 'page'] as const;

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, body: JSON.stringify(value), headers };
}

function failure(status: number, error: string): Reply {
  return { status, body: JSON.stringify({ error }) };
}

/** `limit` as Rails reads it: digits at the beginning, at most 40. */
function readLimit(query: URLSearchParams): number {
  const given = Number.parseInt(query.get('limit') ?? '', 10);
  return Number.isNaN(given) ? DEFAULT_LIMIT : Math.max(0, Math.min(MAX_LIMIT, given));
}

export interface InstanceServerOptions {
  readonly world: World;
  readonly instance: number;
  readonly find: (instance: number, index: number) => Person;
  readonly rateLimit: RateLimit | null;
  /** Milliseconds since the epoch; for rate limits only, never for content. */
  readonly nowMs: () => number;
}

/** The answers of an instance; the transport is {@link createInstanceServer}. */
function createRoutes(options: InstanceServerOptions): (path: string, query: URLSearchParams) => Reply {
  const { world, instance, find } = options;
  const { spec, chinese, other } = world.server(instance);
  const people = chinese.size + other.size;
  const hoursOf = createHourIndex(world);

  const linkTo = (page: readonly Shown[], query: URLSearchParams): Record<string, string> => {
    const first = page[0];
    const last = page.at(-1);
    if (first === undefined || last === undefined) return {};
    // Only these parameters stay, and one bound each: following the links loses the other end of a span.
    const kept = ['local', 'remote', 'limit', 'only_media'].flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [`${name}=${encodeURIComponent(value)}`];
    });
    const url = (bound: string, shown: Shown): string =>
      `<https://${spec.domain}/api/v1/timelines/public?${[...kept, `${bound}=${encodeId(spec.manner, shown.key, shown.event.seed)}`].join('&')}>`;
    return { Link: `${url('max_id', last)}; rel="next", ${url('min_id', first)}; rel="prev"` };
  };

  const readRequest = (query: URLSearchParams): PageRequest => {
    const bound = (name: string): string | null => query.get(name) || null;
    const max = bound('max_id');
    const since = bound('since_id');
    const min = bound('min_id');
    return {
      instance,
      isLocalOnly: /^(?:true|1|on|t)$/iu.test(query.get('local') ?? ''),
      limit: readLimit(query),
      max: max === null ? NEWEST : decodeId(spec.manner, max),
      since: since === null ? OLDEST : decodeId(spec.manner, since),
      min: min === null ? null : decodeId(spec.manner, min),
    };
  };

  const timeline = (query: URLSearchParams): Reply => {
    if (spec.door === 'closed') return failure(422, 'This method requires an authenticated user');
    const page = cutPage(world, readRequest(query));
    return json(
      page.map((shown) => createStatus(world, spec, shown, find)),
      linkTo(page, query),
    );
  };

  const account = (id: string): Reply => {
    const index = accountIndex(spec, id);
    if (index === null || index >= people) return failure(404, 'Record not found');
    return json(createAccountEntity(spec, find(instance, index)));
  };

  /** GoToSocial shows them to members only. */
  const accountStatuses = (id: string, query: URLSearchParams): Reply => {
    if (spec.manner === 'gotosocial') return failure(401, 'Unauthorized: token not supplied');
    const index = accountIndex(spec, id);
    if (index === null || index >= people) return failure(404, 'Record not found');
    const page = cutAccountPage(world, index, hoursOf(instance, index), readRequest(query));
    return json(page.map((shown) => createStatus(world, spec, shown, find)));
  };

  const status = (id: string): Reply => {
    const shown = findShown(world, instance, decodeId(spec.manner, id));
    return shown === null ? failure(404, 'Record not found') : json(createStatus(world, spec, shown, find));
  };

  /** Mastodon 4.3 and later: those of the ids that exist; more than 20 are refused. */
  const batch = (ids: readonly string[]): Reply => {
    if (spec.manner !== 'mastodon') return failure(404, 'Record not found');
    if (ids.length > BATCH_IDS) return failure(422, 'Too many ids');
    const found = ids.map((id) => findShown(world, instance, decodeId(spec.manner, id)));
    return json(
      found.filter((shown) => shown !== null).map((shown) => createStatus(world, spec, shown, find)),
    );
  };

  const fixed = new Map<string, () => Reply>([
    ['/robots.txt', () => ({ status: 200, body: createRobots(spec), type: 'text/plain; charset=utf-8' })],
    ['/.well-known/nodeinfo', () => json(createNodeinfoIndex(spec))],
    ['/nodeinfo/2.0', () => json(createNodeinfo(spec, people))],
    ['/api/v2/instance', () => json(createInstanceV2(spec, people))],
    ['/api/v1/instance/peers', () => json(createPeers(spec))],
    ['/api/v1/instance/activity', () => json(createActivity(world, instance))],
  ]);

  return (path, query) => {
    const page = fixed.get(path);
    if (page !== undefined) return page();
    if (path === '/api/v1/timelines/public') return timeline(query);
    if (path === '/api/v1/statuses') return batch(query.getAll('id[]'));
    const ofAccount = /^\/api\/v1\/accounts\/([\w-]{1,40})\/statuses$/u.exec(path);
    if (ofAccount !== null) return accountStatuses(ofAccount[1] ?? '', query);
    const byId = /^\/api\/v1\/(accounts|statuses)\/([\w-]{1,40})$/u.exec(path);
    if (byId?.[1] === 'accounts') return account(byId[2] ?? '');
    if (byId?.[1] === 'statuses') return status(byId[2] ?? '');
    return failure(404, 'The page you were looking for does not exist');
  };
}

/** An HTTP server for one instance; it does not listen yet. */
export function createInstanceServer(options: InstanceServerOptions): Server {
  const route = createRoutes(options);
  const limiter = createLimiter(options.rateLimit);
  const answer = (request: IncomingMessage): Reply => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return failure(405, 'Method not allowed');
    const url = new URL(request.url ?? '/', 'http://loopback');
    if (!url.pathname.startsWith('/api/')) return route(url.pathname, url.searchParams);
    const isPaging = PAGING.some((name) => url.searchParams.has(name));
    const { isAllowed, headers } = limiter.check(isPaging, options.nowMs());
    const reply = isAllowed ? route(url.pathname, url.searchParams) : failure(429, 'Too many requests');
    return { ...reply, headers: { ...headers, ...reply.headers } };
  };
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    const { status, body, type, headers } = answer(request);
    const bytes = Buffer.from(body, 'utf8');
    response.writeHead(status, {
      'Content-Type': type ?? 'application/json; charset=utf-8',
      'Content-Length': bytes.length,
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  });
}
