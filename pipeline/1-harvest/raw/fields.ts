/** The fields of a status that are wanted, and where in the bytes of a page they are. */
import type { RawAuthor } from './authors.ts';

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
  private entries: Int32Array;

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

  /** Records that were ended. */
  get records(): number {
    return this.authors.length;
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
    this.authors.push(author);
    this.parsed.push(parsed);
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

  /** A field's text, where it is a string; else empty. */
  text(record: number, slot: number): string {
    const kind = this.kind(record, slot);
    if (kind === PLAIN_STRING)
      return this.body.toString('utf8', this.from(record, slot) + 1, this.to(record, slot) - 1);
    return kind === ESCAPED_STRING ? String(this.parse(record, slot)) : '';
  }
}
