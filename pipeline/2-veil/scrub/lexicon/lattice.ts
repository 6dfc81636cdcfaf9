/**
 * Names of people in Chinese text: the cheapest way to cut a run of Han characters into dictionary words and names,
 * by unigram costs (a lattice with role-tagged names: Zhang and Liu, "Automatic recognition of Chinese person names
 * based on role tagging", 2002). Two names in a hundred words is far more than people write: a missed name hurts
 * somebody, a word that is lost costs a word.
 */
import { unitAt } from '../../../model/units.ts';
import * as unitTable from '../../units/table.ts';
import type { Span } from '../span.ts';
import { compoundSurname, isAnnounced, titleAt } from './cues.ts';
import * as known from './facts.ts';
import { openLattice } from './facts.ts';
import type { Lexicon } from './load.ts';
import { UNSEEN_COST } from './pack.ts';
import { costOf, goesOn, nodeOf } from './pairs.ts';
import { NO_WORD } from './trie.ts';

/** The engine folds constants of the module that uses them, not those of another. */
const {
  AFTER,
  BEFORE,
  BEFORE_TWO,
  COMPOUND,
  COST_MASK,
  COSTS,
  FOREIGN,
  NICKNAME,
  NOT_HAN,
  SINGLE_SHIFT,
  SURNAME_SHIFT,
  TITLE,
} = known;
const { COLUMN, ROW_SHIFT, UNIT_TABLE } = unitTable;

const MIN_FOREIGN_CHARS = 3;
const MAX_FOREIGN_CHARS = 8;
const DIGIT_BEFORE = /[0-9%]/u;
const MIN_RUN_UNITS = 2;

/**
 * Scratch that grows with the longest run and is used again: the cheapest way to each place of a run, and where its last
 * piece starts, doubled, plus one where that is a name; simplified units and their facts, with a 0 after the last.
 */
let best = new Int32Array(256);
let from = new Int32Array(256);
let units = new Uint16Array(256);
let facts = new Int32Array(256);

function reserve(size: number): void {
  if (size <= best.length) return;
  best = new Int32Array(2 * size);
  from = new Int32Array(2 * size);
  units = new Uint16Array(2 * size);
  facts = new Int32Array(2 * size);
}

/** Puts a run into the scratch, simplified, with each place reached by words of one character alone. */
function beginRun(text: string, start: number, length: number): void {
  reserve(length + 1);
  let cost = 0;
  best[0] = 0;
  for (let at = 0; at < length; at += 1) {
    const row = unitAt(text, start + at) << ROW_SHIFT;
    const fact = (UNIT_TABLE[row | COLUMN.lattice] ?? 0) & ~NOT_HAN;
    units[at] = UNIT_TABLE[row | COLUMN.simplified] ?? 0;
    facts[at] = fact;
    cost += fact >>> SINGLE_SHIFT;
    best[at + 1] = cost;
  }
  facts[length] = 0;
}

/** Whether a name was no dearer than what had reached its end. */
let isNamePossible = false;

function relaxWord(start: number, end: number, cost: number): void {
  const total = (best[start] ?? 0) + cost;
  if (total < (best[end] ?? 0)) {
    best[end] = total;
    from[end] = 2 * start;
  }
}

/** A name from `at` to `end`, cheaper where the words beside it speak of a person. */
function relaxName(at: number, end: number, cost: number): void {
  const cut = ((facts[end] ?? 0) & AFTER) !== 0 ? cost - COSTS.contextAfter : cost;
  const total = (best[at] ?? 0) + (cut < 1 ? 1 : cut);
  const rival = best[end] ?? 0;
  if (total > rival) return;
  isNamePossible = true;
  if (total === rival) return;
  best[end] = total;
  from[end] = 2 * at + 1;
}

/** Names of a surname that costs `surname` and ends before `after`: with a given name, or with a title. */
function relaxSurname(at: number, after: number, length: number, surname: number, discount: number): void {
  if (after >= length) return;
  const next = facts[after] ?? 0;
  const first = next & COST_MASK;
  const cost = COSTS.full + surname + first - discount;
  relaxName(at, after + 1, cost + COSTS.oneGiven);
  if (after + 1 < length)
    relaxName(at, after + 2, cost + COSTS.twoGiven + ((facts[after + 1] ?? 0) & COST_MASK));
  if ((next & TITLE) === 0) return;
  const title = titleAt(units, after, length);
  if (title > 0) relaxName(at, after + title, COSTS.titled + surname - discount);
}

function relaxForeign(at: number, length: number, discount: number): void {
  const last = Math.min(length, at + MAX_FOREIGN_CHARS);
  let end = at + 1;
  while (end < last && ((facts[end] ?? 0) & FOREIGN) !== 0) {
    end += 1;
    if (end - at >= MIN_FOREIGN_CHARS)
      relaxName(at, end, COSTS.foreign + COSTS.foreignChar * (end - at) - discount);
  }
}

function relaxNames(at: number, length: number): void {
  const before = at === 0 ? 0 : (facts[at - 1] ?? 0);
  const isCalled =
    (before & (BEFORE | BEFORE_TWO)) !== 0 && ((before & BEFORE) !== 0 || isAnnounced(units, at));
  const discount = isCalled ? COSTS.contextBefore : 0;
  const fact = facts[at] ?? 0;
  const single = (fact >>> SURNAME_SHIFT) & COST_MASK;
  if (single > 0) relaxSurname(at, at + 1, length, single, discount);
  if (at + 1 >= length) return;
  if ((fact & COMPOUND) !== 0) {
    const compound = compoundSurname(units, at);
    if (compound > 0) relaxSurname(at, at + 2, length, compound, discount);
  }
  if ((fact & FOREIGN) !== 0) relaxForeign(at, length, discount);
  const next = facts[at + 1] ?? 0;
  const second = next & COST_MASK;
  relaxName(at, at + 2, COSTS.givenAlone + (fact & COST_MASK) + second - discount);
  if ((fact & NICKNAME) !== 0) {
    const surname = (next >>> SURNAME_SHIFT) & COST_MASK || UNSEEN_COST;
    relaxName(at, at + 2, COSTS.nickname + Math.min(surname, second) - discount);
  }
}

/** All words of the lexicon that start at `at`. */
function relaxWords(at: number, length: number, { words, pairs }: Lexicon): void {
  relaxWord(at, at + 1, (facts[at] ?? 0) >>> SINGLE_SHIFT);
  if (at + 1 >= length) return;
  const pair = pairs.find(units[at] ?? 0, units[at + 1] ?? 0);
  if (pair === 0) return;
  if (costOf(pair) !== NO_WORD) relaxWord(at, at + 2, costOf(pair));
  if (!goesOn(pair)) return;
  let node = nodeOf(pair);
  for (let end = at + 2; end < length; ) {
    node = words.child(node, units[end] ?? 0);
    if (node < 0) return;
    end += 1;
    const cost = words.cost(node);
    if (cost !== NO_WORD) relaxWord(at, end, cost);
  }
}

/** What the words beside a name may take off its cost, at most. */
const MAX_DISCOUNT = COSTS.contextBefore + COSTS.contextAfter;

/**
 * False where every name that begins at `at` costs more than its characters as words of their own, whatever stands
 * beside it. The bounds are those of {@link relaxNames} with all that may be taken off.
 */
function mayBeginName(at: number, length: number): boolean {
  const fact = facts[at] ?? 0;
  if ((fact & (COMPOUND | NICKNAME)) !== 0) return true;
  const next = facts[at + 1] ?? 0;
  if (at + 1 >= length) return false;
  const third = facts[at + 2] ?? 0;
  if ((fact & next & third & FOREIGN) !== 0) return true;
  const second = next & COST_MASK;
  const words = (fact >>> SINGLE_SHIFT) + (next >>> SINGLE_SHIFT);
  if (COSTS.givenAlone + (fact & COST_MASK) + second - MAX_DISCOUNT <= words) return true;
  const surname = (fact >>> SURNAME_SHIFT) & COST_MASK;
  if (surname === 0) return false;
  if ((next & TITLE) !== 0) return true;
  const cost = COSTS.full + surname + second - MAX_DISCOUNT;
  if (cost + COSTS.oneGiven <= words) return true;
  return cost + COSTS.twoGiven + (third & COST_MASK) <= words + (third >>> SINGLE_SHIFT);
}

/**
 * First place where a name may begin, in a run of which the scratch holds the facts; its length where there is none.
 *
 * The cheapest way to a name's end costs no more than the cheapest way to its beginning and then its characters as words
 * of their own. A name that costs more than these is on no cheapest way, whatever longer words there are; where there
 * is no other, nothing needs to be cut: that was so for two runs of three in synthetic posts.
 */
function findFirstName(length: number, isCounted: boolean): number {
  for (let at = isCounted ? 1 : 0; at < length; at += 1) if (mayBeginName(at, length)) return at;
  return length;
}

/** The same by what names cost, from a place on, in a run that was begun. */
function findFirstCheapName(length: number, from: number): number {
  isNamePossible = false;
  for (let at = from; at < length; at += 1) {
    if (!mayBeginName(at, length)) continue;
    relaxNames(at, length);
    if (isNamePossible) return at;
  }
  return length;
}

/** The cheapest way through a run that was begun, with names that begin at `firstName` or later. */
function cutIntoPieces(length: number, firstName: number, lexicon: Lexicon): void {
  // One by one: runs are short, and a call of `fill` costs as much as twenty of these.
  for (let at = 1; at <= length; at += 1) best[at] = 0x7fffffff;
  for (let at = 0; at < length; at += 1) {
    relaxWords(at, length, lexicon);
    if (at >= firstName) relaxNames(at, length);
  }
}

/** Adds the names in one run of Han characters, of which the scratch holds the facts. */
function cutKnownRun(text: string, start: number, length: number, hasBefore: boolean, spans: Span[]): void {
  facts[length] = 0;
  // With a digit before it, the run begins with what is counted (3米高), not with a name.
  const isCounted = hasBefore && DIGIT_BEFORE.test(text.charAt(start - 1));
  const possible = findFirstName(length, isCounted);
  if (possible === length) return;
  beginRun(text, start, length);
  const firstName = findFirstCheapName(length, possible);
  if (firstName === length) return;
  cutIntoPieces(length, firstName, openLattice());
  const first = spans.length;
  for (let at = length; at > 0; ) {
    const piece = from[at] ?? 0;
    const begin = piece >> 1;
    if ((piece & 1) === 1) spans.push({ start: start + begin, end: start + at });
    at = begin;
  }
  if (spans.length - first > 1) spans.push(...spans.splice(first).reverse());
}

/**
 * Adds the names in one run of Han characters.
 *
 * @param hasBefore what stands before the run is read with it
 */
export function cutRun(text: string, start: number, length: number, hasBefore: boolean, spans: Span[]): void {
  openLattice();
  beginRun(text, start, length);
  cutKnownRun(text, start, length, hasBefore, spans);
}

/** Adds the names in all runs of Han characters of a part of a text, left to right, where no character is a pair. */
export function cutRuns(text: string, from: number, to: number, spans: Span[]): void {
  openLattice();
  reserve(to - from + 1);
  let length = 0;
  for (let at = from; at <= to; at += 1) {
    const fact =
      at < to ? (UNIT_TABLE[(unitAt(text, at) << ROW_SHIFT) | COLUMN.lattice] ?? NOT_HAN) : NOT_HAN;
    if (fact >= 0) {
      facts[length] = fact;
      length += 1;
      continue;
    }
    if (length >= MIN_RUN_UNITS) cutKnownRun(text, at - length, length, at - length > from, spans);
    length = 0;
  }
}

/**
 * The cheapest way to cut a text into words alone: what it costs, and what its rarest word costs, in tenths of nats.
 * What is no Han character is dear.
 */
export function costOfWords(text: string): { readonly total: number; readonly rarest: number } {
  const { length } = text;
  const lexicon = openLattice();
  beginRun(text, 0, length);
  cutIntoPieces(length, length, lexicon);
  let rarest = 0;
  for (let at = length; at > 0; ) {
    const begin = (from[at] ?? 0) >> 1;
    rarest = Math.max(rarest, (best[at] ?? 0) - (best[begin] ?? 0));
    at = begin;
  }
  return { total: best[length] ?? 0, rarest };
}
