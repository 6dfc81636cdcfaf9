/**
 * Names of people in Chinese text: the cheapest way to cut a run of Han characters into dictionary words and names,
 * by unigram costs (a lattice with role-tagged names: Zhang and Liu, "Automatic recognition of Chinese person names
 * based on role tagging", 2002). Two names in a hundred words is far more than people write: a missed name hurts
 * somebody, a word that is lost costs a word.
 */
import { unitAt } from '../../../model/units.ts';
import * as unitTable from '../../units/table.ts';
import type { Span } from '../span.ts';
import * as known from './facts.ts';
import { openLattice } from './facts.ts';
import type { Lexicon } from './load.ts';
import * as names from './name_costs.ts';
import { costOf, goesOn, nodeOf } from './pairs.ts';
import { openRun, type Run } from './run.ts';
import { NO_WORD } from './trie.ts';

/** The engine folds constants of the module that uses them, not those of another. */
const { NOT_HAN, SINGLE_SHIFT } = known;
const { COLUMN, ROW_SHIFT, UNIT_TABLE } = unitTable;
const { MIN_NAME_CHARS, mayBeginName, NO_NAME, nameCosts, priceNames } = names;

const DIGIT_BEFORE = /[0-9%]/u;
const MIN_RUN_UNITS = 2;
const UNREACHED = 0x7fffffff;

/** Puts a run into the scratch, simplified, with each place reached by words of one character alone. */
function beginRun(run: Run, text: string, start: number, length: number): void {
  const { units, facts, best } = run;
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

/** Words and names from `start` to `end` at a cost; `piece` is the start, doubled, plus one for a name. */
function relax({ best, from }: Run, start: number, end: number, cost: number, piece: number): void {
  const total = (best[start] ?? 0) + cost;
  if (total >= (best[end] ?? 0)) return;
  best[end] = total;
  from[end] = piece;
}

/** All words of the lexicon that start at `at`. */
function relaxWords(run: Run, at: number, length: number, { words, pairs }: Lexicon): void {
  const { units, facts } = run;
  const piece = 2 * at;
  relax(run, at, at + 1, (facts[at] ?? 0) >>> SINGLE_SHIFT, piece);
  if (at + 1 >= length) return;
  const pair = pairs.find(units[at] ?? 0, units[at + 1] ?? 0);
  if (pair === 0) return;
  if (costOf(pair) !== NO_WORD) relax(run, at, at + 2, costOf(pair), piece);
  if (!goesOn(pair)) return;
  let node = nodeOf(pair);
  for (let end = at + 2; end < length; ) {
    node = words.child(node, units[end] ?? 0);
    if (node < 0) return;
    end += 1;
    const cost = words.cost(node);
    if (cost !== NO_WORD) relax(run, at, end, cost, piece);
  }
}

/**
 * Whether a name that begins at `at` costs no more than its characters as words: of one character each, which the scratch holds
 * before and after, then of any, for some of the places to `at + longest`.
 */
function isNameCheap(run: Run, at: number, longest: number, lexicon: Lexicon): boolean {
  const { best, facts } = run;
  const base = best[at] ?? 0;
  let end = 0;
  for (let chars = MIN_NAME_CHARS; chars <= longest; chars += 1)
    if (base + (nameCosts[chars] ?? 0) <= (best[at + chars] ?? 0)) end = at + chars;
  if (end === 0) return false;
  for (let start = at; start < end; start += 1) relaxWords(run, start, end, lexicon);
  let isCheap = false;
  for (let chars = MIN_NAME_CHARS; at + chars <= end; chars += 1)
    if (base + (nameCosts[chars] ?? 0) <= (best[at + chars] ?? 0)) isCheap = true;
  for (let place = at; place < end; place += 1)
    best[place + 1] = (best[place] ?? 0) + ((facts[place] ?? 0) >>> SINGLE_SHIFT);
  return isCheap;
}

/**
 * First place where a name may begin, in a run of which the scratch holds the facts; its length where there is none.
 *
 * On a cheapest way a name costs no more than any words between its beginning and its end. Where there is no such name,
 * nothing needs to be cut.
 */
function findFirstName(run: Run, length: number, isCounted: boolean): number {
  for (let at = isCounted ? 1 : 0; at < length; at += 1) if (mayBeginName(run, at, length)) return at;
  return length;
}

/** The same by what names and words cost, from a place on, in a run that was begun. */
function findFirstCheapName(run: Run, length: number, from: number, lexicon: Lexicon): number {
  for (let at = from; at < length; at += 1) {
    if (!mayBeginName(run, at, length)) continue;
    if (isNameCheap(run, at, priceNames(run, at, length), lexicon)) return at;
  }
  return length;
}

/** The cheapest way through a run that was begun, with names that begin at `firstName` or later. */
function cutIntoPieces(run: Run, length: number, firstName: number, lexicon: Lexicon): void {
  const { best } = run;
  // One by one: runs are short, and a call of `fill` costs as much as twenty of these.
  for (let at = 1; at <= length; at += 1) best[at] = UNREACHED;
  for (let at = 0; at < length; at += 1) {
    relaxWords(run, at, length, lexicon);
    if (at < firstName) continue;
    const longest = priceNames(run, at, length);
    for (let chars = MIN_NAME_CHARS; chars <= longest; chars += 1) {
      const cost = nameCosts[chars] ?? NO_NAME;
      if (cost < NO_NAME) relax(run, at, at + chars, cost, 2 * at + 1);
    }
  }
}

/** Adds the names in one run of Han characters, of which the scratch holds the facts. */
function cutKnownRun(
  run: Run,
  text: string,
  start: number,
  length: number,
  hasBefore: boolean,
  spans: Span[],
): void {
  run.facts[length] = 0;
  // With a digit before it, the run begins with what is counted (3米高), not with a name.
  const isCounted = hasBefore && DIGIT_BEFORE.test(text.charAt(start - 1));
  const possible = findFirstName(run, length, isCounted);
  if (possible === length) return;
  const lexicon = openLattice();
  beginRun(run, text, start, length);
  const firstName = findFirstCheapName(run, length, possible, lexicon);
  if (firstName === length) return;
  cutIntoPieces(run, length, firstName, lexicon);
  const first = spans.length;
  for (let at = length; at > 0; ) {
    const piece = run.from[at] ?? 0;
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
  const run = openRun(length);
  beginRun(run, text, start, length);
  cutKnownRun(run, text, start, length, hasBefore, spans);
}

/** Adds the names in all runs of Han characters of a part of a text, left to right, where no character is a pair. */
export function cutRuns(text: string, from: number, to: number, spans: Span[]): void {
  openLattice();
  const run = openRun(to - from);
  const { facts } = run;
  let length = 0;
  for (let at = from; at <= to; at += 1) {
    const fact =
      at < to ? (UNIT_TABLE[(unitAt(text, at) << ROW_SHIFT) | COLUMN.lattice] ?? NOT_HAN) : NOT_HAN;
    if (fact >= 0) {
      facts[length] = fact;
      length += 1;
      continue;
    }
    if (length >= MIN_RUN_UNITS) cutKnownRun(run, text, at - length, length, at - length > from, spans);
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
  const run = openRun(length);
  beginRun(run, text, 0, length);
  cutIntoPieces(run, length, length, lexicon);
  const { best, from } = run;
  let rarest = 0;
  for (let at = length; at > 0; ) {
    const begin = (from[at] ?? 0) >> 1;
    rarest = Math.max(rarest, (best[at] ?? 0) - (best[begin] ?? 0));
    at = begin;
  }
  return { total: best[length] ?? 0, rarest };
}
