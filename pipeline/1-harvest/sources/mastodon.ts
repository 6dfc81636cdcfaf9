import { formatUserAgent } from '../../model/user_agent.ts';
import { createHttpClient } from '../http_client.ts';
import type { SourceRun } from '../run.ts';
import type { ServerSource } from '../types.ts';
import { askRobots, knock, type ServerFacts } from './door.ts';
import { harvestSpan } from './timeline.ts';

/** Caches before a remote server may hide what was posted in the last seconds (15 s on Mastodon). */
const SETTLE_MS = 30_000;

/** Harvest a server that speaks the Mastodon client API: the door first, then each span that is missing. */
export async function harvestServer(source: ServerSource, run: SourceRun): Promise<void> {
  const { options, signal } = run;
  const client = createHttpClient({
    baseUrl: source.baseUrl,
    userAgent: formatUserAgent(options.version, options.contact),
    random: options.random,
    signal,
    onWait: run.onWait,
    patience: options.patience,
    traffic: run.traffic,
  });
  try {
    const settledMs = options.nowMs - (client.isLoopback ? 0 : SETTLE_MS);
    const plan = run.plan(Math.min(options.toMs, settledMs));
    await askRobots(client, source.baseUrl);
    const facts: ServerFacts = await knock(client, source.baseUrl);
    run.setSoftware(facts.software);
    const context = {
      home: facts.home,
      webHost: facts.webHost,
      isWarningHtml: facts.isWarningHtml,
      rules: options,
    };
    for (const { span, cursor, hasFloor } of plan) {
      await harvestSpan(
        { client, writer: run.writer, clock: facts.clock, context, onPage: run.onPage },
        span,
        cursor?.kind === 'id' ? cursor : null,
        hasFloor,
      );
    }
  } finally {
    await client.close();
  }
}
