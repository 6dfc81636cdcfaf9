/**
 * The records of a page, read from its bytes: all of it is checked to be JSON, but only what is wanted of a status is
 * looked at, and nothing is made an object that is not asked for.
 */
import { isUtf8 } from 'node:buffer';
import type { AuthorMemo, RawAuthor } from './authors.ts';
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
  startsWith,
} from './json_bytes.ts';

const slotOf = new Map<string, number>(FIELD_NAMES.map((name, slot) => [name, slot]));
/** Slot of a key that is not wanted. */
const UNWANTED = -1;

/** A key as it is expected to stand, with quotes and colon. */
interface ExpectedKey {
  readonly bytes: Buffer;
  readonly slot: number;
}

/** Keys kept in mind: a server writes the fields of all statuses in one order, and leaves some out. */
const MAX_EXPECTED = 256;

/** Fields that may be left out between two keys before the next one is looked for among all. */
const LOOK_AHEAD = 3;

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
  private readonly expected: ExpectedKey[] = [];
  /** Place in `expected` of the key that comes next. */
  private turn = 0;
  /** Of the key that was read last. */
  private slot = UNWANTED;
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
    this.turn = 0;
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
      at = this.readKey(body, at);
      if (at === FAILED) return FAILED;
      at = this.readField(fields, at);
      if (at === FAILED) return FAILED;
      at = skipSpace(body, at);
      const byte = body[at];
      if (byte === CLOSE_OBJECT) return at + 1;
      if (byte !== COMMA) return FAILED;
      at = skipSpace(body, at + 1);
    }
  }

  /** @returns place of the value, or FAILED */
  private readKey(body: Buffer, at: number): number {
    for (let place = this.turn; place < this.turn + LOOK_AHEAD; place += 1) {
      const key = this.expected[place];
      if (key === undefined || !startsWith(body, at, key.bytes)) continue;
      this.turn = place + 1;
      this.slot = key.slot;
      return skipSpace(body, at + key.bytes.length);
    }
    if (body[at] !== QUOTE) return FAILED;
    const escapes = escapesMet();
    const to = skipString(body, at);
    if (to === FAILED) return FAILED;
    this.slot = UNWANTED;
    if (escapesMet() !== escapes) this.isUnusual = true;
    else {
      this.slot = slotOf.get(body.toString('latin1', at + 1, to - 1)) ?? UNWANTED;
      if (body[to] === COLON) this.expect(body.subarray(at, to + 1));
    }
    return skipColon(body, to);
  }

  /** Go on behind a key that is known from elsewhere, or keep in mind where a new one stands. */
  private expect(bytes: Buffer): void {
    const known = this.expected.findIndex((key) => key.bytes.equals(bytes));
    if (known >= 0) this.turn = known + 1;
    else if (this.expected.length < MAX_EXPECTED) {
      this.expected.splice(this.turn, 0, { bytes: Buffer.from(bytes), slot: this.slot });
      this.turn += 1;
    }
  }

  /** @returns place behind the value, or FAILED */
  private readField(fields: RecordFields, from: number): number {
    const { body } = fields;
    const escapes = escapesMet();
    let to: number;
    if (this.slot === ACCOUNT && body[from] === OPEN_OBJECT) {
      const author = this.authors.read(body, from);
      if (author === null) return FAILED;
      this.author = author;
      to = from + author.bytes.length;
    } else to = skipValue(body, from);
    if (to === FAILED || this.slot === UNWANTED) return to;
    const kind = kindOf(body, from, escapesMet() !== escapes);
    // Of a field that comes twice the last one counts, which is for JSON.parse to say.
    if (!fields.note(this.slot, kind, from, to)) this.isUnusual = true;
    return to;
  }
}
