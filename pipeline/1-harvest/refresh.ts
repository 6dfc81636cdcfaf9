/**
 * Asking again: which harvested statuses still exist, and which authors have since said no. What is gone leaves the
 * vault for good, segment by segment; a kill loses nothing, since each segment that was asked about is noted.
 */
import type { LeftOut, LeftOutReason } from '../model/sources.ts';
import type { IdentifiedStatus } from '../model/status.ts';
import { openSeal, type Publish, type Seal } from '../storage/seal.ts';
import { readSegment, type Segment } from '../storage/vault.ts';
import { type ConvertContext, convertStatus } from './convert.ts';
import { removeReplaced, replaceSegment } from './erase.ts';
import { type FailureReason, SourceFailure } from './failure.ts';
import type { Traffic } from './http_client.ts';
import { openRefusalBook, type RefusalBook } from './refusals.ts';
import { listSources, segmentsOf } from './report.ts';
import { emptyCounters, readSourceState } from './source_journal.ts';
import { knock, type ServerFacts } from './sources/door.ts';
import { createFinder, type FindStatuses } from './sources/lookup.ts';
import { openSourceClient } from './sources/mastodon.ts';
import type { HarvestOptions, ServerSource } from './types.ts';

/** Statuses asked about between two looks at the clock; bounds what is held of the answers. */
const BATCH_STATUSES = 400;

export interface RefreshOptions extends HarvestOptions {
  /** age identity of the vault: what is encrypted must be read to be asked about. */
  readonly identity: string;
  /** What was confirmed at this moment or later is not asked about again; milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly onRefreshed?: (statuses: number) => void;
  /** Where the vault is shared. */
  readonly publish?: Publish;
}

export interface Refreshed {
  /** Label of the source. */
  readonly source: string;
  /** Null where every status was asked about. */
  readonly reason: FailureReason | null;
  /** Statuses asked about in this run. */
  readonly asked: number;
  /** Statuses taken out of the vault, by reason. */
  readonly removed: LeftOut;
}

/** Times do not matter here: it was in the window when it was harvested. */
const ALWAYS = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

interface Verdict {
  /** The status as it is to be kept; null where it leaves. */
  readonly kept: IdentifiedStatus | null;
  readonly reason: LeftOutReason | null;
}

function judge(
  before: IdentifiedStatus,
  entity: unknown,
  context: ConvertContext,
  refuse: (
    acct: NonNullable<Extract<ReturnType<typeof convertStatus>, { leftOut: unknown }>['refusedBy']>,
  ) => void,
): Verdict {
  if (entity === undefined) return { kept: null, reason: 'deleted' };
  const converted = convertStatus(entity, context);
  if (!('status' in converted)) {
    if (converted.refusedBy !== null) refuse(converted.refusedBy);
    return { kept: null, reason: converted.leftOut };
  }
  const now = converted.status;
  // Another status under the same id would be somebody else's.
  if (now.uri !== before.uri) return { kept: null, reason: 'deleted' };
  const isSame = now.contentHtml === before.contentHtml && now.contentWarning === before.contentWarning;
  return { kept: isSame ? before : now, reason: null };
}

interface SegmentWork {
  readonly options: RefreshOptions;
  readonly seal: Seal;
  readonly refusals: RefusalBook;
  readonly find: FindStatuses;
  readonly context: ConvertContext;
}

/** @returns how many statuses were asked about, and what left */
async function refreshSegment(
  work: SegmentWork,
  segment: Segment,
): Promise<{ asked: number; removed: LeftOut }> {
  const { options, refusals, find, context } = work;
  const statuses = [...(await readSegment(segment, options.identity))];
  const left: IdentifiedStatus[] = [];
  const removed: LeftOut = {};
  let isChanged = false;
  let isWhole = true;
  for (let from = 0; from < statuses.length; from += BATCH_STATUSES) {
    if (options.signal?.aborted === true) throw new SourceFailure('failed', 'interrupted');
    const batch = statuses.slice(from, from + BATCH_STATUSES);
    const found = await find(
      batch.flatMap(({ idAtSource }) => (idAtSource === undefined ? [] : [idAtSource])),
    );
    for (const status of batch) {
      if (status.idAtSource === undefined) {
        isWhole = false;
        left.push(status);
        continue;
      }
      const entity = found.get(status.idAtSource);
      const { kept, reason } = judge(status, entity, context, (acct) =>
        refusals.add(options.tagRefusal(acct)),
      );
      if (kept !== null) left.push(kept);
      if (reason !== null) removed[reason] = (removed[reason] ?? 0) + 1;
      if (kept !== status) isChanged = true;
    }
    options.onRefreshed?.(batch.length);
  }
  refusals.flush();
  await replaceSegment({ ...options, seal: work.seal }, segment, left, removed, isWhole, isChanged);
  return { asked: statuses.length, removed };
}

function addTo(sums: LeftOut, more: LeftOut): void {
  for (const [reason, statuses] of Object.entries(more) as [LeftOutReason, number][])
    sums[reason] = (sums[reason] ?? 0) + statuses;
}

async function refreshSource(
  source: ServerSource,
  options: RefreshOptions,
  seal: Seal,
  refusals: RefusalBook,
): Promise<Refreshed> {
  const confirmed = new Map(
    readSourceState(options.dataDir, source.id).segments.map((each) => [each.file, each.confirmedMs]),
  );
  const due = segmentsOf(options.dataDir, source.id).filter(
    ({ path }) => (confirmed.get(path.split('/').at(-1) ?? '') ?? 0) < options.sinceMs,
  );
  const removed: LeftOut = {};
  let asked = 0;
  if (due.length === 0) return { source: source.label, reason: null, asked, removed };
  const { requests, bytes, waits, waited_ms } = emptyCounters();
  const traffic: Traffic = { requests, bytes, waits, waited_ms };
  const signal = options.signal ?? new AbortController().signal;
  const client = openSourceClient(source, options, { signal, onWait: () => undefined, traffic });
  try {
    const facts: ServerFacts = await knock(client, source.baseUrl);
    const { home, webHost, family } = facts;
    const keepsAccountId = source.coverage === 'timeline+replies';
    const { isWarningHtml } = family;
    const context = { home, webHost, isWarningHtml, keepsAccountId, span: ALWAYS, rules: options };
    const work = { options, seal, refusals, find: createFinder(facts, client), context };
    for (const segment of due) {
      const result = await refreshSegment(work, segment);
      asked += result.asked;
      addTo(removed, result.removed);
    }
    return { source: source.label, reason: null, asked, removed };
  } catch (error) {
    if (error instanceof SourceFailure) return { source: source.label, reason: error.reason, asked, removed };
    if (signal.aborted) return { source: source.label, reason: 'interrupted', asked, removed };
    throw error;
  } finally {
    await client.close();
  }
}

/**
 * Ask every server about every status of it in the vault, hosts side by side, each one request at a time. A server that
 * has closed its door, or fails, keeps its statuses unconfirmed: the release gate and the vault's deadline see to them.
 *
 * @throws CensusError where our own disk, vault or state fails
 */
export async function refresh(options: RefreshOptions): Promise<Refreshed[]> {
  const { dataDir } = options;
  const seal = openSeal(dataDir, listSources(dataDir), options.hashManifest, options.publish);
  const refusals = openRefusalBook(dataDir);
  const servers = options.sources.filter((source) => source.type !== 'archive');
  const results: Refreshed[] = [];
  const queue = servers.entries();
  async function work(): Promise<void> {
    for (const [index, source] of queue)
      results[index] = await refreshSource(source, options, seal, refusals);
  }
  await Promise.all(Array.from({ length: options.concurrency ?? 4 }, work));
  removeReplaced(dataDir);
  return results;
}
