/** `discover`: a list of servers that a person may look through. Nothing is harvested from them. */
import { stringify } from 'yaml';
import { type Candidate, discover } from '../1-harvest/index.ts';
import { createIdentifier } from '../2-veil/language/index.ts';
import { CensusError } from '../errors.ts';
import { formatDay } from '../model/weeks.ts';
import { writeFileAtomic } from '../storage/atomic.ts';
import type { Run } from './run.ts';

const HEADER = `# Servers that may be worth counting, the likeliest first; found by walking, not by knowing.
# Nothing was harvested from them. Read each one's terms, ask its administrator, and only then move it to
# \`sources:\` of census.yaml, with what was agreed under \`permission:\`. Keep this list to yourself: that a small
# server was found says something about the people on it.
`;

export interface DiscoverResult {
  readonly servers: number;
  readonly open: number;
  readonly requests: number;
  readonly text: string;
}

function describe({ url, software, people, languages, sample, terms, door }: Candidate) {
  const share =
    sample === null || sample.statuses === 0 ? null : Math.round((100 * sample.wanted) / sample.statuses);
  return {
    url,
    software,
    people_active_month: people,
    languages,
    chinese_share_percent: share,
    sampled_statuses: sample?.statuses ?? 0,
    terms_of_service: terms,
    door,
  };
}

/** Addresses as they are typed: a bare host is https. */
function readSeeds(seeds: readonly string[]): string[] {
  return seeds.map((seed) => {
    const url = seed.includes('://') ? seed : `https://${seed}`;
    if (URL.canParse(url)) return new URL(url).origin;
    throw new CensusError('E_USAGE', { what: 'A seed is not the address of a server.', where: 'discover' });
  });
}

/**
 * Walk and write the list.
 *
 * @param run its configuration gives the sources to begin with, the contact and the share of rate limits
 * @throws CensusError E_USAGE, E_CONFIG_CONTACT
 */
export async function discoverServers(
  run: Pick<Run, 'config' | 'reporter' | 'random' | 'version' | 'nowMs'>,
  options: { readonly seeds: readonly string[]; readonly maximumRequests: number; readonly path: string },
): Promise<DiscoverResult> {
  const { config, reporter } = run;
  const configured = config.sources.flatMap((source) =>
    source.type === 'mastodon' ? [source.url.origin] : [],
  );
  const seeds = options.seeds.length > 0 ? readSeeds(options.seeds) : configured;
  if (seeds.length === 0) {
    throw new CensusError('E_USAGE', {
      what: 'There is no server to begin with.',
      where: 'discover',
      todo: './census discover mastodon.example, or name servers under `sources:`',
    });
  }
  if (config.contact === null && seeds.some((seed) => seed.startsWith('https:'))) {
    throw new CensusError('E_CONFIG_CONTACT', {
      what: '`contact` is missing: a remote server must be able to reach whoever asks it.',
      where: 'discover',
      kept: 'everything; nobody was asked',
      todo: 'add `contact: mailto:you@your.domain`',
    });
  }
  const identify = await createIdentifier();
  const found = await discover({
    seeds,
    maximumRequests: options.maximumRequests,
    rateShare: config.rateShare,
    contact: config.contact,
    version: run.version,
    random: run.random,
    isWanted: (text, declared) => ['zh', 'yue'].includes(identify(text, declared).own),
    onServer: (done) =>
      reporter.emit({
        event: 'progress',
        stage: 'discover',
        source: null,
        done,
        total: null,
        unit: 'servers',
        waitingMs: null,
      }),
  });
  const list = stringify({
    asked_on: formatDay(run.nowMs()),
    requests: found.requests,
    heard_of_but_not_asked: found.unasked,
    candidates: found.candidates.map(describe),
  });
  writeFileAtomic(options.path, `${HEADER}${list}`, { mode: 0o600 });
  const open = found.candidates.filter(({ door }) => door === 'open').length;
  return {
    servers: found.candidates.length,
    open,
    requests: found.requests,
    text: `discover: ${found.candidates.length} servers asked with ${found.requests} requests, ${open} let us in; read ${options.path}\n`,
  };
}
