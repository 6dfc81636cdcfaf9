import { unitAt } from '../../model/units.ts';
import { PREPARED } from '../prepared/tables.ts';
import * as unitTable from '../units/table.ts';
import * as table from './table.ts';

/** The engine folds constants of the module that uses them, not those of another. */
const {
  FLAGS_MASK,
  FLAGS_SHIFT,
  KIND_BOPOMOFO,
  KIND_HAN,
  KIND_HANGUL,
  KIND_HIGH_SURROGATE,
  KIND_KANA,
  KIND_LATIN,
  KIND_LETTER,
  KIND_MARK,
  KIND_MASK,
  KIND_OTHER,
  WEIGHT_SHIFT,
} = table;
const { COLUMN, ROW_SHIFT, UNIT_TABLE } = unitTable;

// What it is made of takes a while to put together, and a packed program has done so.
if (PREPARED === null) await import('./unit_facts.ts');

/** What one pass over a text finds. Counts are of code points. */
export interface Counts {
  han: number;
  kana: number;
  hangul: number;
  bopomofo: number;
  latin: number;
  /** Letters of all other scripts, in words of two letters or more. */
  letters: number;
  /** Letters of other scripts that stand alone: Д and ω are faces more often than words. */
  loneLetters: number;
  simplified: number;
  traditional: number;
  simplifiedInJapan: number;
  traditionalInJapan: number;
  /** Function words of Chinese, Mandarin or Cantonese. */
  functionWords: number;
  /** Function words that Mandarin has and Cantonese lacks. */
  mandarinWords: number;
  cantoneseWords: number;
  /** Longest stretch of Han with nothing between. */
  longestHanRun: number;
  /** Sum of the log-odds of the Han characters, thousandths. */
  hanMilli: number;
  /** Sum of the log-odds of runs of kana, thousandths, not above 0. */
  kanaMilli: number;
}

/**
 * Log-odds of Chinese from a run of kana, thousandths. A run is strong at its first character, little stronger with
 * each further one, and bounded: one quoted greeting is one run, however long, while Japanese prose has one at every
 * second word.
 */
const KANA_FIRST_MILLI = -3_000;
const KANA_NEXT_MILLI = -500;
const KANA_RUN_CAP_MILLI = -5_000;
/** の alone between Han is written in Chinese for 的, on signs and in jest. */
const KANA_NO_MILLI = -1_500;
const KANA_NO = 0x306e;

/** Kana that draw arms and faces: ヽヾゞノツシミヘへっつづ and half-width ﾉ ﾂ ｼ ﾐ. */
const FACE_KANA = new Set(Array.from('ヽヾゞノツシミヘへっつづﾉﾂｼﾐ', (char) => char.charCodeAt(0)));

const ASTRAL_HAN_FIRST = 0x20000;
const ASTRAL_HAN_LAST = 0x3ffff;
const EMOJI_FIRST = 0x1f000;
const EMOJI_LAST = 0x1fbff;
const MATH_LATIN_FIRST = 0x1d400;
const MATH_LATIN_LAST = 0x1d7cb;
const LETTER = /\p{L}/u;

function astralKind(point: number): number {
  if (point >= EMOJI_FIRST && point <= EMOJI_LAST) return KIND_OTHER;
  if (point >= ASTRAL_HAN_FIRST && point <= ASTRAL_HAN_LAST) return KIND_HAN;
  if (point >= MATH_LATIN_FIRST && point <= MATH_LATIN_LAST) return KIND_LATIN;
  return LETTER.test(String.fromCodePoint(point)) ? KIND_LETTER : KIND_OTHER;
}

function endKana(counts: Counts, length: number, last: number, before: number, after: number): void {
  const lettersBeside = Number(before !== KIND_OTHER) + Number(after !== KIND_OTHER);
  const isFace = length === 1 && (lettersBeside === 0 || (lettersBeside === 1 && FACE_KANA.has(last)));
  if (isFace) return;
  counts.kana += length;
  if (length === 1 && last === KANA_NO) counts.kanaMilli += KANA_NO_MILLI;
  else counts.kanaMilli += Math.max(KANA_RUN_CAP_MILLI, KANA_FIRST_MILLI + (length - 1) * KANA_NEXT_MILLI);
}

/**
 * Flags of a Han character, each in a byte of its own, so that they can be added up without a question for each: the
 * first four in one number, the others in a second. A byte holds so many.
 */
const MAX_HELD = 255;
const spreadFlags = (first: number): Int32Array =>
  Int32Array.from({ length: FLAGS_MASK + 1 }, (_, flag) => {
    const bits = flag >> first;
    return (bits & 1) | ((bits & 2) << 7) | ((bits & 4) << 14) | ((bits & 8) << 21);
  });
const FORMS = spreadFlags(0);
const WORDS = spreadFlags(4);

/** Adds what was held to the counts, in the order of the flags. */
function addHeld(counts: Counts, forms: number, words: number): void {
  counts.simplified += forms & 0xff;
  counts.traditional += (forms >>> 8) & 0xff;
  counts.simplifiedInJapan += (forms >>> 16) & 0xff;
  counts.traditionalInJapan += forms >>> 24;
  counts.mandarinWords += words & 0xff;
  counts.cantoneseWords += (words >>> 8) & 0xff;
  counts.functionWords += (words >>> 16) & 0xff;
}
function endRun(counts: Counts, kind: number, length: number, last: number, before: number, after: number) {
  if (kind === KIND_HAN) {
    counts.han += length;
    if (length > counts.longestHanRun) counts.longestHanRun = length;
  } else if (kind === KIND_KANA) endKana(counts, length, last, before, after);
  else if (kind === KIND_LATIN) counts.latin += length;
  else if (kind === KIND_HANGUL) counts.hangul += length;
  else if (kind === KIND_BOPOMOFO) counts.bopomofo += length;
  else if (kind === KIND_LETTER) {
    if (length === 1) counts.loneLetters += 1;
    else counts.letters += length;
  }
}

/** Count a text in one pass, linear in its length. */
export function count(text: string): Counts {
  const counts: Counts = {
    han: 0,
    kana: 0,
    hangul: 0,
    bopomofo: 0,
    latin: 0,
    letters: 0,
    loneLetters: 0,
    simplified: 0,
    traditional: 0,
    simplifiedInJapan: 0,
    traditionalInJapan: 0,
    functionWords: 0,
    mandarinWords: 0,
    cantoneseWords: 0,
    longestHanRun: 0,
    hanMilli: 0,
    kanaMilli: 0,
  };
  let runKind: number = KIND_OTHER;
  let runLength = 0;
  let last = 0;
  let before: number = KIND_OTHER;
  let hanMilli = 0;
  let forms = 0;
  let words = 0;
  let held = 0;
  for (let at = 0, { length } = text; at < length; at += 1) {
    let unit = unitAt(text, at);
    const fact = UNIT_TABLE[(unit << ROW_SHIFT) | COLUMN.language] ?? KIND_OTHER;
    let kind = fact & KIND_MASK;
    if (kind === KIND_HAN) {
      hanMilli += fact >> WEIGHT_SHIFT;
      const flag = (fact >> FLAGS_SHIFT) & FLAGS_MASK;
      forms = (forms + (FORMS[flag] ?? 0)) | 0;
      words += WORDS[flag] ?? 0;
      held += 1;
      if (held === MAX_HELD) {
        addHeld(counts, forms, words);
        forms = words = held = 0;
      }
    } else if (kind === KIND_HIGH_SURROGATE) {
      unit = text.codePointAt(at) ?? 0;
      if (unit > 0xffff) at += 1;
      kind = unit > 0xffff ? astralKind(unit) : KIND_OTHER;
    }
    if (kind === KIND_MARK) continue;
    if (kind === runKind) {
      runLength += 1;
    } else {
      endRun(counts, runKind, runLength, last, before, kind);
      before = runKind;
      runKind = kind;
      runLength = 1;
    }
    last = unit;
  }
  endRun(counts, runKind, runLength, last, before, KIND_OTHER);
  addHeld(counts, forms, words);
  counts.hanMilli = hanMilli;
  return counts;
}
