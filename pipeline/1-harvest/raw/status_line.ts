/** A line of the vault for a record of a page: what stands in the page as it will stand in the line is copied. */
import type { LineBuffer } from '../line_buffer.ts';
import { stripMarkup } from '../markup.ts';
import type { JudgedAuthor, RawAuthor } from './authors.ts';
import type { BytesMemo } from './bytes_memo.ts';
import {
  ESCAPED_STRING,
  FILLED_ARRAY,
  NUMBER,
  OBJECT,
  PLAIN_STRING,
  type RecordFields,
  SLOT,
} from './fields.ts';
import type { RawList, RawLists } from './lists.ts';

const {
  id: ID,
  created_at: CREATED_AT,
  content: CONTENT,
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
const OPEN_WITH_ID = bytesOf('{"idAtSource":');
const NEXT_URI = bytesOf(',"uri":');
const OPEN_WITH_URI = bytesOf('{"uri":');
const EMPTY_TEXT = bytesOf('""');
const NULL = bytesOf('null');
const NEXT_CONTENT = bytesOf(',"contentHtml":');
const NEXT_WARNING = bytesOf(',"contentWarning":');
const NEXT_LANGUAGE = bytesOf(',"languageDeclared":');
const NO_WARNING_NEXT_LANGUAGE = Buffer.concat([NEXT_WARNING, EMPTY_TEXT, NEXT_LANGUAGE]);
const NO_LISTS = ',"mentions":[],"hashtags":[],"emojis":[]';

const FLAGS = ['isReply', 'isEdited', 'isBot', 'hasMedia', 'hasPoll', 'isIndexable', 'isNative'] as const;

/** The end of a line behind its lists for each set of flags, the first of which is the lowest bit. */
const ENDS = Array.from(
  { length: 1 << FLAGS.length },
  (_, set) => `${FLAGS.map((name, bit) => `,"${name}":${((set >> bit) & 1) === 1}`).join('')}}\n`,
);
const LINE_ENDS = ENDS.map(bytesOf);
/** The same behind lists of which none has anything in it. */
const BARE_LINE_ENDS = ENDS.map((end) => bytesOf(NO_LISTS + end));

/** What a line says beside what its record's fields say. */
export interface LineParts {
  readonly id: string | null;
  /** Kept only where replies are wanted. */
  readonly accountId: string | null;
  /** Its address in its one form: the slot where it stands there as it is, or as a text. */
  readonly uri: number | string;
  /** Its `created_at`, milliseconds since the epoch. */
  readonly createdMs: number;
  readonly author: RawAuthor;
  readonly judged: JudgedAuthor;
  readonly isNative: boolean;
  readonly isWarningHtml: boolean;
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

/** A warning, and the key of the language. */
function putWarning(out: LineBuffer, fields: RecordFields, record: number, isHtml: boolean): void {
  if (!fields.hasText(record, SPOILER_TEXT)) {
    out.append(NO_WARNING_NEXT_LANGUAGE);
    return;
  }
  out.append(NEXT_WARNING);
  if (isHtml) out.write(JSON.stringify(stripMarkup(fields.text(record, SPOILER_TEXT))));
  else putString(out, fields, record, SPOILER_TEXT);
  out.append(NEXT_LANGUAGE);
}

/** Mentions, hashtags and emojis, and the end of the line. @returns the mentions */
function putTail(
  out: LineBuffer,
  fields: RecordFields,
  record: number,
  lists: RawLists,
  flags: number,
): readonly string[] {
  const mentions = listAt(fields, record, MENTIONS, lists.mentions);
  const hashtags = listAt(fields, record, TAGS, lists.hashtags);
  const emojis = listAt(fields, record, EMOJIS, lists.emojis);
  const isBare = mentions === NONE && hashtags === NONE && emojis === NONE;
  if (!isBare) out.write(`,"mentions":${mentions.json},"hashtags":${hashtags.json},"emojis":${emojis.json}`);
  out.endLine((isBare ? BARE_LINE_ENDS : LINE_ENDS)[flags] ?? EMPTY_TEXT);
  return mentions.texts;
}

/** The beginning of a line, its address included. */
function putHead(
  out: LineBuffer,
  fields: RecordFields,
  record: number,
  { id, accountId, uri }: LineParts,
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
  if (typeof uri === 'number') out.copy(fields.body, fields.from(record, uri), fields.to(record, uri));
  else out.write(JSON.stringify(uri));
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
 * Append the line of a record that may be kept, as `JSON.stringify` writes its status.
 *
 * @returns its mentions
 */
export function putStatusLine(
  out: LineBuffer,
  fields: RecordFields,
  record: number,
  parts: LineParts,
  lists: RawLists,
): readonly string[] {
  const { createdMs, author, judged, isNative, isWarningHtml } = parts;
  putHead(out, fields, record, parts);
  out.append(judged.fields);
  if (fields.isoDates[record] === createdMs)
    out.copy(fields.body, fields.from(record, CREATED_AT), fields.to(record, CREATED_AT));
  else out.write(`"${new Date(createdMs).toISOString()}"`);
  out.append(NEXT_CONTENT);
  putString(out, fields, record, CONTENT);
  putWarning(out, fields, record, isWarningHtml);
  if (fields.hasText(record, LANGUAGE)) putString(out, fields, record, LANGUAGE);
  else out.append(NULL);
  return putTail(out, fields, record, lists, flagsOf(fields, record, author, isNative));
}
