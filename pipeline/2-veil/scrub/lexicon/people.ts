/**
 * Names of people in Chinese text: the cheapest way to cut a run of Han characters into dictionary words and names,
 * by unigram costs (a lattice with role-tagged names: Zhang and Liu, "Automatic recognition of Chinese person names
 * based on role tagging", 2002). Two names in a hundred words is far more than people write: a missed name hurts
 * somebody, a word that is lost costs a word.
 */
import type { Span } from '../span.ts';
import { IS_HAN, IS_SURROGATE, SCRIPT_UNITS } from '../units.ts';
import { compoundSurname, has, isAnnounced, MARK, SINGLE_SURNAME, titleAt } from './cues.ts';
import { getLexicon, type Lexicon } from './load.ts';
import { UNSEEN_COST } from './pack.ts';
import { NO_WORD, type Trie } from './trie.ts';

/** Costs beside those of the lexicon, in tenths of nats. */
export const COSTS = {
  /** A word is a full name. */
  full: -10,
  /** A given name of two characters without its surname. */
  givenAlone: 32,
  /** Nine of ten given names have two characters, one of ten has one. */
  oneGiven: 28,
  twoGiven: 2,
  /** A nickname: 阿, 小, 老, 大 and one character. */
  nickname: 60,
  /** A surname or given name before a title. */
  titled: 40,
  /** Taken off where the words beside speak of a person. */
  contextBefore: 20,
  contextAfter: 12,
  /** A foreign name in Chinese characters, of three characters and more; then each of them. */
  foreign: 112,
  foreignChar: 29,
  /** A character that no word has. */
  unknown: 120,
} as const;

const MIN_FOREIGN_CHARS = 3;
const MAX_FOREIGN_CHARS = 8;
const HAN = /\p{Script=Han}/u;
const DIGIT_BEFORE = /[0-9%]/u;
const HAN_RUN = /[\p{Script=Han}〇]{2,}/gu;
const MIN_RUN_UNITS = 2;

const WORD = 0;
const NAME = 1;

/** Scratch that grows with the longest run and is used again. */
let best = new Int32Array(256);
let from = new Int32Array(256);
let kind = new Uint8Array(256);
let units = new Uint16Array(256);

function reserve(size: number): void {
  if (size <= best.length) return;
  best = new Int32Array(2 * size);
  from = new Int32Array(2 * size);
  kind = new Uint8Array(2 * size);
  units = new Uint16Array(2 * size);
}

/** Puts a run into the scratch, simplified, with nothing reached but its start. */
function beginRun(text: string, start: number, length: number): Lexicon {
  const lexicon = getLexicon();
  reserve(length + 1);
  for (let at = 0; at < length; at += 1) units[at] = lexicon.simplified[text.charCodeAt(start + at)] ?? 0;
  best.fill(0x7fffffff, 0, length + 1);
  best[0] = 0;
  return lexicon;
}

function relax(start: number, end: number, cost: number, isName: number): void {
  const total = (best[start] ?? 0) + cost;
  if (total < (best[end] ?? 0)) {
    best[end] = total;
    from[end] = start;
    kind[end] = isName;
  }
}

/** A name from `at` to `end`, cheaper where the words beside it speak of a person. */
function relaxName(at: number, end: number, length: number, cost: number, discount: number): void {
  const after = end < length && has(units[end] ?? 0, MARK.after) ? COSTS.contextAfter : 0;
  relax(at, end, Math.max(1, cost - discount - after), NAME);
}

function givenAt(givenCost: Uint8Array, place: number): number {
  return givenCost[units[place] ?? 0] ?? UNSEEN_COST;
}

/** Names of a surname that costs `surname` and ends before `after`: with a given name, or with a title. */
function relaxSurname(
  at: number,
  after: number,
  length: number,
  surname: number,
  discount: number,
  givenCost: Uint8Array,
): void {
  const cost = COSTS.full + surname;
  if (after < length) {
    const first = givenAt(givenCost, after);
    relaxName(at, after + 1, length, cost + COSTS.oneGiven + first, discount);
    if (after + 1 < length)
      relaxName(
        at,
        after + 2,
        length,
        cost + COSTS.twoGiven + first + givenAt(givenCost, after + 1),
        discount,
      );
  }
  const title = titleAt(units, after, length);
  if (title > 0) relaxName(at, after + title, length, COSTS.titled + surname, discount);
}

function relaxNames(at: number, length: number, givenCost: Uint8Array): void {
  const discount = isAnnounced(units, at) ? COSTS.contextBefore : 0;
  const first = units[at] ?? 0;
  const single = SINGLE_SURNAME[first] ?? 0;
  if (single > 0) relaxSurname(at, at + 1, length, single, discount, givenCost);
  const compound = at + 1 < length ? compoundSurname(units, at) : 0;
  if (compound > 0) relaxSurname(at, at + 2, length, compound, discount, givenCost);
  for (let end = at; end < length && end - at < MAX_FOREIGN_CHARS && has(units[end] ?? 0, MARK.foreign); ) {
    end += 1;
    if (end - at >= MIN_FOREIGN_CHARS)
      relaxName(at, end, length, COSTS.foreign + COSTS.foreignChar * (end - at), discount);
  }
  if (at + 1 >= length) return;
  const second = givenAt(givenCost, at + 1);
  relaxName(at, at + 2, length, COSTS.givenAlone + givenAt(givenCost, at) + second, discount);
  if (has(first, MARK.nickname)) {
    const surname = SINGLE_SURNAME[units[at + 1] ?? 0] || UNSEEN_COST;
    relaxName(at, at + 2, length, COSTS.nickname + Math.min(surname, second), discount);
  }
}

/** All words of the lexicon that start at `at`. */
function relaxWords(words: Trie, at: number, length: number): void {
  relax(at, at + 1, COSTS.unknown, WORD);
  let node = words.root(units[at] ?? 0);
  for (let end = at + 1; node >= 0; end += 1) {
    const cost = words.cost(node);
    if (cost !== NO_WORD) relax(at, end, cost, WORD);
    if (end >= length) break;
    node = words.child(node, units[end] ?? 0);
  }
}

/**
 * Adds the names in one run of Han characters.
 *
 * @param isCounted a digit stands before it: the run begins with what is counted (3米高), not with a name
 */
function cutRun(text: string, start: number, length: number, isCounted: boolean, spans: Span[]): void {
  const { words, givenCost } = beginRun(text, start, length);
  for (let at = 0; at < length; at += 1) {
    relaxWords(words, at, length);
    if (at > 0 || !isCounted) relaxNames(at, length, givenCost);
  }
  const first = spans.length;
  for (let at = length; at > 0; at = from[at] ?? 0)
    if (kind[at] === NAME) spans.push({ start: start + (from[at] ?? 0), end: start + at });
  if (spans.length - first > 1) spans.push(...spans.splice(first).reverse());
}

/**
 * The cheapest way to cut a text into words alone: what it costs, and what its rarest word costs, in tenths of nats.
 * What is no Han character is dear.
 */
export function costOfWords(text: string): { readonly total: number; readonly rarest: number } {
  const { length } = text;
  const { words } = beginRun(text, 0, length);
  for (let at = 0; at < length; at += 1) relaxWords(words, at, length);
  let rarest = 0;
  for (let at = length; at > 0; at = from[at] ?? 0)
    rarest = Math.max(rarest, (best[at] ?? 0) - (best[from[at] ?? 0] ?? 0));
  return { total: best[length] ?? 0, rarest };
}

/** Half of the letters of a foreign name spell its sounds. */
export function isForeignSpelling(text: string): boolean {
  const letters = Array.from(text).filter((char) => HAN.test(char));
  const spelled = letters.filter((char) => has(char.charCodeAt(0), MARK.foreign)).length;
  return letters.length >= 3 && 2 * spelled >= letters.length;
}

function findPeopleByPattern(text: string, from: number, to: number): Span[] {
  const spans: Span[] = [];
  for (const { 0: run, index } of text.slice(from, to).matchAll(HAN_RUN)) {
    const start = from + index;
    cutRun(text, start, run.length, index > 0 && DIGIT_BEFORE.test(text.charAt(start - 1)), spans);
  }
  return spans;
}

/** Names of people in a text, or in a part of it that is read by itself, left to right. Linear. */
export function findPeople(text: string, from = 0, to = text.length): Span[] {
  const spans: Span[] = [];
  for (let at = from; at < to; at += 1) {
    // Rare: half a pair may be a Han character beyond the first 65,536.
    if (SCRIPT_UNITS[text.charCodeAt(at)] === IS_SURROGATE) return findPeopleByPattern(text, from, to);
  }
  for (let at = from; at < to; ) {
    if (SCRIPT_UNITS[text.charCodeAt(at)] !== IS_HAN) {
      at += 1;
      continue;
    }
    let end = at + 1;
    while (end < to && SCRIPT_UNITS[text.charCodeAt(end)] === IS_HAN) end += 1;
    if (end - at >= MIN_RUN_UNITS)
      cutRun(text, at, end - at, at > from && DIGIT_BEFORE.test(text.charAt(at - 1)), spans);
    at = end;
  }
  return spans;
}
