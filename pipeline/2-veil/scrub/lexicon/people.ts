/** Names of people in Chinese text, by a lattice over each run of Han characters. */
import { unitAt } from '../../../model/units.ts';
import { EVERY_SIGN, SIGN, signsOf } from '../signs.ts';
import { findMatches, type Span } from '../span.ts';
import { has, MARK } from './cues.ts';
import { cutRun, cutRuns } from './lattice.ts';

const HAN = /\p{Script=Han}/u;
const HAN_RUN = /[\p{Script=Han}〇]{2,}/gu;

/** Half of the letters of a foreign name spell its sounds. */
export function isForeignSpelling(text: string): boolean {
  const letters = Array.from(text).filter((char) => HAN.test(char));
  const spelled = letters.filter((char) => has(char.charCodeAt(0), MARK.foreign)).length;
  return letters.length >= 3 && 2 * spelled >= letters.length;
}

function findPeopleByPattern(text: string, from: number, to: number): Span[] {
  const spans: Span[] = [];
  for (const { 0: run, index } of findMatches(text.slice(from, to), HAN_RUN)) {
    const start = from + index;
    cutRun(text, start, run.length, index > 0, spans);
  }
  return spans;
}

/**
 * Names of people in a text, or in a part of it that is read by itself, left to right. Linear.
 *
 * @param signs signs of the text, or of more than the part
 */
export function findPeople(text: string, from = 0, to = text.length, signs: number = EVERY_SIGN): Span[] {
  const spans: Span[] = [];
  if ((signs & SIGN.farLetter) !== 0) {
    for (let at = from; at < to; at += 1) {
      // Rare: half a pair may be a Han character beyond the first 65,536.
      if ((signsOf(unitAt(text, at)) & SIGN.farLetter) !== 0) return findPeopleByPattern(text, from, to);
    }
  }
  cutRuns(text, from, to, spans);
  return spans;
}
