import { readToken } from '../../keys/token_file.ts';
import { formatUserAgent } from '../../model/user_agent.ts';
import { createHttpClient, type HttpClient } from '../http_client.ts';
import type { SourceRun } from '../run.ts';
import type { HarvestOptions, ServerSource } from '../types.ts';
import { knock } from './door.ts';
import { harvestSpan } from './timeline.ts';

/** Caches before a remote server may hide what was posted in the last seconds (15 s on Mastodon). */
const SETTLE_MS = 30_000;

/** Open a client of a source's server, with its token where there is one. The caller closes it. */
export function openSourceClient(
  source: ServerSource,
  options: Pick<HarvestOptions, 'version' | 'contact' | 'random' | 'patience' | 'mayAsk'>,
  run: Pick<SourceRun, 'signal' | 'onWait' | 'traffic'>,
): HttpClient {
  return createHttpClient({
    baseUrl: source.baseUrl,
    userAgent: formatUserAgent(options.version, options.contact),
    token: source.tokenFile === null ? null : readToken(source.tokenFile, 'E_SOURCE_TOKEN'),
    rateShare: source.rateShare,
    random: options.random,
    signal: run.signal,
    onWait: run.onWait,
    patience: options.patience,
    mayAsk: options.mayAsk,
    traffic: run.traffic,
  });
}

/** Harvest a server of any family: the door first, then each span that is missing. */
export async function harvestServer(source: ServerSource, run: SourceRun): Promise<void> {
  const { options } = run;
  const client = openSourceClient(source, options, run);
  try {
    const settledMs = options.nowMs - (client.isLoopback ? 0 : SETTLE_MS);
    const plan = run.plan(Math.min(options.toMs, settledMs));
    const facts = await knock(client, source.baseUrl);
    run.setSoftware(facts.software);
    const { family, home, webHost, localPosts } = facts;
    const context = { home, webHost, isWarningHtml: family.isWarningHtml, rules: options };
    const wanted = { fromMs: options.fromMs, toMs: options.toMs };
    for (const planned of plan) {
      await harvestSpan(
        { client, writer: run.writer, family, context, localPosts, wanted, onPage: run.onPage },
        planned,
      );
    }
  } finally {
    await client.close();
  }
}
