/**
 * Walking from servers that are known to others that people of the language may be on, within a hard budget of requests.
 * Nothing of a person is kept: of each timeline page only counts and the domains of authors.
 */
import { canonicalDomain } from '../model/acct.ts';
import { formatUserAgent } from '../model/user_agent.ts';
import { SourceFailure } from './failure.ts';
import { createHttpClient, type HttpClient, isLoopbackHost, parseJson, type Traffic } from './http_client.ts';
import { stripMarkup } from './markup.ts';
import { dig, isRecord } from './raw_entity.ts';
import { type Look, lookAtDoor } from './sources/door.ts';
import type { HarvestOptions } from './types.ts';

/** A server answers about this many requests: robots.txt, nodeinfo twice, instance, two samples, peers. */
const REQUESTS_PER_SERVER = 8;

/** Characters of a domain, address or language that goes into the report. */
const TEXT_CHARS = 200;

/** Weight of a status of the language beside a mere place in a list of peers. */
const SEEN_WEIGHT = 100;

export interface DiscoverOptions
  extends Pick<HarvestOptions, 'contact' | 'version' | 'random' | 'patience' | 'signal'> {
  /** Addresses to begin with: `https://host`, or `http://` on loopback. */
  readonly seeds: readonly string[];
  /** Requests altogether, whatever they find. */
  readonly maximumRequests: number;
  readonly rateShare: number;
  /** Whether a plain text is in the language that is looked for. */
  readonly isWanted: (text: string, declared: string | null) => boolean;
  readonly onServer?: (servers: number, requests: number) => void;
}

/** What was found out about one server. */
export interface Candidate {
  readonly url: string;
  readonly software: string | null;
  /** People active in the last month, as the server says; null where it does not say. */
  readonly people: number | null;
  readonly languages: readonly string[];
  /** Statuses on the newest page of its own timeline, and how many of them are in the language; null where closed. */
  readonly sample: { readonly statuses: number; readonly wanted: number } | null;
  readonly terms: string | null;
  /** `open`, or the code of why not. */
  readonly door: string;
}

export interface Discovery {
  readonly candidates: readonly Candidate[];
  readonly requests: number;
  /** Servers that were heard of and not asked, since the budget was used up. */
  readonly unasked: number;
}

interface Lead {
  readonly url: string;
  score: number;
}

function plain(value: unknown): string | null {
  return typeof value === 'string' && /^[\w\p{L}.,:/?&=%~#+-]+$/u.test(value)
    ? value.slice(0, TEXT_CHARS)
    : null;
}

function languagesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[])
    .map(plain)
    .filter((each) => each !== null)
    .slice(0, 20);
}

/** Address of a server that another one names; on loopback others on loopback may be named, elsewhere never. */
function addressOf(name: string, isLoopback: boolean): string | null {
  const domain = canonicalDomain(name);
  if (domain === null) return null;
  const hostname = domain.replace(/:\d+$/u, '');
  if (isLoopbackHost(hostname)) return isLoopback ? `http://${domain}` : null;
  // A server of tests must not make us ask the world, nor the world make us ask ourselves.
  return isLoopback || domain.includes(':') ? null : `https://${domain}`;
}

interface Sample {
  statuses: number;
  wanted: number;
  /** Statuses in the language by the domain of their author. */
  readonly domains: Map<string, number>;
}

async function takeSample(
  client: HttpClient,
  { family }: Look,
  home: string,
  isLocal: boolean,
  isWanted: DiscoverOptions['isWanted'],
): Promise<Sample> {
  const sample: Sample = { statuses: 0, wanted: 0, domains: new Map() };
  const request = family.requestPage({ maxId: null, sinceId: null });
  const asked = isLocal ? request : { ...request, path: request.path.replace('local=true', 'remote=true') };
  const domain = canonicalDomain(home);
  if (domain === null) return sample;
  const page = await family.readPage(await client.ask(asked), { client, home: domain });
  for (const entity of page.entities) {
    if (!isRecord(entity) || entity['visibility'] !== 'public') continue;
    sample.statuses += 1;
    const { content, language } = entity;
    const text = typeof content === 'string' ? stripMarkup(content) : '';
    if (!isWanted(text, typeof language === 'string' ? language : null)) continue;
    sample.wanted += 1;
    const acct = dig(entity, 'account', 'acct');
    const at = typeof acct === 'string' ? acct.split('@')[1] : undefined;
    if (at !== undefined) sample.domains.set(at, (sample.domains.get(at) ?? 0) + 1);
  }
  return sample;
}

async function askPeers(client: HttpClient): Promise<string[]> {
  const answer = await client.get('/api/v1/instance/peers');
  if (answer.status >= 400) return [];
  const peers = parseJson(answer);
  return Array.isArray(peers) ? (peers as unknown[]).filter((each) => typeof each === 'string') : [];
}

/** What is heard of a server that fails in the middle stays. */
async function orNull<T>(work: Promise<T>): Promise<T | SourceFailure> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SourceFailure) return error;
    throw error;
  }
}

async function visit(
  url: string,
  options: DiscoverOptions,
  traffic: Traffic,
  hear: (name: string, score: number, isLoopback: boolean) => void,
): Promise<Candidate> {
  const nothing = { url, software: null, people: null, languages: [], sample: null, terms: null };
  const client = await orNull(
    (async () =>
      createHttpClient({
        baseUrl: url,
        userAgent: formatUserAgent(options.version, options.contact),
        rateShare: options.rateShare,
        random: options.random,
        signal: options.signal ?? new AbortController().signal,
        onWait: () => undefined,
        // A server that does not answer at once is not worth more of the budget.
        patience: { tries: 1, ...options.patience },
        traffic,
        maximumRequests: options.maximumRequests,
      }))(),
  );
  if (client instanceof SourceFailure) return { ...nothing, door: client.reason };
  try {
    const look = await orNull(lookAtDoor(client, url));
    if (look instanceof SourceFailure) return { ...nothing, door: look.reason };
    const { nodeinfo, door } = look;
    const facts = {
      url,
      software: nodeinfo.name === null ? null : `${nodeinfo.name} ${nodeinfo.version}`.trim(),
      people: nodeinfo.activeMonth,
      languages: languagesOf(door.languages),
      terms: plain(door.terms),
    };
    if (door.closed !== null) return { ...facts, sample: null, door: door.closed };
    const host = new URL(url).host;
    const local = await orNull(takeSample(client, look, host, true, options.isWanted));
    if (local instanceof SourceFailure) return { ...facts, sample: null, door: local.reason };
    const remote = await orNull(takeSample(client, look, host, false, options.isWanted));
    if (!(remote instanceof SourceFailure))
      for (const [domain, statuses] of remote.domains)
        hear(domain, SEEN_WEIGHT * statuses, client.isLoopback);
    const share = local.statuses === 0 ? 0 : local.wanted / local.statuses;
    const peers = await orNull(askPeers(client));
    if (!(peers instanceof SourceFailure)) for (const peer of peers) hear(peer, share, client.isLoopback);
    return { ...facts, sample: { statuses: local.statuses, wanted: local.wanted }, door: 'open' };
  } finally {
    await client.close();
  }
}

/** Those with most people of the language first, as far as a sample can tell. */
function compareCandidates(a: Candidate, b: Candidate): number {
  const rank = ({ sample, people }: Candidate): number =>
    sample === null || sample.statuses === 0
      ? -1
      : (sample.wanted / sample.statuses) * Math.max(1, people ?? 1);
  return rank(b) - rank(a) || (a.url < b.url ? -1 : 1);
}

/** Walk from the seeds, the likeliest server first, until nothing is left or the budget is used up. */
export async function discover(options: DiscoverOptions): Promise<Discovery> {
  const traffic: Traffic = { requests: 0, bytes: 0, waits: 0, waited_ms: 0 };
  const leads = new Map<string, Lead>();
  const visited = new Set<string>();
  const candidates: Candidate[] = [];
  for (const url of options.seeds) leads.set(url, { url, score: Number.POSITIVE_INFINITY });
  const hear = (name: string, score: number, isLoopback: boolean): void => {
    const url = addressOf(name, isLoopback);
    if (url === null || visited.has(url)) return;
    const lead = leads.get(url) ?? { url, score: 0 };
    lead.score += score;
    leads.set(url, lead);
  };
  while (leads.size > 0 && traffic.requests + REQUESTS_PER_SERVER <= options.maximumRequests) {
    if (options.signal?.aborted === true) break;
    let best: Lead | null = null;
    for (const lead of leads.values()) {
      const isBetter =
        best === null || lead.score > best.score || (lead.score === best.score && lead.url < best.url);
      if (isBetter) best = lead;
    }
    if (best === null) break;
    leads.delete(best.url);
    visited.add(best.url);
    candidates.push(await visit(best.url, options, traffic, hear));
    options.onServer?.(candidates.length, traffic.requests);
  }
  return { candidates: candidates.sort(compareCandidates), requests: traffic.requests, unasked: leads.size };
}
