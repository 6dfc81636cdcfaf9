/** The fields of a status that are wanted, and where in the bytes of a page they are. */
import type { RawAuthor } from './authors.ts';
import { readIsoDate } from './dates.ts';

/** Wanted fields, each at the place of its slot. */
export const FIELD_NAMES = [
  'id',
  'uri',
  'url',
  'created_at',
  'visibility',
  'content',
  'reblog',
  'account',
  'spoiler_text',
  'language',
  'mentions',
  'tags',
  'emojis',
  'in_reply_to_id',
  'edited_at',
  'media_attachments',
  'poll',
] as const;
type FieldName = (typeof FIELD_NAMES)[number];

/** Slot of each wanted field. */
export const SLOT = Object.fromEntries(FIELD_NAMES.map((name, slot) => [name, slot])) as Readonly<
  Record<FieldName, number>
>;
const SLOTS = FIELD_NAMES.length;
const CREATED_AT = SLOT.created_at;

/** What stands in a slot. */
export const ABSENT = 0;
/** A string whose bytes are its text. */
export const PLAIN_STRING = 1;
export const ESCAPED_STRING = 2;
export const NUMBER = 3;
export const OBJECT = 4;
/** An array with something in it. */
export const FILLED_ARRAY = 5;
export const EMPTY_ARRAY = 6;
/** True, false or null. */
export const WORD = 7;

/** Longest id that is one; 1 for the bytes that it is made of. */
const MAX_ID_CHARS = 64;
const IN_ID = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/^[\w-]$/u.test(String.fromCharCode(byte))),
);

/** Numbers kept for a slot: what stands there, where it begins, where it ends. */
const ENTRY = 3;

/** Records that there is room for at the beginning; a page has 40. */
const FIRST_RECORDS = 40;

export function createEntries(): Int32Array {
  return new Int32Array(FIRST_RECORDS * SLOTS * ENTRY);
}

/** A record that only `JSON.parse` tells what it is. */
export interface Parsed {
  readonly entity: unknown;
}

/** The wanted fields of the records of one page. */
export class RecordFields {
  readonly body: Buffer;
  /** Of each record its account, where that is an object. */
  readonly authors: (RawAuthor | null)[] = [];
  /** Of each record what it is, where that is not in its fields. */
  readonly parsed: (Parsed | null)[] = [];
  /** Of each record its `created_at`, milliseconds since the epoch, where it stands there as it will be written. */
  readonly isoDates: (number | null)[] = [];
  private entries: Int32Array;
  /** Records that were ended. */
  records = 0;

  /** @param entries zeros, which this keeps its fields in */
  constructor(body: Buffer, entries: Int32Array) {
    this.body = body;
    this.entries = entries;
  }

  /** What the fields were kept in, empty again; nobody looks at them any more. */
  release(): Int32Array {
    this.entries.fill(ABSENT);
    return this.entries;
  }

  /** Make room for the record that comes next. */
  begin(): void {
    const needed = (this.records + 1) * SLOTS * ENTRY;
    if (needed <= this.entries.length) return;
    const grown = new Int32Array(2 * needed);
    grown.set(this.entries);
    this.entries = grown;
  }

  /** Note a field of the record that was begun; false where it has that field already. */
  note(slot: number, kind: number, from: number, to: number): boolean {
    const at = (this.records * SLOTS + slot) * ENTRY;
    if (this.entries[at] !== ABSENT) return false;
    this.entries[at] = kind;
    this.entries[at + 1] = from;
    this.entries[at + 2] = to;
    return true;
  }

  /** What stands in a slot of the record that was begun. */
  noted(slot: number): number {
    return this.kind(this.records, slot);
  }

  end(author: RawAuthor | null, parsed: Parsed | null): void {
    const record = this.records;
    const isDated = this.kind(record, CREATED_AT) === PLAIN_STRING;
    this.isoDates.push(
      isDated ? readIsoDate(this.body, this.from(record, CREATED_AT), this.to(record, CREATED_AT)) : null,
    );
    this.parsed.push(parsed);
    this.authors.push(author);
    this.records += 1;
  }

  kind(record: number, slot: number): number {
    return this.entries[(record * SLOTS + slot) * ENTRY] ?? ABSENT;
  }
  /** First byte of a field. */
  from(record: number, slot: number): number {
    return this.entries[(record * SLOTS + slot) * ENTRY + 1] ?? 0;
  }
  /** First byte behind a field. */
  to(record: number, slot: number): number {
    return this.entries[(record * SLOTS + slot) * ENTRY + 2] ?? 0;
  }

  isString(record: number, slot: number): boolean {
    const kind = this.kind(record, slot);
    return kind === PLAIN_STRING || kind === ESCAPED_STRING;
  }

  /** True for a string with something in it. */
  hasText(record: number, slot: number): boolean {
    return this.isString(record, slot) && this.to(record, slot) - this.from(record, slot) > 2;
  }

  /** A field as `JSON.parse` reads it; undefined where there is none. */
  parse(record: number, slot: number): unknown {
    if (this.kind(record, slot) === ABSENT) return undefined;
    return JSON.parse(this.body.toString('utf8', this.from(record, slot), this.to(record, slot)));
  }

  /** A field's text where it is an id that can be asked for, else null. */
  id(record: number, slot: number): string | null {
    if (this.kind(record, slot) !== PLAIN_STRING) return null;
    const [from, to] = [this.from(record, slot) + 1, this.to(record, slot) - 1];
    if (to === from || to - from > MAX_ID_CHARS) return null;
    for (let at = from; at < to; at += 1) {
      if (IN_ID[this.body[at] ?? 0] !== 1) return null;
    }
    return this.body.toString('latin1', from, to);
  }

  /** A field's text, where it is a string; else empty. */
  text(record: number, slot: number): string {
    const kind = this.kind(record, slot);
    if (kind === PLAIN_STRING)
      return this.body.toString('utf8', this.from(record, slot) + 1, this.to(record, slot) - 1);
    return kind === ESCAPED_STRING ? String(this.parse(record, slot)) : '';
  }
}
