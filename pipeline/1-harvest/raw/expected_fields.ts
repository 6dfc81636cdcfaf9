/**
 * The fields of a source's records as they are expected to stand: a server writes those of all statuses in one order, and
 * most of them say the same nearly always.
 */
import { BytePattern } from './byte_pattern.ts';
import { CLOSE_OBJECT } from './json_bytes.ts';

/** Fields kept in mind. */
const MAX_EXPECTED = 256;

/** Fields that may be left out between two before the next one is looked for among all. */
const LOOK_AHEAD = 3;

/** Longest value that is kept in mind: null, a number, a language, an empty list, an application's name. */
const MAX_VALUE_BYTES = 48;

/** Times that a value was right count for it up to this many. */
const MAX_VOTES = 64;

/** Values of a field that are kept in mind, one after the other, before it is left at none: ids and texts never come again. */
const MAX_LEARNED = 64;

/** What mostly follows a key, from behind its colon. */
export interface ExpectedValue {
  /** The value and what ends it: a comma, or the end of its record. */
  readonly pattern: BytePattern;
  readonly kind: number;
  /** Where the value begins and ends, behind the colon. */
  readonly from: number;
  readonly to: number;
  readonly isLast: boolean;
}

export class ExpectedField {
  readonly slot: number;
  /** With quotes and colon. */
  readonly bytes: Buffer;
  readonly key: BytePattern;
  value: ExpectedValue | null = null;
  /** How much speaks for the value. */
  private votes = 0;
  private learned = 0;

  constructor(bytes: Buffer, slot: number) {
    this.bytes = bytes;
    this.slot = slot;
    this.key = new BytePattern(bytes);
  }

  /** Whether what is expected stands at a place behind the key; `end` is that of the view. */
  isRight(view: DataView, at: number, end: number): boolean {
    if (this.value === null || !this.value.pattern.standsAt(view, at, end)) return false;
    if (this.votes < MAX_VOTES) this.votes += 1;
    return true;
  }

  /**
   * Something else stood behind the key: where that has come to be the rule, keep it in mind instead.
   *
   * @param start place behind the colon; `from` and `to` are those of the value, `end` that of what ends it
   */
  learn(body: Buffer, kind: number, start: number, from: number, to: number, end: number): void {
    this.votes -= 1;
    if (this.votes > 0 || this.learned > MAX_LEARNED) return;
    this.learned += 1;
    this.votes = 1;
    this.value = null;
    if (to - from > MAX_VALUE_BYTES || end - start > 2 * MAX_VALUE_BYTES || this.learned > MAX_LEARNED)
      return;
    this.value = {
      pattern: new BytePattern(body.subarray(start, end + 1)),
      kind,
      from: from - start,
      to: to - start,
      isLast: body[end] === CLOSE_OBJECT,
    };
  }
}

export class ExpectedFields {
  private readonly fields: ExpectedField[] = [];
  /** Place in `fields` of the one that comes next. */
  private turn = 0;

  /** A record begins. */
  begin(): void {
    this.turn = 0;
  }

  /** The field whose key stands at a place, where it is one of those that come next; else null. */
  find(view: DataView, at: number, end: number): ExpectedField | null {
    for (let place = this.turn; place < this.turn + LOOK_AHEAD; place += 1) {
      const field = this.fields[place];
      if (field === undefined) return null;
      if (!field.key.standsAt(view, at, end)) continue;
      this.turn = place + 1;
      return field;
    }
    return null;
  }

  /** Key of the field that comes next, with quotes and colon; null where that is not known. */
  nextKey(): Buffer | null {
    return this.fields[this.turn]?.bytes ?? null;
  }

  /** Go on behind a field that is known from elsewhere, or keep in mind where a new one stands. */
  expect(bytes: Buffer, slot: number): void {
    const known = this.fields.findIndex((field) => field.bytes.equals(bytes));
    if (known >= 0) this.turn = known + 1;
    else if (this.fields.length < MAX_EXPECTED) {
      this.fields.splice(this.turn, 0, new ExpectedField(Buffer.from(bytes), slot));
      this.turn += 1;
    }
  }
}
