/**
 * Replies to others, which a public timeline leaves out: the statuses of each account that the timeline has shown, one
 * account after the other, within the host's budget.
 */
import { type ConvertContext, convertStatus, isReplyToOthers } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import type { Family, Reader } from '../families/index.ts';
import type { Position } from '../journal_entries.ts';
import type { PlannedSpan } from '../run.ts';
import type { SourceWriter } from '../source_writer.ts';
import type { Span } from '../spans.ts';
import { type AccountPage, readAccount } from './account_pages.ts';
import { createRepeatCheck, oldestMs } from './page.ts';

/** Accounts after which the place reached is made durable, even where none of them wrote a reply. */
const COMMIT_AFTER_ACCOUNTS = 40;

export interface RepliesOptions {
  readonly family: Family;
  readonly reader: Reader;
  readonly writer: SourceWriter;
  readonly context: Omit<ConvertContext, 'span'>;
  /** All that is wanted of the source. */
  readonly wanted: Span;
  /** Accounts by id, each with its oldest known status (milliseconds since the epoch). */
  readonly accounts: ReadonlyMap<string, number>;
  readonly tagAccount: (accountId: string) => string;
  readonly onPage: (reachedMs: number | null) => void;
}

interface Account {
  readonly id: string;
  readonly tag: string;
  readonly span: Span;
  readonly maxId: string | null;
}

/** Keep the replies of a page; what the timeline has shown is counted, and refusals are learned from all of it. */
function takeReplies(
  { writer, context }: RepliesOptions,
  { page, askedBelow }: AccountPage,
  span: Span,
): void {
  const isRepeated = createRepeatCheck(askedBelow);
  for (const [index, entity] of page.entities.entries()) {
    if (isRepeated(page.ids[index] ?? null)) {
      writer.leaveOut('seen_twice');
      continue;
    }
    const converted = convertStatus(entity, { ...context, span });
    if ('status' in converted && !isReplyToOthers(entity)) writer.leaveOut('on_timeline');
    else writer.take(converted);
  }
}

/**
 * The accounts that are left of a span, in the order of their keyed hashes, so that the place reached tells nothing about
 * who they are. One that the timeline first showed within the span is asked for all that is wanted.
 */
function listAccounts(options: RepliesOptions, { span, cursor }: PlannedSpan): Account[] {
  const reached = cursor?.kind === 'account' ? cursor : null;
  return [...options.accounts]
    .map(([id, firstMs]) => ({ id, firstMs, tag: options.tagAccount(id) }))
    .filter(
      ({ tag }) => reached === null || tag > reached.tag || (tag === reached.tag && reached.maxId !== null),
    )
    .sort((a, b) => (a.tag < b.tag ? -1 : 1))
    .map(({ id, firstMs, tag }): Account => {
      const isBegun = reached?.tag === tag;
      const whole = firstMs >= span.fromMs ? options.wanted.fromMs : span.fromMs;
      const fromMs = isBegun ? reached.fromMs : whole;
      return { id, tag, span: { fromMs, toMs: span.toMs }, maxId: isBegun ? reached.maxId : null };
    });
}

/**
 * Ask for the replies of a span and commit them, from its beginning or from where an earlier run stopped.
 *
 * @returns false where the server shows accounts' statuses to members only: then the span has no replies, for good
 * @throws SourceFailure where the server does not answer
 */
export async function harvestReplies(options: RepliesOptions, planned: PlannedSpan): Promise<boolean> {
  const { writer, family, reader, onPage } = options;
  const { span } = planned;
  const moved = (cursor: Position['cursor'], isDone = false): void =>
    writer.advance({ of: 'replies', span, cursor, isDone, hasFloor: false });
  let isShown = true;
  let sinceCommit = 0;
  try {
    for (const { id, tag, span: asked, maxId } of listAccounts(options, planned)) {
      const { fromMs } = asked;
      for await (const account of readAccount({ family, reader, accountId: id, span: asked, maxId })) {
        takeReplies(options, account, asked);
        onPage(oldestMs(account.page));
        moved({ kind: 'account', tag, maxId: account.nextMaxId, fromMs });
        if (writer.isCommitDue()) await writer.commit();
      }
      moved({ kind: 'account', tag, maxId: null, fromMs });
      sinceCommit += 1;
      if (sinceCommit < COMMIT_AFTER_ACCOUNTS) continue;
      await writer.commit();
      sinceCommit = 0;
    }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    if (error.outcome !== 'closed') {
      await writer.commit();
      throw error;
    }
    isShown = false;
  }
  moved(null, true);
  await writer.commit();
  return isShown;
}
