/** One account's own statuses, newest first, from the pages that a server has of it. */
import type { Family, Reader } from '../families/index.ts';
import { type IdClock, idBefore, timeToId } from '../id_clock.ts';
import type { Span } from '../spans.ts';
import { agreesWith, isAllBefore, oldestId, type Page, requireProgress } from './page.ts';

export interface AccountPages {
  readonly family: Family;
  readonly reader: Reader;
  readonly accountId: string;
  readonly span: Span;
  /** Where an earlier run stopped, or null. */
  readonly maxId: string | null;
}

/** A page, and below which id the next one lies; null at the end. */
export interface AccountPage {
  readonly page: Page;
  readonly askedBelow: string | null;
  readonly nextMaxId: string | null;
}

/** @returns null where the account is gone, which is no fault of the server's */
async function askPage(
  { family, reader, accountId, span }: AccountPages,
  clock: IdClock,
  maxId: string | null,
): Promise<Page | null> {
  const sinceId = clock === 'none' ? null : idBefore(clock, span.fromMs);
  const answer = await reader.client.ask(family.requestAccount(accountId, { maxId, sinceId }));
  return answer.status === 404 || answer.status === 410 ? null : await family.readPage(answer, reader);
}

/**
 * Page through an account's statuses of a span. Where ids carry time its end is asked for directly; where the first
 * answer shows that they don't, from the newest one down.
 *
 * @throws SourceFailure `closed` where accounts are shown to members only; `no_progress` in a circle
 */
export async function* readAccount(pages: AccountPages): AsyncGenerator<AccountPage> {
  const { family, span } = pages;
  let { clock } = family;
  let maxId = pages.maxId ?? (clock === 'none' ? null : timeToId(clock, span.toMs));
  for (let isFirst = true; ; isFirst = false) {
    const page = await askPage(pages, clock, maxId);
    if (page === null || page.entities.length === 0) return;
    if (isFirst && pages.maxId === null && clock !== 'none' && !agreesWith(page, clock)) {
      clock = 'none';
      maxId = null;
      continue;
    }
    const next = requireProgress(oldestId(page), maxId);
    const isOver = isAllBefore(page, span.fromMs);
    yield { page, askedBelow: maxId, nextMaxId: isOver ? null : next };
    if (isOver) return;
    maxId = next;
  }
}
