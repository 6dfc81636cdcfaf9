/**
 * The records of a page, read from its bytes: all of it is checked to be JSON, but only what is wanted of a status is
 * looked at, and nothing is made an object that is not asked for.
 */
import { isUtf8 } from 'node:buffer';
import type { AuthorMemo, RawAuthor } from './authors.ts';
import { type ExpectedField, ExpectedFields } from './expected_fields.ts';
import {
  createEntries,
  EMPTY_ARRAY,
  ESCAPED_STRING,
  FIELD_NAMES,
  FILLED_ARRAY,
  NUMBER,
  OBJECT,
  PLAIN_STRING,
  RecordFields,
  SLOT,
  WORD,
} from './fields.ts';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  escapesMet,
  FAILED,
  isNumberStart,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipColon,
  skipSpace,
  skipString,
  skipValue,
} from './json_bytes.ts';

const slotOf = new Map<string, number>(FIELD_NAMES.map((name, slot) => [name, slot]));
/** Slot of a key that is not wanted. */
const UNWANTED = -1;

/** Fields of pages that are kept for later ones: a source's slices hold no more at a time. */
const SPARE = 4;

const { id: ID, account: ACCOUNT } = SLOT;

function kindOf(body: Buffer, from: number, isEscaped: boolean): number {
  const byte = body[from] ?? 0;
  if (byte === QUOTE) return isEscaped ? ESCAPED_STRING : PLAIN_STRING;
  if (byte === OPEN_OBJECT) return OBJECT;
  if (byte === OPEN_ARRAY)
    return body[skipSpace(body, from + 1)] === CLOSE_ARRAY ? EMPTY_ARRAY : FILLED_ARRAY;
  return isNumberStart(byte) ? NUMBER : WORD;
}

/** Reads pages of one source, and remembers their accounts and the order of their keys. */
export class PageScanner {
  private readonly authors: AuthorMemo;
  private readonly expected = new ExpectedFields();
  /** Of the page at hand. */
  private view: DataView = new DataView(new ArrayBuffer(0));
  /** Of the key that was read last. */
  private slot = UNWANTED;
  /** What stood behind it. */
  private kind = WORD;
  private author: RawAuthor | null = null;
  private isUnusual = false;
  private readonly spare: Int32Array[] = [];

  constructor(authors: AuthorMemo) {
    this.authors = authors;
  }

  /** Nobody looks at the fields of a page any more. */
  giveBack(fields: RecordFields): void {
    if (this.spare.length < SPARE) this.spare.push(fields.release());
  }

  /** @returns null where the page is no list, or none that this can read: then `JSON.parse` has to tell */
  read(body: Buffer): RecordFields | null {
    let at = skipSpace(body, 0);
    if (body[at] !== OPEN_ARRAY || !isUtf8(body)) return null;
    const fields = new RecordFields(body, this.spare.pop() ?? createEntries());
    this.view = new DataView(body.buffer, body.byteOffset, body.length);
    at = skipSpace(body, at + 1);
    const isEmpty = body[at] === CLOSE_ARRAY;
    if (isEmpty) at += 1;
    for (let isOver = isEmpty; !isOver; ) {
      at = this.readRecord(fields, at);
      if (at === FAILED) return null;
      at = skipSpace(body, at);
      isOver = body[at] === CLOSE_ARRAY;
      if (!isOver && body[at] !== COMMA) return null;
      at = skipSpace(body, at + 1);
    }
    return skipSpace(body, at) === body.length ? fields : null;
  }

  /** @returns place behind the record, or FAILED */
  private readRecord(fields: RecordFields, from: number): number {
    const { body } = fields;
    fields.begin();
    this.expected.begin();
    this.author = null;
    this.isUnusual = body[from] !== OPEN_OBJECT;
    const to = this.isUnusual ? skipValue(body, from) : this.readFields(fields, from);
    if (to === FAILED) return FAILED;
    const idKind = fields.noted(ID);
    if (idKind === NUMBER || idKind === ESCAPED_STRING) this.isUnusual = true;
    fields.end(
      this.author,
      this.isUnusual ? { entity: JSON.parse(body.toString('utf8', from, to)) as unknown } : null,
    );
    return to;
  }

  private readFields(fields: RecordFields, open: number): number {
    const { body } = fields;
    let at = skipSpace(body, open + 1);
    if (body[at] === CLOSE_OBJECT) return at + 1;
    for (;;) {
      const field = this.expected.find(this.view, at, body.length);
      const start = field === null ? at : at + field.key.length;
      const value = field?.isRight(this.view, start, body.length) === true ? field.value : null;
      if (field !== null && value !== null) {
        this.note(fields, field.slot, value.kind, start + value.from, start + value.to);
        at = start + value.pattern.length;
        if (value.isLast) return at;
      } else {
        const end = this.readUnexpected(fields, field, at);
        if (end === FAILED || body[end] === CLOSE_OBJECT) return end === FAILED ? FAILED : end + 1;
        at = end + 1;
      }
      at = skipSpace(body, at);
    }
  }

  /** @returns place of the comma or the brace that ends the field, or FAILED */
  private readUnexpected(fields: RecordFields, field: ExpectedField | null, at: number): number {
    const { body } = fields;
    const start = field === null ? this.readKey(body, at) : at + field.key.length;
    if (start === FAILED) return FAILED;
    if (field !== null) this.slot = field.slot;
    const from = skipSpace(body, start);
    const to = this.readField(fields, from);
    if (to === FAILED) return FAILED;
    const end = skipSpace(body, to);
    const byte = body[end];
    if (byte !== COMMA && byte !== CLOSE_OBJECT) return FAILED;
    if (field !== null) field.learn(body, this.kind, start, from, to, end);
    return end;
  }

  /** @returns place behind the colon of a key that was not expected, or FAILED */
  private readKey(body: Buffer, at: number): number {
    if (body[at] !== QUOTE) return FAILED;
    const escapes = escapesMet();
    const to = skipString(body, at);
    if (to === FAILED) return FAILED;
    this.slot = UNWANTED;
    if (escapesMet() !== escapes) this.isUnusual = true;
    else {
      this.slot = slotOf.get(body.toString('latin1', at + 1, to - 1)) ?? UNWANTED;
      if (body[to] === COLON) this.expected.expect(body.subarray(at, to + 1), this.slot);
    }
    return skipColon(body, to);
  }

  /** @returns place behind the value, or FAILED */
  private readField(fields: RecordFields, from: number): number {
    const { body } = fields;
    const escapes = escapesMet();
    let to: number;
    if (this.slot === ACCOUNT && body[from] === OPEN_OBJECT) {
      const author = this.authors.read(body, from, this.expected.nextKey());
      if (author === null) return FAILED;
      this.author = author;
      to = from + author.bytes.length;
    } else to = skipValue(body, from);
    if (to === FAILED) return FAILED;
    this.kind = kindOf(body, from, escapesMet() !== escapes);
    this.note(fields, this.slot, this.kind, from, to);
    return to;
  }

  private note(fields: RecordFields, slot: number, kind: number, from: number, to: number): void {
    // Of a field that comes twice the last one counts, which is for JSON.parse to say.
    if (slot !== UNWANTED && !fields.note(slot, kind, from, to)) this.isUnusual = true;
  }
}
