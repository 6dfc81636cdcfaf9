/** Folds a whole text, unit by unit, by a table of what each unit folds to. */
import { unitAt } from '../../model/units.ts';
import * as table from '../units/table.ts';
import { LONGEST_PLACEHOLDER_CHARS, PLACEHOLDERS } from './classes.ts';
import { foldChar } from './fold.ts';
import * as signTable from './signs.ts';

/** The engine folds constants of the module that uses them, not those of another. */
const { SIGN, signsOf, triggersOf } = signTable;
const { COLUMN, ROW_SHIFT, UNIT_TABLE } = table;

/** Stands for one placeholder in a view, so that no rule reads into or across it. */
export const BARRIER = '\ufffc';

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** Names of placeholders are of these. */
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const BARRIER_UNIT = BARRIER.charCodeAt(0);

/**
 * What a unit folds to, in its row: its one unit, and above that how it folds; 0 means not yet worked out, for what that
 * would stand for, a NUL that stays as it is, is {@link PLAIN}.
 */
const UNIT_MASK = 0xffff;
/** Folds to one unit, itself or another. */
const PLAIN = 0x10000;
/** Folds to none or to several units, may begin a placeholder, or begins a pair: looked at one by one. */
const SPECIAL = 0x20000;

/** What special units fold to, and characters beyond the first 65,536 as far as they were met. */
const MAX_CACHE_ENTRIES = 20_000;
const specials = new Map<number, string>();

/** How a unit folds; worked out once per unit and kept. */
function foldOf(unit: number): number {
  const char = String.fromCharCode(unit);
  const isHigh = unit >= 0xd800 && unit <= 0xdbff;
  const isLow = unit >= 0xdc00 && unit <= 0xdfff;
  const folded = isHigh || isLow ? char : foldChar(char);
  const isSpecial = isHigh || unit === OPEN_BRACKET || folded.length !== 1;
  const fold = isSpecial ? SPECIAL : PLAIN | unitAt(folded, 0);
  UNIT_TABLE[(unit << ROW_SHIFT) | COLUMN.fold] = fold;
  return fold;
}

/** Work out how every unit folds. */
export function foldAllUnits(): void {
  for (let unit = 0; unit <= UNIT_MASK; unit += 1) foldOf(unit);
}

/** What a code point folds to. */
function foldPoint(point: number): string {
  const known = specials.get(point);
  if (known !== undefined) return known;
  const isHalf = point >= 0xd800 && point <= 0xdfff;
  const char = String.fromCodePoint(point);
  const folded = isHalf ? char : foldChar(char);
  if (specials.size < MAX_CACHE_ENTRIES) specials.set(point, folded);
  return folded;
}

/** Length of the placeholder that starts at `at`, or 0. */
export function placeholderAt(text: string, at: number): number {
  let end = at + 1;
  let unit = unitAt(text, end);
  while (unit >= UPPER_A && unit <= UPPER_Z && end - at < LONGEST_PLACEHOLDER_CHARS) {
    end += 1;
    unit = unitAt(text, end);
  }
  return unit === CLOSE_BRACKET && PLACEHOLDERS.has(text.slice(at, end + 1)) ? end + 1 - at : 0;
}

/** Units that one unit of a text may fold to, at most (U+FDFA). */
const MAX_FOLDED_UNITS = 18;

/** Scratch that grows with the longest text and is used again: folded units, little-endian as on all machines that Node is pinned for. */
let scratch = new Uint16Array(2048);
let scratchBytes = Buffer.from(scratch.buffer);

function reserve(size: number): void {
  if (size <= scratch.length) return;
  const larger = new Uint16Array(2 * size);
  larger.set(scratch);
  scratch = larger;
  scratchBytes = Buffer.from(scratch.buffer);
}

/** What the special piece at `at` folds to, and its units in the text. */
function foldSpecial(text: string, at: number): { readonly folded: string; readonly size: number } {
  const unit = unitAt(text, at);
  const placeholder = unit === OPEN_BRACKET ? placeholderAt(text, at) : 0;
  if (placeholder > 0) return { folded: BARRIER, size: placeholder };
  const point = text.codePointAt(at) ?? unit;
  return { folded: foldPoint(point), size: point > 0xffff ? 2 : 1 };
}

export interface Folded {
  readonly text: string;
  /** A unit may have come from another place, or from several: {@link placeUnits} tells. */
  readonly isMoved: boolean;
  /** Signs of the folded text. */
  readonly signs: number;
  /** What in it wakes rules. */
  readonly triggers: number;
  /** How many numerals it has. */
  readonly numerals: number;
}

/** Fold a text in one pass that also tells what stands in it. */
export function foldText(text: string): Folded {
  const { length } = text;
  reserve(length);
  let size = 0;
  let isMoved = false;
  let difference = 0;
  let signs = 0;
  let triggers = 0;
  let numerals = 0;
  for (let at = 0; at < length; at += 1) {
    const unit = unitAt(text, at);
    const fold = UNIT_TABLE[(unit << ROW_SHIFT) | COLUMN.fold] || foldOf(unit);
    if (fold < SPECIAL) {
      const folded = fold & UNIT_MASK;
      const row = folded << ROW_SHIFT;
      const sign = UNIT_TABLE[row | COLUMN.signs] ?? 0;
      triggers |= UNIT_TABLE[row | COLUMN.triggers] ?? 0;
      scratch[size] = folded;
      size += 1;
      difference |= folded ^ unit;
      signs |= sign;
      numerals += sign & SIGN.numeral;
      continue;
    }
    const special = foldSpecial(text, at);
    const { folded } = special;
    reserve(size + MAX_FOLDED_UNITS + length - at);
    for (let part = 0; part < folded.length; part += 1) {
      const unit = unitAt(folded, part);
      const sign = signsOf(unit);
      triggers |= triggersOf(unit);
      scratch[size] = unit;
      size += 1;
      signs |= sign;
      numerals += sign & SIGN.numeral;
    }
    isMoved ||= folded.length !== special.size || !text.startsWith(folded, at);
    at += special.size - 1;
  }
  const isSame = difference === 0 && !isMoved;
  const folded = isSame ? text : scratchBytes.toString('utf16le', 0, 2 * size);
  return { text: folded, isMoved, signs, triggers, numerals };
}

/** Where each unit of a view came from: `original[starts[i], ends[i])`. */
export interface Places {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Where the units of a folded text came from. Asked only where something was found. */
export function placeUnits(text: string): Places {
  const starts: number[] = [];
  const ends: number[] = [];
  let isAfterBarrier = false;
  for (let at = 0; at < text.length; ) {
    const unit = unitAt(text, at);
    const fold = UNIT_TABLE[(unit << ROW_SHIFT) | COLUMN.fold] || foldOf(unit);
    const special = fold < SPECIAL ? null : foldSpecial(text, at);
    const end = at + (special?.size ?? 1);
    const size = special?.folded.length ?? 1;
    if (size > 0) {
      isAfterBarrier = special === null ? (fold & UNIT_MASK) === BARRIER_UNIT : special.folded === BARRIER;
      for (let part = 0; part < size; part += 1) {
        starts.push(at);
        ends.push(end);
      }
    } else if (ends.length > 0 && !isAfterBarrier) {
      // Unseen: belongs to the unit before it, unless that is a placeholder.
      ends[ends.length - 1] = end;
    }
    at = end;
  }
  return { starts, ends };
}
