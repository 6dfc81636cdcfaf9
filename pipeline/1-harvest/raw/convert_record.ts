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
import { readIsoDate } from './dates.ts';
import { ABSENT, FILLED_ARRAY, NUMBER, OBJECT, PLAIN_STRING, type RecordFields, SLOT } from './fields.ts';
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

const bytesOf = (text: string): Buffer => Buffer.from(text);
const PUBLIC = bytesOf('"public"');
const OPEN = bytesOf('{');
const ID = bytesOf('"idAtSource":');
const URI = bytesOf('"uri":');
const COMMA = bytesOf(',');
const EMPTY = bytesOf('""');
const CREATED = bytesOf('"createdAt":');
const CONTENT = bytesOf(',"contentHtml":');
const WARNING = bytesOf(',"contentWarning":');
const LANGUAGE = bytesOf(',"languageDeclared":');
const NO_LISTS = bytesOf(',"mentions":[],"hashtags":[],"emojis":[]');

const FLAGS = ['isReply', 'isEdited', 'isBot', 'hasMedia', 'hasPoll', 'isIndexable', 'isNative'] as const;

/** The end of a line for each set of flags, the first of which is the lowest bit. */
const ENDS = Array.from({ length: 1 << FLAGS.length }, (_, set) =>
  bytesOf(`${FLAGS.map((name, bit) => `,"${name}":${((set >> bit) & 1) === 1}`).join('')}}`),
);

function isStatus(fields: RecordFields, record: number): boolean {
  const hasAddress = [SLOT.id, SLOT.uri, SLOT.url].some(
    (slot) => fields.isString(record, slot) || fields.kind(record, slot) === NUMBER,
  );
  return (
    hasAddress &&
    [SLOT.content, SLOT.visibility, SLOT.reblog].some((slot) => fields.kind(record, slot) !== ABSENT)
  );
}

/** Absent visibility is not public. */
function isPublic(fields: RecordFields, record: number): boolean {
  if (fields.kind(record, SLOT.visibility) !== PLAIN_STRING)
    return fields.text(record, SLOT.visibility) === 'public';
  const [from, to] = [fields.from(record, SLOT.visibility), fields.to(record, SLOT.visibility)];
  return to - from === PUBLIC.length && PUBLIC.every((byte, index) => fields.body[from + index] === byte);
}

/** A string as JSON; what stands as `JSON.stringify` would write it is copied. */
function putString(out: LineBuffer, fields: RecordFields, record: number, slot: number): void {
  const kind = fields.kind(record, slot);
  if (kind === PLAIN_STRING) out.copy(fields.body, fields.from(record, slot), fields.to(record, slot));
  else if (fields.isString(record, slot)) out.write(JSON.stringify(fields.text(record, slot)));
  else out.append(EMPTY);
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
  const mentions = listAt(fields, record, SLOT.mentions, lists.mentions);
  const hashtags = listAt(fields, record, SLOT.tags, lists.hashtags);
  const emojis = listAt(fields, record, SLOT.emojis, lists.emojis);
  if (mentions === NONE && hashtags === NONE && emojis === NONE) out.append(NO_LISTS);
  else out.write(`,"mentions":${mentions.json},"hashtags":${hashtags.json},"emojis":${emojis.json}`);
  return mentions.texts;
}

/** The address of a record in its one form: null where none, the slot where it stands there as it is. */
function findUri(fields: RecordFields, record: number, uris: PlainUris): string | number | null {
  const slot = fields.hasText(record, SLOT.uri) ? SLOT.uri : SLOT.url;
  const isPlain =
    fields.kind(record, slot) === PLAIN_STRING &&
    uris.isPlain(fields.body, fields.from(record, slot), fields.to(record, slot));
  return isPlain ? slot : canonicalStatusUri(fields.text(record, slot));
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
  if (fields.kind(record, SLOT.reblog) === OBJECT) return { leftOut: 'boost', refusedBy: null };
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

  const { body } = fields;
  const { accountId } = author;
  out.append(OPEN);
  if (context.keepsAccountId === true && isNative && accountId !== null)
    out.write(`"accountIdAtSource":"${accountId}",`);
  if (id !== null) {
    out.append(ID);
    out.copy(body, fields.from(record, SLOT.id), fields.to(record, SLOT.id));
    out.append(COMMA);
  }
  out.append(URI);
  if (typeof uri === 'number') out.copy(body, fields.from(record, uri), fields.to(record, uri));
  else out.write(JSON.stringify(uri));
  out.append(judged.fields);
  out.append(CREATED);
  const [from, to] = [fields.from(record, SLOT.created_at), fields.to(record, SLOT.created_at)];
  if (readIsoDate(body, from, to) === createdMs) out.copy(body, from, to);
  else out.write(`"${new Date(createdMs).toISOString()}"`);
  out.append(CONTENT);
  putString(out, fields, record, SLOT.content);
  out.append(WARNING);
  if (context.isWarningHtml && fields.hasText(record, SLOT.spoiler_text))
    out.write(JSON.stringify(stripMarkup(fields.text(record, SLOT.spoiler_text))));
  else putString(out, fields, record, SLOT.spoiler_text);
  out.append(LANGUAGE);
  if (fields.hasText(record, SLOT.language)) putString(out, fields, record, SLOT.language);
  else out.write('null');
  const mentions = putLists(out, fields, record, lists);
  const flags = [
    fields.hasText(record, SLOT.in_reply_to_id) || fields.kind(record, SLOT.in_reply_to_id) === NUMBER,
    fields.hasText(record, SLOT.edited_at),
    author.account['bot'] === true,
    fields.kind(record, SLOT.media_attachments) === FILLED_ARRAY,
    fields.kind(record, SLOT.poll) === OBJECT,
    author.account['indexable'] === true,
    isNative,
  ];
  out.append(ENDS[flags.reduce((set, isSet, bit) => set | (Number(isSet) << bit), 0)] ?? EMPTY);
  out.endLine();
  const names =
    mentions.length === 0
      ? judged.names
      : [...judged.names, ...namesOfStatus({ acct, displayName: '', mentions })];
  return { names, isNative, author };
}
