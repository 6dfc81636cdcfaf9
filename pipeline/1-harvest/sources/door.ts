import * as robotsModule from 'robots-parser';
import { canonicalDomain } from '../../model/acct.ts';
import type { Domain } from '../../model/ids.ts';
import { SourceFailure } from '../failure.ts';
import { type Door, type Family, findFamily } from '../families/index.ts';
import { type HttpClient, parseJson } from '../http_client.ts';
import { dig } from '../raw_entity.ts';

/** Our name in robots.txt. */
const ROBOT_TOKEN = 'veiled-census';

// The package's types describe an ES module, its code is CommonJS: the function is one level deeper.
const robotsParser = robotsModule.default as unknown as typeof robotsModule.default.default;

/** What a server says of itself before its timeline is asked. */
export interface ServerFacts {
  /** `name version` from nodeinfo, or null. */
  readonly software: string | null;
  readonly family: Family;
  /** Domain in the addresses of its accounts. */
  readonly home: Domain;
  readonly webHost: Domain | null;
  /** Posts that it says to have; null where it does not say, or says so on purpose what is not true. */
  readonly localPosts: number | null;
}

/** Nodeinfo of a server, as far as it can be read. */
export interface Nodeinfo {
  /** Lower case; null where it can't be read. */
  readonly name: string | null;
  readonly version: string;
  readonly localPosts: number | null;
  /** People active in the last month, as it says. */
  readonly activeMonth: number | null;
}

/** A server's robots.txt. */
export interface Robots {
  /** @throws SourceFailure `refused`, `robots` where the path is barred for us */
  readonly check: (path: string) => void;
}

/**
 * Ask robots.txt (RFC 9309) for our own name; where it has no group for us, the one for everybody holds (§ 2.2.1),
 * so that an administrator can let a census in whom everybody else is kept from. Its Crawl-delay is obeyed from here on.
 */
export async function askRobots(client: HttpClient, baseUrl: string): Promise<Robots> {
  const answer = await client.get('/robots.txt');
  if (answer.status >= 400) return { check: () => {} };
  const robots = robotsParser(new URL('/robots.txt', baseUrl).href, answer.body.toString('utf8'));
  client.slowDownTo((robots.getCrawlDelay(ROBOT_TOKEN) ?? 0) * 1000);
  return {
    check: (path) => {
      if (robots.isDisallowed(new URL(path, baseUrl).href, ROBOT_TOKEN) === true)
        throw new SourceFailure('refused', 'robots');
    },
  };
}

const NO_NODEINFO: Nodeinfo = { name: null, version: '', localPosts: null, activeMonth: null };

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** It goes into a report: short and plain, whatever the server says. */
function clean(text: unknown): string {
  return typeof text === 'string' ? text.replace(/[^\w.+~ -]/gu, '').slice(0, 40) : '';
}

/** Nodeinfo is asked at the address that we know, whatever host its link names. */
export async function askNodeinfo(client: HttpClient): Promise<Nodeinfo> {
  try {
    const links = dig(parseJson(await client.get('/.well-known/nodeinfo')), 'links');
    const href = Array.isArray(links) ? dig((links as unknown[]).at(-1), 'href') : undefined;
    if (typeof href !== 'string' || !URL.canParse(href)) return NO_NODEINFO;
    const answer = await client.get(new URL(href).pathname);
    const nodeinfo = parseJson(answer);
    const name = dig(nodeinfo, 'software', 'name');
    if (typeof name !== 'string') return NO_NODEINFO;
    // GoToSocial may give numbers that are drawn, and says so by this header: they are not to be used.
    const isMeant = !/noindex/iu.test(String(answer.headers['x-robots-tag'] ?? ''));
    return {
      name: clean(name).toLowerCase(),
      version: clean(dig(nodeinfo, 'software', 'version')),
      localPosts: isMeant ? countOf(dig(nodeinfo, 'usage', 'localPosts')) : null,
      activeMonth: isMeant ? countOf(dig(nodeinfo, 'usage', 'users', 'activeMonth')) : null,
    };
  } catch (error) {
    if (error instanceof SourceFailure && (error.outcome === 'closed' || error.reason === 'not_json'))
      return NO_NODEINFO;
    throw error;
  }
}

/**
 * The domain that a server may speak for: its own host, or the parent domain that it serves accounts for.
 * On loopback any name is accepted, since the server is ours.
 */
export function acceptDomain(claimed: unknown, host: Domain, isLoopback: boolean): Domain | null {
  const bare = typeof claimed === 'string' ? claimed.replace(/^https?:\/\//u, '').replace(/\/.*$/u, '') : '';
  const domain = canonicalDomain(bare);
  if (domain === null) return null;
  return isLoopback || host === domain || host.endsWith(`.${domain}`) ? domain : null;
}

/**
 * Find out who a server is and whether its local timeline is open to us: robots.txt before anything else, then its
 * family by nodeinfo, then what that family says at the door.
 *
 * @throws SourceFailure where the door is closed or the server does not answer
 */
export async function knock(client: HttpClient, baseUrl: string): Promise<ServerFacts> {
  const { family, nodeinfo, door } = await lookAtDoor(client, baseUrl);
  if (door.closed !== null) throw new SourceFailure('closed', door.closed);
  const host = canonicalDomain(new URL(baseUrl).host);
  if (host === null) throw new SourceFailure('failed', 'domain_mismatch');
  const web = acceptDomain(door.domain ?? host, host, client.isLoopback);
  if (web === null) throw new SourceFailure('failed', 'domain_mismatch');
  const home = acceptDomain(door.accountDomain, web, client.isLoopback) ?? web;
  return {
    software: nodeinfo.name === null ? null : `${nodeinfo.name} ${nodeinfo.version}`.trim(),
    family,
    home,
    webHost: client.isLoopback ? web : host,
    localPosts: nodeinfo.localPosts,
  };
}

/** A server's family, and what it says of itself, whether its door is open or not. */
export interface Look {
  readonly nodeinfo: Nodeinfo;
  readonly family: Family;
  readonly door: Door;
}

/**
 * Look at a door without going in.
 *
 * @throws SourceFailure `refused` by robots.txt, or where the server does not answer
 */
export async function lookAtDoor(client: HttpClient, baseUrl: string): Promise<Look> {
  const robots = await askRobots(client, baseUrl);
  // What nearly every family is asked; whoever bars it is not asked for the rest either.
  robots.check('/api/v1/timelines/public');
  const nodeinfo = await askNodeinfo(client);
  const family = findFamily(nodeinfo.name);
  robots.check(family.timelinePath);
  return { nodeinfo, family, door: await family.askDoor(client) };
}
