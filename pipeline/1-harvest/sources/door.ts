import * as robotsModule from 'robots-parser';
import { canonicalDomain } from '../../model/acct.ts';
import type { Domain } from '../../model/ids.ts';
import { closedBy, type FailureReason, SourceFailure } from '../failure.ts';
import { type Answer, type HttpClient, parseJson } from '../http_client.ts';
import type { IdClock } from '../id_clock.ts';
import { isRecord } from '../raw_entity.ts';

/** Our name in robots.txt. */
const ROBOT_TOKEN = 'veiled-census';

// The package's types describe an ES module, its code is CommonJS: the function is one level deeper.
const robotsParser = robotsModule.default as unknown as typeof robotsModule.default.default;

const TIMELINE_PATH = '/api/v1/timelines/public';

/** What a server says of itself before its timeline is asked. */
export interface ServerFacts {
  /** `name version` from nodeinfo, or null. */
  readonly software: string | null;
  /** Domain in the addresses of its accounts. */
  readonly home: Domain;
  readonly webHost: Domain | null;
  readonly clock: IdClock;
  readonly isWarningHtml: boolean;
}

interface Family {
  readonly clock: IdClock;
  readonly isWarningHtml: boolean;
}

/** Mastodon and the forks that kept its ids. */
const MASTODON: Family = { clock: 'snowflake', isWarningHtml: false };

/**
 * By the software name in nodeinfo. Of families that are not listed, and of those whose servers choose among several
 * clocks (Misskey's), the ids of the newest page tell.
 */
const FAMILIES: Readonly<Record<string, Family>> = {
  mastodon: MASTODON,
  'glitch-soc': MASTODON,
  hometown: MASTODON,
  fedibird: MASTODON,
  gotosocial: { clock: 'ulid', isWarningHtml: true },
  pleroma: { clock: 'flake', isWarningHtml: false },
  akkoma: { clock: 'flake', isWarningHtml: false },
};

const PLAIN: Family = { clock: 'none', isWarningHtml: false };

/** Walk down nested objects; undefined where a step is missing. */
function dig(value: unknown, ...keys: readonly string[]): unknown {
  let here = value;
  for (const key of keys) here = isRecord(here) ? here[key] : undefined;
  return here;
}

/**
 * Ask robots.txt (RFC 9309) for our own name; where it has no group for us, the one for everybody holds (§ 2.2.1),
 * so that an administrator can let a census in whom everybody else is kept from.
 *
 * @throws SourceFailure `refused`, `robots`
 */
export async function askRobots(client: HttpClient, baseUrl: string): Promise<void> {
  const answer = await client.get('/robots.txt');
  if (answer.status >= 400) return;
  const robots = robotsParser(new URL('/robots.txt', baseUrl).href, answer.body.toString('utf8'));
  const timeline = new URL(TIMELINE_PATH, baseUrl).href;
  if (robots.isDisallowed(timeline, ROBOT_TOKEN) === true) throw new SourceFailure('refused', 'robots');
  client.slowDownTo((robots.getCrawlDelay(ROBOT_TOKEN) ?? 0) * 1000);
}

/** Nodeinfo is asked at the address that we know, whatever host its link names. Null where it can't be read. */
async function askSoftware(client: HttpClient): Promise<{ name: string; version: string } | null> {
  try {
    const index = parseJson(await client.get('/.well-known/nodeinfo'));
    const links = dig(index, 'links');
    const href = Array.isArray(links) ? dig((links as unknown[]).at(-1), 'href') : undefined;
    if (typeof href !== 'string' || !URL.canParse(href)) return null;
    const software = dig(parseJson(await client.get(new URL(href).pathname)), 'software');
    const name = dig(software, 'name');
    const version = dig(software, 'version');
    if (typeof name !== 'string') return null;
    // It goes into a report: short and plain, whatever the server says.
    const clean = (text: unknown) =>
      typeof text === 'string' ? text.replace(/[^\w.+~ -]/gu, '').slice(0, 40) : '';
    return { name: clean(name).toLowerCase(), version: clean(version) };
  } catch (error) {
    if (error instanceof SourceFailure && (error.outcome === 'closed' || error.reason === 'not_json'))
      return null;
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

/** Mastodon 4.5 and later say beforehand who may see the local timeline. */
function findClosedFeed(instance: unknown): FailureReason | null {
  const access = dig(instance, 'configuration', 'timelines_access', 'live_feeds', 'local');
  if (access === 'authenticated') return 'timeline_authenticated';
  return typeof access === 'string' && access !== 'public' ? 'timeline_disabled' : null;
}

async function askInstance(client: HttpClient): Promise<unknown> {
  const current: Answer = await client.get('/api/v2/instance');
  if (![404, 410].includes(current.status)) return parseJson(current);
  const older = await client.get('/api/v1/instance');
  if (older.status >= 400) throw closedBy(older.status);
  return parseJson(older);
}

/**
 * Find out who a server is and whether its local timeline is open.
 *
 * @throws SourceFailure where the door is closed or the server does not answer
 */
export async function knock(client: HttpClient, baseUrl: string): Promise<ServerFacts> {
  const software = await askSoftware(client);
  const instance = await askInstance(client);
  const closed = findClosedFeed(instance);
  if (closed !== null) throw new SourceFailure('closed', closed);
  const host = canonicalDomain(new URL(baseUrl).host);
  if (host === null) throw new SourceFailure('failed', 'domain_mismatch');
  const claimed = dig(instance, 'domain') ?? dig(instance, 'uri') ?? host;
  const web = acceptDomain(claimed, host, client.isLoopback);
  if (web === null) throw new SourceFailure('failed', 'domain_mismatch');
  // GoToSocial names the accounts' domain apart where it is another one.
  const home = acceptDomain(dig(instance, 'account_domain'), web, client.isLoopback) ?? web;
  const family = FAMILIES[software?.name ?? ''] ?? PLAIN;
  return {
    software: software === null ? null : `${software.name} ${software.version}`.trim(),
    home,
    webHost: client.isLoopback ? web : host,
    ...family,
  };
}
