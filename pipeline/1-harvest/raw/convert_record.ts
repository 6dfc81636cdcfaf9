/**
 * One record of a page that was read from its bytes -> a line of the vault, or why not: the same line and the same reason
 * as `convertStatus` gives, without the objects between. What stands in the page as it will stand in the line is copied.
 */
import { canonicalStatusUri } from '../../model/acct.ts';
import type { Acct, Domain } from '../../model/ids.ts';
import type { LeftOutReason } from '../../model/sources.ts';
import { namesOfStatus } from '../../storage/vault.ts';
import { type ConvertContext, hostOf, isHostOf } from '../convert.ts';
import type { LineBuffer } from '../line_buffer.ts';
import { stripMarkup } from '../markup.ts';
import type { RawAuthor } from './authors.ts';
import type { BytesMemo } from './bytes_memo.ts';
import {
  ABSENT,
  ESCAPED_STRING,
  FILLED_ARRAY,
  NUMBER,
  OBJECT,
  PLAIN_STRING,
  type RecordFields,
  SLOT,
} from './fields.ts';
import type { RawList, RawLists } from './lists.ts';
import type { PlainUris } from './uris.ts';

export interface RawContext extends ConvertContext {
  readonly home: Domain;
}

/** What is remembered from record to record. */
export interface RawMemos {
  readonly uris: PlainUris;
  readonly lists: RawLists;
}

/** A status that was written as a line, or why it was not; as `Converted`. */
export type RawConverted =
  | { readonly names: readonly string[]; readonly isNative: boolean; readonly author: RawAuthor }
  | { readonly leftOut: LeftOutReason; readonly refusedBy: Acct | null };

const {
  id: ID,
  uri: URI,
  url: URL,
  created_at: CREATED_AT,
  visibility: VISIBILITY,
  content: CONTENT,
  reblog: REBLOG,
  spoiler_text: SPOILER_TEXT,
  language: LANGUAGE,
  mentions: MENTIONS,
  tags: TAGS,
  emojis: EMOJIS,
  in_reply_to_id: IN_REPLY_TO_ID,
  edited_at: EDITED_AT,
  media_attachments: MEDIA_ATTACHMENTS,
  poll: POLL,
} = SLOT;

const bytesOf = (text: string): Buffer => Buffer.from(text);
const PUBLIC = bytesOf('"public"');
const OPEN_WITH_ID = bytesOf('{"idAtSource":');
const NEXT_URI = bytesOf(',"uri":');
const OPEN_WITH_URI = bytesOf('{"uri":');
const EMPTY_TEXT = bytesOf('""');
const NULL = bytesOf('null');
const NEXT_CONTENT = bytesOf(',"contentHtml":');
const NEXT_WARNING = bytesOf(',"contentWarning":');
const NEXT_LANGUAGE = bytesOf(',"languageDeclared":');
const NO_LISTS = bytesOf(',"mentions":[],"hashtags":[],"emojis":[]');

const FLAGS = ['isReply', 'isEdited', 'isBot', 'hasMedia', 'hasPoll', 'isIndexable', 'isNative'] as const;

/** The end of a line for each set of flags, the first of which is the lowest bit. */
const ENDS = Array.from({ length: 1 << FLAGS.length }, (_, set) =>
  bytesOf(`${FLAGS.map((name, bit) => `,"${name}":${((set >> bit) & 1) === 1}`).join('')}}`),
);

function hasAddress(fields: RecordFields, record: number, slot: number): boolean {
  return fields.isString(record, slot) || fields.kind(record, slot) === NUMBER;
}

function isStatus(fields: RecordFields, record: number): boolean {
  if (!hasAddress(fields, record, ID) && !hasAddress(fields, record, URI) && !hasAddress(fields, record, URL))
    return false;
  return (
    fields.kind(record, CONTENT) !== ABSENT ||
    fields.kind(record, VISIBILITY) !== ABSENT ||
    fields.kind(record, REBLOG) !== ABSENT
  );
}

/** Absent visibility is not public. */
function isPublic(fields: RecordFields, record: number): boolean {
  if (fields.kind(record, VISIBILITY) !== PLAIN_STRING) return fields.text(record, VISIBILITY) === 'public';
  const from = fields.from(record, VISIBILITY);
  if (fields.to(record, VISIBILITY) - from !== PUBLIC.length) return false;
  for (let index = 0; index < PUBLIC.length; index += 1) {
    if (fields.body[from + index] !== PUBLIC[index]) return false;
  }
  return true;
}

/** A string as JSON; what stands as `JSON.stringify` would write it is copied. */
function putString(out: LineBuffer, fields: RecordFields, record: number, slot: number): void {
  const kind = fields.kind(record, slot);
  const [from, to] = [fields.from(record, slot), fields.to(record, slot)];
  if (kind === PLAIN_STRING) out.copy(fields.body, from, to);
  else if (kind === ESCAPED_STRING) out.rewrite(fields.body, from, to);
  else out.append(EMPTY_TEXT);
}

const NONE: Omit<RawList, 'bytes'> = { texts: [], json: '[]' };

function listAt(
  fields: RecordFields,
  record: number,
  slot: number,
  memo: BytesMemo<RawList>,
): Omit<RawList, 'bytes'> {
  if (fields.kind(record, slot) !== FILLED_ARRAY) return NONE;
  return memo.read(fields.body, fields.from(record, slot)) ?? NONE;
}

/** Mentions, hashtags and emojis. @returns the mentions */
function putLists(out: LineBuffer, fields: RecordFields, record: number, lists: RawLists): readonly string[] {
  const mentions = listAt(fields, record, MENTIONS, lists.mentions);
  const hashtags = listAt(fields, record, TAGS, lists.hashtags);
  const emojis = listAt(fields, record, EMOJIS, lists.emojis);
  if (mentions === NONE && hashtags === NONE && emojis === NONE) out.append(NO_LISTS);
  else out.write(`,"mentions":${mentions.json},"hashtags":${hashtags.json},"emojis":${emojis.json}`);
  return mentions.texts;
}

/** The address of a record in its one form: null where none, the slot where it stands there as it is. */
function findUri(fields: RecordFields, record: number, uris: PlainUris): string | number | null {
  const slot = fields.hasText(record, URI) ? URI : URL;
  const isPlain =
    fields.kind(record, slot) === PLAIN_STRING &&
    uris.isPlain(fields.body, fields.from(record, slot), fields.to(record, slot));
  return isPlain ? slot : canonicalStatusUri(fields.text(record, slot));
}

/** The beginning of a line, up to where its address stands. */
function putHead(
  out: LineBuffer,
  fields: RecordFields,
  record: number,
  id: string | null,
  accountId: string | null,
): void {
  if (accountId !== null) {
    const known = id === null ? '' : `,"idAtSource":"${id}"`;
    out.write(`{"accountIdAtSource":"${accountId}"${known},"uri":`);
  } else if (id === null) out.append(OPEN_WITH_URI);
  else {
    out.append(OPEN_WITH_ID);
    out.copy(fields.body, fields.from(record, ID), fields.to(record, ID));
    out.append(NEXT_URI);
  }
}

/** A bit for each of FLAGS. */
function flagsOf(fields: RecordFields, record: number, author: RawAuthor, isNative: boolean): number {
  const isReply = fields.hasText(record, IN_REPLY_TO_ID) || fields.kind(record, IN_REPLY_TO_ID) === NUMBER;
  return (
    Number(isReply) |
    (Number(fields.hasText(record, EDITED_AT)) << 1) |
    (Number(author.isBot) << 2) |
    (Number(fields.kind(record, MEDIA_ATTACHMENTS) === FILLED_ARRAY) << 3) |
    (Number(fields.kind(record, POLL) === OBJECT) << 4) |
    (Number(author.isIndexable) << 5) |
    (Number(isNative) << 6)
  );
}

/**
 * @param record one that is not given as parsed
 * @param known its id, null where it has none that could be asked for, and its `created_at`
 * @param out the line is appended to this
 */
export function convertRecord(
  fields: RecordFields,
  record: number,
  known: { readonly id: string | null; readonly createdMs: number | null },
  context: RawContext,
  { uris, lists }: RawMemos,
  out: LineBuffer,
): RawConverted {
  const { id, createdMs } = known;
  if (!isStatus(fields, record)) return { leftOut: 'not_a_status', refusedBy: null };
  if (fields.kind(record, REBLOG) === OBJECT) return { leftOut: 'boost', refusedBy: null };
  if (createdMs === null) return { leftOut: 'bad_date', refusedBy: null };
  const author = fields.authors[record] ?? null;
  const acct = author?.acct ?? null;
  const uri = findUri(fields, record, uris);
  if (author === null || acct === null || uri === null) return { leftOut: 'no_account', refusedBy: null };

  const isOwnHost =
    typeof uri === 'number' ? uris.isOwnHost : isHostOf(context.home, context.webHost, hostOf(uri));
  const isNative = author.isHome && isOwnHost;
  const judged = author.judge(acct, isNative);
  const { refusal, refusedBy } = judged;
  if (!isPublic(fields, record)) return { leftOut: 'not_public', refusedBy };
  if (createdMs < context.span.fromMs || createdMs >= context.span.toMs)
    return { leftOut: 'out_of_window', refusedBy };
  if (refusal !== null) return { leftOut: refusal, refusedBy };

  putHead(out, fields, record, id, context.keepsAccountId === true && isNative ? author.accountId : null);
  if (typeof uri === 'number') out.copy(fields.body, fields.from(record, uri), fields.to(record, uri));
  else out.write(JSON.stringify(uri));
  out.append(judged.fields);
  if (fields.isoDates[record] === createdMs)
    out.copy(fields.body, fields.from(record, CREATED_AT), fields.to(record, CREATED_AT));
  else out.write(`"${new Date(createdMs).toISOString()}"`);
  out.append(NEXT_CONTENT);
  putString(out, fields, record, CONTENT);
  out.append(NEXT_WARNING);
  if (context.isWarningHtml && fields.hasText(record, SPOILER_TEXT))
    out.write(JSON.stringify(stripMarkup(fields.text(record, SPOILER_TEXT))));
  else putString(out, fields, record, SPOILER_TEXT);
  out.append(NEXT_LANGUAGE);
  if (fields.hasText(record, LANGUAGE)) putString(out, fields, record, LANGUAGE);
  else out.append(NULL);
  const mentions = putLists(out, fields, record, lists);
  out.append(ENDS[flagsOf(fields, record, author, isNative)] ?? EMPTY_TEXT);
  out.endLine();
  const names =
    mentions.length === 0
      ? judged.names
      : [...judged.names, ...namesOfStatus({ acct, displayName: '', mentions })];
  return { names, isNative, author };
}
