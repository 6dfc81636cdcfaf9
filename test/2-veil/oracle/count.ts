/** The plain form of pipeline/2-veil/language/count.ts, which must count the same: a question for each table and each flag. */
import type { Counts } from '../../../pipeline/2-veil/language/count.ts';
import {
  FLAG_CANTONESE,
  FLAG_FUNCTION,
  FLAG_MANDARIN,
  FLAG_SIMPLIFIED,
  FLAG_SIMPLIFIED_IN_JAPAN,
  FLAG_TRADITIONAL,
  FLAG_TRADITIONAL_IN_JAPAN,
  KIND_BOPOMOFO,
  KIND_HAN,
  KIND_HANGUL,
  KIND_HIGH_SURROGATE,
  KIND_KANA,
  KIND_LATIN,
  KIND_LETTER,
  KIND_MARK,
  KIND_OTHER,
} from '../../../pipeline/2-veil/language/table.ts';
import { makeUnitFacts } from '../../../pipeline/2-veil/language/unit_facts.ts';

const { kinds, flags, weightsMilli } = makeUnitFacts();

const KINDS: readonly (readonly [RegExp, number])[] = [
  // The iteration mark and the length mark are letters to Unicode; 々 is written as Han, ー continues kana.
  [/[\u30fc\uff70\uff9e\uff9f\u3099\u309a]/u, KIND_MARK],
  [/\p{Script=Han}/u, KIND_HAN],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, KIND_KANA],
  [/\p{Script=Hangul}/u, KIND_HANGUL],
  [/\p{Script=Bopomofo}/u, KIND_BOPOMOFO],
  [/\p{Script=Latin}/u, KIND_LATIN],
  [/\p{L}/u, KIND_LETTER],
];

/** The block of unified ideographs: all Han, and a regular expression per character is slow. */
const HAN_FIRST = 0x4e00;
const HAN_LAST = 0x9fff;

/** Kind of a code unit, by patterns tried one after the other. */
export function plainKindOf(unit: number): number {
  if (unit >= HAN_FIRST && unit <= HAN_LAST) return KIND_HAN;
  if (unit >= 0xd800 && unit <= 0xdbff) return KIND_HIGH_SURROGATE;
  const char = String.fromCharCode(unit);
  if (/\p{M}/u.test(char)) return KIND_MARK;
  if (!/[\p{L}\u3007]/u.test(char)) return KIND_OTHER;
  return KINDS.find(([pattern]) => pattern.test(char))?.[1] ?? KIND_OTHER;
}

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

function addHan(counts: Counts, unit: number): void {
  const flag = flags[unit] ?? 0;
  counts.hanMilli += weightsMilli[unit] ?? 0;
  if (flag === 0) return;
  if ((flag & FLAG_SIMPLIFIED) !== 0) counts.simplified += 1;
  if ((flag & FLAG_TRADITIONAL) !== 0) counts.traditional += 1;
  if ((flag & FLAG_SIMPLIFIED_IN_JAPAN) !== 0) counts.simplifiedInJapan += 1;
  if ((flag & FLAG_TRADITIONAL_IN_JAPAN) !== 0) counts.traditionalInJapan += 1;
  if ((flag & FLAG_MANDARIN) !== 0) counts.mandarinWords += 1;
  if ((flag & FLAG_FUNCTION) !== 0) counts.functionWords += 1;
  if ((flag & FLAG_CANTONESE) !== 0) counts.cantoneseWords += 1;
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
  for (let at = 0; at < text.length; at += 1) {
    let unit = text.charCodeAt(at);
    let kind = kinds[unit] ?? KIND_OTHER;
    if (kind === KIND_HIGH_SURROGATE) {
      unit = text.codePointAt(at) ?? 0;
      if (unit > 0xffff) at += 1;
      kind = unit > 0xffff ? astralKind(unit) : KIND_OTHER;
    }
    if (kind === KIND_MARK) continue;
    if (kind === KIND_HAN && unit <= 0xffff) addHan(counts, unit);
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
  return counts;
}
