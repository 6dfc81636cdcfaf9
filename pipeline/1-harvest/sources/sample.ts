/**
 * How much a server's timeline leaves out, estimated from a few of its accounts. Nothing of them is kept but counts.
 *
 * Accounts are drawn uniformly as those with the smallest keyed hashes (bottom-k sampling: Cohen and Kaplan,
 * "Summarizing data using bottom-k sketches", 2007), in one pass and in memory that does not grow. Replies per timeline
 * post are a ratio estimator with its linearised standard error (Cochran, Sampling Techniques, 3rd ed., § 6.4).
 */
import type { MissedSample } from '../../model/sources.ts';
import { type ConvertContext, convertStatus, idOf, isReplyToOthers } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import type { Family, Reader } from '../families/index.ts';
import { dig, isRecord } from '../raw_entity.ts';
import type { Span } from '../spans.ts';
import { readAccount } from './account_pages.ts';

/** The accounts with the smallest keyed hashes of all that were offered. */
export interface AccountSample {
  offer(accountId: string): void;
  /** In the order of their hashes. */
  list(): string[];
}

export function createAccountSample(size: number, tagAccount: (accountId: string) => string): AccountSample {
  let drawn: { readonly id: string; readonly tag: string }[] = [];
  return {
    offer: (id) => {
      const tag = tagAccount(id);
      const last = drawn.at(-1);
      if (size < 1 || (drawn.length >= size && last !== undefined && tag >= last.tag)) return;
      if (drawn.some((each) => each.id === id)) return;
      drawn = [...drawn, { id, tag }].sort((a, b) => (a.tag < b.tag ? -1 : 1)).slice(0, size);
    },
    list: () => drawn.map(({ id }) => id),
  };
}

/** Pages of one account that are asked for at most. */
const PAGES_OF_SAMPLED = 1;
/** Somebody who replies a lot shows a post on the timeline only some pages down. */
const PAGES_OF_REPLIED_TO = 3;

interface Counted {
  posts: number;
  replies: number;
}

export interface SampleOptions {
  readonly family: Family;
  readonly reader: Reader;
  readonly context: Omit<ConvertContext, 'span'>;
  readonly span: Span;
  readonly size: number;
  readonly tagAccount: (accountId: string) => string;
}

/** The local account that a reply answers, as far as the reply says. */
function repliedTo(entity: unknown): string | null {
  const id = idOf({ id: dig(entity, 'in_reply_to_account_id') });
  const mentions = dig(entity, 'mentions');
  if (id === null || !Array.isArray(mentions)) return null;
  const mention = (mentions as unknown[]).find((each) => isRecord(each) && idOf(each) === id);
  const acct = dig(mention, 'acct');
  return typeof acct === 'string' && acct !== '' && !acct.includes('@') ? id : null;
}

async function countAccount(
  { family, reader, context, span }: SampleOptions,
  accountId: string,
  pages: number,
  onReply: (entity: unknown) => void,
  isEnough: (counted: Counted) => boolean,
): Promise<Counted> {
  const counted = { posts: 0, replies: 0 };
  let left = pages;
  for await (const { page } of readAccount({ family, reader, accountId, span, maxId: null })) {
    for (const entity of page.entities) {
      if (!('status' in convertStatus(entity, { ...context, span }))) continue;
      if (isReplyToOthers(entity)) {
        counted.replies += 1;
        onReply(entity);
      } else counted.posts += 1;
    }
    left -= 1;
    if (left === 0 || isEnough(counted)) break;
  }
  return counted;
}

/** Standard error of Σy / Σx over accounts drawn by simple random sampling, in thousandths. */
export function ratioErrorMilli(pairs: readonly { readonly x: number; readonly y: number }[]): number {
  const n = pairs.length;
  const x = pairs.reduce((sum, each) => sum + each.x, 0);
  if (n < 2 || x === 0) return 0;
  const ratio = pairs.reduce((sum, each) => sum + each.y, 0) / x;
  const squares = pairs.reduce((sum, each) => sum + (each.y - ratio * each.x) ** 2, 0);
  return Math.round((1000 * Math.sqrt((n / (n - 1)) * squares)) / x);
}

/**
 * Ask the sampled accounts, and a sample of those whom they reply to, for a page or a few.
 *
 * @returns null where the server shows accounts to members only, or stops answering: the harvest itself is complete
 */
export async function sampleMissed(
  options: SampleOptions,
  accounts: readonly string[],
): Promise<MissedSample | 'refused' | null> {
  const answered = createAccountSample(options.size, options.tagAccount);
  const pairs: { x: number; y: number }[] = [];
  const people = { on: 0, missed: 0 };
  const note = (entity: unknown): void => {
    const id = repliedTo(entity);
    if (id !== null) answered.offer(id);
  };
  try {
    for (const id of accounts) {
      const { posts, replies } = await countAccount(options, id, PAGES_OF_SAMPLED, note, () => false);
      pairs.push({ x: posts, y: replies });
    }
    for (const id of answered.list()) {
      const onPost = ({ posts }: Counted): boolean => posts > 0;
      const { posts, replies } = await countAccount(options, id, PAGES_OF_REPLIED_TO, () => {}, onPost);
      if (posts > 0) people.on += 1;
      else if (replies > 0) people.missed += 1;
    }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    return error.outcome === 'closed' ? 'refused' : null;
  }
  return {
    accounts: pairs.length,
    timeline_posts: pairs.reduce((sum, { x }) => sum + x, 0),
    replies: pairs.reduce((sum, { y }) => sum + y, 0),
    error_milli: ratioErrorMilli(pairs),
    people_on_timeline: people.on,
    people_missed: people.missed,
  };
}
