/**
 * The plain form of pipeline/2-veil/scrub/normalise.ts, which must make the same view: code point by code point, the place
 * of each unit noted as it is folded, every later step taken whatever stands in the text.
 */
import { LONGEST_PLACEHOLDER_CHARS, PLACEHOLDERS } from '../../../pipeline/2-veil/scrub/classes.ts';
import {
  foldChar,
  foldDigitLetters,
  foldHanNumbers,
  foldLookAlikes,
} from '../../../pipeline/2-veil/scrub/fold.ts';
import { BARRIER } from '../../../pipeline/2-veil/scrub/view.ts';

/** Unit `i` of `text` came from `original[starts[i], ends[i])`. */
export interface PlainView {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Length of the placeholder that starts at `at`, or 0. */
function placeholderAt(text: string, at: number): number {
  const close = text.indexOf(']', at);
  if (close < 0 || close - at >= LONGEST_PLACEHOLDER_CHARS) return 0;
  return PLACEHOLDERS.has(text.slice(at, close + 1)) ? close + 1 - at : 0;
}

/** Code points and placeholders of a text, with what each folds to. */
function foldPieces(text: string): { readonly at: number; readonly size: number; readonly folded: string }[] {
  const pieces = [];
  for (let at = 0; at < text.length; ) {
    const placeholder = text.charAt(at) === '[' ? placeholderAt(text, at) : 0;
    const point = text.codePointAt(at) ?? 0;
    const size = placeholder > 0 ? placeholder : point > 0xffff ? 2 : 1;
    const char = text.slice(at, at + size);
    const isHalf = size === 1 && point >= 0xd800 && point <= 0xdfff;
    pieces.push({ at, size, folded: placeholder > 0 ? BARRIER : isHalf ? char : foldChar(char) });
    at += size;
  }
  return pieces;
}

const units = (text: string, plus: number): number[] =>
  Array.from({ length: text.length }, (_, at) => at + plus);

function fold(text: string): PlainView {
  const pieces = foldPieces(text);
  const folded = pieces.map((piece) => piece.folded).join('');
  // A pair that stays, and units that fold to one, are in their places.
  const isInPlace = pieces.every(({ at, size, folded }) =>
    size === 1 ? folded.length === 1 : folded === text.slice(at, at + size),
  );
  if (isInPlace) return { text: folded, starts: units(folded, 0), ends: units(folded, 1) };
  const starts: number[] = [];
  const ends: number[] = [];
  let last = '';
  for (const { at, size, folded } of pieces) {
    // Unseen: belongs to the unit before it, unless that is a placeholder.
    if (folded === '' && ends.length > 0 && last !== BARRIER) ends[ends.length - 1] = at + size;
    if (folded !== '') last = folded;
    for (let unit = 0; unit < folded.length; unit += 1) {
      starts.push(at);
      ends.push(at + size);
    }
  }
  return { text: folded, starts, ends };
}

/** Replaces matches in a view; each unit of a replacement maps to the whole match. */
function respell(view: PlainView, pattern: RegExp, replacement: string): PlainView {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let from = 0;
  const copy = (to: number): void => {
    text += view.text.slice(from, to);
    starts.push(...view.starts.slice(from, to));
    ends.push(...view.ends.slice(from, to));
  };
  for (const match of view.text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    copy(match.index);
    text += replacement;
    for (let unit = 0; unit < replacement.length; unit += 1) {
      starts.push(view.starts[match.index] ?? 0);
      ends.push(view.ends[end - 1] ?? 0);
    }
    from = end;
  }
  copy(view.text.length);
  return { text, starts, ends };
}

/** Pictures inside words, by which people part a cue: 微💗信. */
const INNER_PICTURE = /(?<=[\p{Script=Han}A-Za-z])\p{Extended_Pictographic}{1,3}(?=[\p{Script=Han}A-Za-z])/gu;

const OPEN = '[(\\[{<【〔「]';
const CLOSE = '[)\\]}>】〕」]';
/** Signs for "@" that nothing else is written with. */
const AT_SIGN = new RegExp(
  `\\s{0,2}(?:${OPEN}\\s?(?:at|a|@|艾特|圈a|圈)\\s?${CLOSE}|艾特|圈a|小老鼠)\\s{0,2}(?=[A-Za-z0-9_])`,
  'giu',
);
/** `name_at_host_dot_com`, both words together. */
const UNDERSCORED = /(?<=[A-Za-z0-9])_at_(?=[A-Za-z0-9-]{1,30}_dot_[A-Za-z]{2,10})/giu;
const UNDERSCORED_DOT = /(?<=@[A-Za-z0-9-]{1,30})_dot_(?=[A-Za-z]{2,10})/giu;
/** The bare word "at", only where a spelled "dot" or a mail provider shows that an address is meant. */
const AT_WORD =
  /(?<=[A-Za-z0-9])\s{1,2}at\s{1,2}(?=[A-Za-z0-9-]{1,30}\s{1,2}(?:dot|点)\s{1,2}[A-Za-z]{2,10}|(?:gmail|qq|163|126|outlook|hotmail|proton|icloud|yahoo)\b)/giu;
const DOT_SIGN = new RegExp(
  `(?<=[A-Za-z0-9])(?<!(?<![A-Za-z0-9.])[0-9]{1,2})\\s{0,2}(?:${OPEN}\\s?(?:dot|点|\\.)\\s?${CLOSE}|点)\\s{0,2}(?=[A-Za-z]{2})|(?<=[A-Za-z0-9])。(?=[A-Za-z]{2,6}(?![A-Za-z]))|(?<=[A-Za-z0-9])\\s{1,2}dot\\s{1,2}(?=[A-Za-z]{2,10}\\b)`,
  'giu',
);

export function normalise(written: string): PlainView {
  const folded = fold(written);
  const text = foldHanNumbers(foldDigitLetters(foldLookAlikes(folded.text)));
  let view: PlainView = respell({ ...folded, text }, INNER_PICTURE, '');
  for (const pattern of [AT_SIGN, AT_WORD, UNDERSCORED]) view = respell(view, pattern, '@');
  for (const pattern of [UNDERSCORED_DOT, DOT_SIGN]) view = respell(view, pattern, '.');
  return view;
}
