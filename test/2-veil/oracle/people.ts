/**
 * The plain form of pipeline/2-veil/scrub/lexicon/lattice.ts and people.ts, which must find the same.
 *
 * Names of people in Chinese text: the cheapest way to cut a run of Han characters into dictionary words and names,
 * by unigram costs (a lattice with role-tagged names: Zhang and Liu, "Automatic recognition of Chinese person names
 * based on role tagging", 2002). Two names in a hundred words is far more than people write: a missed name hurts
 * somebody, a word that is lost costs a word.
 */

import {
  compoundSurname,
  has,
  isAnnounced,
  MARK,
  SINGLE_SURNAME,
  titleAt,
} from '../../../pipeline/2-veil/scrub/lexicon/cues.ts';
import { COSTS } from '../../../pipeline/2-veil/scrub/lexicon/facts.ts';
import { getLexicon, type Lexicon } from '../../../pipeline/2-veil/scrub/lexicon/load.ts';
import { UNSEEN_COST } from '../../../pipeline/2-veil/scrub/lexicon/pack.ts';
import { NO_WORD, type Trie } from '../../../pipeline/2-veil/scrub/lexicon/trie.ts';
import type { Span } from '../../../pipeline/2-veil/scrub/span.ts';

const MIN_FOREIGN_CHARS = 3;
const MAX_FOREIGN_CHARS = 8;
const DIGIT_BEFORE = /[0-9%]/u;
const HAN_RUN = /[\p{Script=Han}〇]{2,}/gu;
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

function relaxNames(at: number, length: number, givenCost: Uint8Array): void {
  const run = units;
  const discount = isAnnounced(run, at) ? COSTS.contextBefore : 0;
  const relaxName = (end: number, cost: number): void => {
    const after = end < length && has(run[end] ?? 0, MARK.after) ? COSTS.contextAfter : 0;
    relax(at, end, Math.max(1, cost - discount - after), NAME);
  };
  const given = (place: number): number => givenCost[run[place] ?? 0] ?? UNSEEN_COST;
  const first = run[at] ?? 0;
  const relaxSurname = (surname: number, after: number): void => {
    const cost = COSTS.full + surname;
    if (after < length) relaxName(after + 1, cost + COSTS.oneGiven + given(after));
    if (after + 1 < length) relaxName(after + 2, cost + COSTS.twoGiven + given(after) + given(after + 1));
    const title = titleAt(run, after, length);
    if (title > 0) relaxName(after + title, COSTS.titled + surname);
  };
  const single = SINGLE_SURNAME[first] ?? 0;
  if (single > 0) relaxSurname(single, at + 1);
  const compound = at + 1 < length ? compoundSurname(run, at) : 0;
  if (compound > 0) relaxSurname(compound, at + 2);
  for (let end = at; end < length && end - at < MAX_FOREIGN_CHARS && has(run[end] ?? 0, MARK.foreign); ) {
    end += 1;
    if (end - at >= MIN_FOREIGN_CHARS) relaxName(end, COSTS.foreign + COSTS.foreignChar * (end - at));
  }
  if (at + 1 >= length) return;
  relaxName(at + 2, COSTS.givenAlone + given(at) + given(at + 1));
  if (has(first, MARK.nickname)) {
    const surname = SINGLE_SURNAME[run[at + 1] ?? 0] || UNSEEN_COST;
    relaxName(at + 2, COSTS.nickname + Math.min(surname, given(at + 1)));
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

/** Names of people in a text, left to right. Linear. */
export function findPeople(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: run, index } of text.matchAll(HAN_RUN))
    cutRun(text, index, run.length, DIGIT_BEFORE.test(text.charAt(index - 1)), spans);
  return spans;
}
