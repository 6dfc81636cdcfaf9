import { readToken } from '../../keys/token_file.ts';
import { formatUserAgent } from '../../model/user_agent.ts';
import { createHttpClient, type HttpClient } from '../http_client.ts';
import { createRawReader } from '../raw/index.ts';
import type { SourceRun } from '../run.ts';
import type { HarvestOptions, ServerSource } from '../types.ts';
import { knock } from './door.ts';
import { harvestReplies, type RepliesOptions } from './replies.ts';
import { createAccountSample, sampleMissed } from './sample.ts';
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

/** Ask for the replies of what was read of the timeline; where it has shown them, there is nothing to ask. */
async function completeReplies(
  source: ServerSource,
  run: SourceRun,
  options: Omit<RepliesOptions, 'accounts'>,
  toMs: number,
): Promise<void> {
  const planned = run.planReplies(toMs);
  if (planned.length === 0) return;
  const isOnTimeline = options.family.showsReplies;
  run.setReplies(isOnTimeline ? 'on_timeline' : 'asked');
  const accounts = isOnTimeline ? new Map<string, number>() : await run.options.readAccounts?.(source.id);
  if (accounts === undefined) throw new RangeError('replies are asked for only where accounts can be read');
  for (const each of planned) {
    if (!(await harvestReplies({ ...options, accounts }, each))) run.setReplies('refused');
  }
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
    const keepsAccountId = source.coverage === 'timeline+replies';
    const context = { home, webHost, isWarningHtml: family.isWarningHtml, keepsAccountId, rules: options };
    const raw = createRawReader(context);
    const wanted = { fromMs: options.fromMs, toMs: options.toMs };
    const { tagAccount } = options;
    const drawn = createAccountSample(options.sampleAccounts, tagAccount);
    const { writer, onPage } = run;
    for (const planned of plan)
      await harvestSpan(
        { client, writer, family, context, raw, localPosts, wanted, onKept: drawn.offer, onPage },
        planned,
      );
    const asking = { family, reader: { client, home }, context, tagAccount };
    if (source.coverage === 'timeline+replies') {
      const to = Math.min(options.toMs, settledMs);
      await completeReplies(source, run, { ...asking, writer, wanted, onPage }, to);
    } else if (family.showsReplies) run.setReplies('on_timeline');
    else if (!run.hasSample && drawn.list().length > 0) {
      const sampled = await sampleMissed(
        { ...asking, span: wanted, size: options.sampleAccounts },
        drawn.list(),
      );
      if (sampled === 'refused') run.setReplies('refused');
      else if (sampled !== null) run.setMissed(sampled);
    }
  } finally {
    await client.close();
  }
}
