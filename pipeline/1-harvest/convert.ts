import { canonicalStatusUri, domainOf } from '../model/acct.ts';
import type { Acct, Domain, StatusUri } from '../model/ids.ts';
import type { LeftOutReason } from '../model/sources.ts';
import type { IdentifiedStatus } from '../model/status.ts';
import { acctOf, hostOf, isHostOf, judgeAuthor } from './author.ts';
import { stripMarkup } from './markup.ts';
import { isRecord, type RawEntity, textOf } from './raw_entity.ts';
import type { Span } from './spans.ts';
import type { ConsentRules } from './types.ts';

/** Where a record comes from and what is wanted of it. */
export interface ConvertContext {
  /** Domain of local accounts (`acct` without a domain); null for an archive, whose lines tell. */
  readonly home: Domain | null;
  /** Host that serves the home domain's web pages, where it is another one. */
  readonly webHost: string | null;
  /** GoToSocial gives `spoiler_text` as escaped HTML, Mastodon as plain text. */
  readonly isWarningHtml: boolean;
  /** Keep the author's id on the server, by which replies are asked for. */
  readonly keepsAccountId?: boolean;
  readonly span: Span;
  readonly rules: ConsentRules;
}

/** Either a status for the vault, or why it is left out and, where the author said no, who. */
export type Converted =
  | { readonly status: IdentifiedStatus }
  | { readonly leftOut: LeftOutReason; readonly refusedBy: Acct | null };

/** One field of each item of a list, where it is a text. */
export function listOf(list: unknown, field: string): string[] {
  if (!Array.isArray(list)) return [];
  return (list as unknown[])
    .map((item) => (isRecord(item) ? textOf(item[field]) : ''))
    .filter((text) => text !== '');
}

/** Id of a record on its server, or null where it has none that could be asked for. */
export function idOf(entity: unknown): string | null {
  if (!isRecord(entity)) return null;
  const { id } = entity;
  if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id);
  return typeof id === 'string' && /^[\w-]{1,64}$/u.test(id) ? id : null;
}

/** A record is a status where it has an address and at least one field that only statuses have. */
function isStatus(value: unknown): value is RawEntity {
  if (!isRecord(value)) return false;
  const hasAddress = ['id', 'uri', 'url'].some((key) => ['string', 'number'].includes(typeof value[key]));
  return hasAddress && ['content', 'visibility', 'reblog'].some((key) => key in value);
}

function isReply(entity: RawEntity): boolean {
  return textOf(entity['in_reply_to_id']) !== '' || typeof entity['in_reply_to_id'] === 'number';
}

/** A reply to somebody else, which Mastodon's timelines leave out; one to oneself is a thread, which they show. */
export function isReplyToOthers(entity: unknown): boolean {
  if (!isRecord(entity) || !isReply(entity)) return false;
  const account = entity['account'];
  const author = isRecord(account) ? idOf(account) : null;
  return author === null || idOf({ id: entity['in_reply_to_account_id'] }) !== author;
}

/** Milliseconds since the epoch of an ISO 8601 date; a date without zone is UTC. Null where it is none. */
export function parseDate(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/u.exec(value.trim());
  if (match === null) return null;
  const ms = Date.parse(match[1] === undefined ? `${value.trim()}Z` : value.trim());
  return Number.isNaN(ms) ? null : ms;
}

/** `created_at` of any record, milliseconds since the epoch, or null. */
export function createdMsOf(entity: unknown): number | null {
  return isRecord(entity) ? parseDate(entity['created_at']) : null;
}

/** A copy is native where author and address both are the answering server's; a server can't vouch for others. */
function isNativeTo(context: ConvertContext, account: RawEntity, acct: Acct, uri: StatusUri): boolean {
  if (context.home === null) return !textOf(account['acct']).includes('@');
  return domainOf(acct) === context.home && isHostOf(context.home, context.webHost, hostOf(uri));
}

/**
 * One record of a server or archive -> a status for the vault, or why not. Pure; takes any JSON value.
 * The order of the checks is fixed, so that each record counts under exactly one reason.
 *
 * @param createdMs its `created_at`, where that was read before
 */
export function convertStatus(
  entity: unknown,
  context: ConvertContext,
  createdMs: number | null = createdMsOf(entity),
): Converted {
  if (!isStatus(entity)) return { leftOut: 'not_a_status', refusedBy: null };
  if (isRecord(entity['reblog'])) return { leftOut: 'boost', refusedBy: null };
  if (createdMs === null) return { leftOut: 'bad_date', refusedBy: null };
  const account = entity['account'];
  const acct = isRecord(account) ? acctOf(account, context.home) : null;
  const uri = canonicalStatusUri(textOf(entity['uri']) || textOf(entity['url']));
  if (!isRecord(account) || acct === null || uri === null) return { leftOut: 'no_account', refusedBy: null };

  const isNative = isNativeTo(context, account, acct, uri);
  const { refusal, refusedBy, movedTo } = judgeAuthor(account, acct, isNative, context);
  // Absent visibility is not public: what a server does not say openly is left alone.
  if (entity['visibility'] !== 'public') return { leftOut: 'not_public', refusedBy };
  if (createdMs < context.span.fromMs || createdMs >= context.span.toMs)
    return { leftOut: 'out_of_window', refusedBy };
  if (refusal !== null) return { leftOut: refusal, refusedBy };

  const warning = textOf(entity['spoiler_text']);
  const language = textOf(entity['language']);
  const id = idOf(entity);
  const accountId = context.keepsAccountId === true && isNative ? idOf(account) : null;
  return {
    status: {
      ...(accountId === null ? {} : { accountIdAtSource: accountId }),
      ...(context.home === null || id === null ? {} : { idAtSource: id }),
      uri,
      acct,
      movedTo,
      authorDomain: domainOf(acct),
      displayName: textOf(account['display_name']),
      createdAt: new Date(createdMs).toISOString(),
      contentHtml: textOf(entity['content']),
      contentWarning: context.isWarningHtml ? stripMarkup(warning) : warning,
      languageDeclared: language === '' ? null : language,
      mentions: listOf(entity['mentions'], 'acct'),
      hashtags: listOf(entity['tags'], 'name'),
      emojis: listOf(entity['emojis'], 'shortcode'),
      isReply: isReply(entity),
      isEdited: textOf(entity['edited_at']) !== '',
      isBot: account['bot'] === true,
      hasMedia: Array.isArray(entity['media_attachments']) && entity['media_attachments'].length > 0,
      hasPoll: isRecord(entity['poll']),
      isIndexable: account['indexable'] === true,
      isNative,
    },
  };
}
