import { LONGEST_PLACEHOLDER_CHARS, PLACEHOLDERS } from './classes.ts';
import {
  DIGIT_LETTER,
  foldChar,
  foldDigitLetters,
  foldHanNumbers,
  foldLookAlikes,
  LOOK_ALIKE,
  mayFold,
  NUMERAL,
} from './fold.ts';
import { markUnits } from './units.ts';
import { BARRIER, View } from './view.ts';

/** Kinds of units; 0 means not yet worked out. */
const PLAIN = 1;
const FOLDS_TO_ONE = 2;
const FOLDS_OTHERWISE = 3;
const kinds = new Uint8Array(0x10000);
const folds = new Uint16Array(0x10000);
const MAX_ASTRAL_CACHE_ENTRIES = 20_000;
const astral = new Map<number, string>();

/** How a unit folds; worked out once per unit and kept. */
function kindOf(unit: number): number {
  const char = String.fromCharCode(unit);
  const folded = unit >= 0xd800 && unit <= 0xdfff ? char : foldChar(char);
  const kind = folded === char ? PLAIN : folded.length === 1 ? FOLDS_TO_ONE : FOLDS_OTHERWISE;
  kinds[unit] = kind;
  folds[unit] = folded.length === 1 ? folded.charCodeAt(0) : unit;
  return kind;
}

function foldAstral(point: number): string {
  const known = astral.get(point);
  if (known !== undefined) return known;
  const folded = foldChar(String.fromCodePoint(point));
  if (astral.size < MAX_ASTRAL_CACHE_ENTRIES) astral.set(point, folded);
  return folded;
}

/** Length of the placeholder that starts at `at`, or 0. */
export function placeholderAt(text: string, at: number): number {
  const close = text.indexOf(']', at);
  if (close < 0 || close - at >= LONGEST_PLACEHOLDER_CHARS) return 0;
  return PLACEHOLDERS.has(text.slice(at, close + 1)) ? close + 1 - at : 0;
}

const OPEN_BRACKET = 0x5b;

/** True where units stay in their places, so that no map is needed. Folds what it can into `out`. */
function foldInPlace(text: string, out: string[]): boolean {
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const kind = kinds[unit] || kindOf(unit);
    if (kind === FOLDS_OTHERWISE) return false;
    if (unit === OPEN_BRACKET && placeholderAt(text, at) > 0) return false;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const point = text.codePointAt(at) ?? unit;
      if (point > 0xffff && foldAstral(point).codePointAt(0) !== point) return false;
    }
    if (kind === FOLDS_TO_ONE) {
      out.push(text.slice(from, at), String.fromCharCode(folds[unit] ?? unit));
      from = at + 1;
    }
  }
  out.push(text.slice(from));
  return true;
}

function foldWithMap(text: string): View {
  const out: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    const placeholder = unit === OPEN_BRACKET ? placeholderAt(text, at) : 0;
    const point = text.codePointAt(at) ?? unit;
    const size = placeholder > 0 ? placeholder : point > 0xffff ? 2 : 1;
    let folded: string;
    if (placeholder > 0) folded = BARRIER;
    else if (size === 2) folded = foldAstral(point);
    else {
      const kind = kinds[unit] || kindOf(unit);
      folded =
        kind === PLAIN
          ? text.charAt(at)
          : kind === FOLDS_TO_ONE
            ? String.fromCharCode(folds[unit] ?? unit)
            : foldChar(text.charAt(at));
    }
    if (folded === '') {
      // Unseen: belongs to the unit before it, unless that is a placeholder.
      if (ends.length > 0 && out.at(-1) !== BARRIER) ends[ends.length - 1] = at + size;
    } else {
      out.push(folded);
      for (let unitAt = 0; unitAt < folded.length; unitAt += 1) {
        starts.push(at);
        ends.push(at + size);
      }
    }
    at += size;
  }
  return new View(out.join(''), starts, ends);
}

/** Replaces matches in a view; each unit of a replacement maps to the whole match. */
export function respell(view: View, pattern: RegExp, replacement: string): View {
  const out: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let from = 0;
  const copy = (to: number): void => {
    out.push(view.text.slice(from, to));
    for (let at = from; at < to; at += 1) {
      starts.push(view.startOf(at));
      ends.push(view.endOf(at));
    }
  };
  for (const match of view.text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (match[0] === '') continue;
    copy(match.index);
    out.push(replacement);
    for (let unit = 0; unit < replacement.length; unit += 1) {
      starts.push(view.startOf(match.index));
      ends.push(view.endOf(end - 1));
    }
    from = end;
  }
  if (from === 0) return view;
  copy(view.text.length);
  return new View(out.join(''), starts, ends);
}

const PICTURE = /\p{Extended_Pictographic}/u;
/** Pictures inside words, by which people part a cue: 微💗信. */
const INNER_PICTURE = /(?<=[\p{Script=Han}A-Za-z])\p{Extended_Pictographic}{1,3}(?=[\p{Script=Han}A-Za-z])/gu;

const AT_CUE = /[艾圈老([{<【〔「]|\bat\b|_at_/iu;
const DOT_CUE = /[点。([{<【〔「]|\bdot\b/iu;
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

/** Signs of which one pass tells whether the later steps can change anything. */
const IS_NUMERAL = 1;
const IS_DIGIT_LETTER = 2;
const IS_LOOK_ALIKE = 4;
const IS_PICTORIAL = 8;
const IS_ALPHANUMERIC = 16;
const SIGN_UNITS = markUnits([
  [NUMERAL, IS_NUMERAL],
  [DIGIT_LETTER, IS_DIGIT_LETTER],
  [LOOK_ALIKE, IS_LOOK_ALIKE],
  [/\p{Extended_Pictographic}/gu, IS_PICTORIAL],
  // Half of a pair may be a picture's.
  [/[\ud800-\udfff]/g, IS_PICTORIAL],
  [/[A-Za-z0-9]/gu, IS_ALPHANUMERIC],
]);

/** What a text may hold for the later steps of {@link normalise}: true where it can't be ruled out. */
export interface Signs {
  readonly mayFold: boolean;
  readonly mayHavePictures: boolean;
  readonly hasLatinOrDigit: boolean;
}

function surveySigns(text: string): Signs {
  let seen = 0;
  let numerals = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = SIGN_UNITS[text.charCodeAt(at)] ?? 0;
    seen |= sign;
    numerals += sign & IS_NUMERAL;
  }
  return {
    mayFold: mayFold(numerals, (seen & IS_DIGIT_LETTER) !== 0, (seen & IS_LOOK_ALIKE) !== 0),
    mayHavePictures: (seen & IS_PICTORIAL) !== 0,
    hasLatinOrDigit: (seen & IS_ALPHANUMERIC) !== 0,
  };
}

/**
 * The normalised view of a text: NFKC by code point, unseen characters dropped, digits of every script and
 * Chinese numerals in number-like runs as ASCII, look-alike letters as Latin, traditional cue characters
 * simplified, spelled-out @ and dots as signs, placeholders as one {@link BARRIER}.
 *
 * @param survey tells which steps can be left out; leaving none out must give the same
 */
export function normalise(text: string, survey: (text: string) => Signs = surveySigns): View {
  const parts: string[] = [];
  let view = foldInPlace(text, parts) ? new View(parts.join(''), null, null) : foldWithMap(text);
  const signs = survey(view.text);
  if (signs.mayFold) {
    const refolded = foldHanNumbers(foldDigitLetters(foldLookAlikes(view.text)));
    if (refolded !== view.text) view = new View(refolded, view.starts, view.ends);
  }
  if (signs.mayHavePictures && PICTURE.test(view.text)) view = respell(view, INNER_PICTURE, '');
  // A look-alike that became Latin stands beside Latin, and a numeral that became a digit makes a difference here.
  if (!signs.hasLatinOrDigit && !(signs.mayFold && /[A-Za-z0-9]/u.test(view.text))) return view;
  if (AT_CUE.test(view.text))
    view = respell(respell(respell(view, AT_SIGN, '@'), AT_WORD, '@'), UNDERSCORED, '@');
  if (view.text.includes('_dot_')) view = respell(view, UNDERSCORED_DOT, '.');
  if (DOT_CUE.test(view.text)) view = respell(view, DOT_SIGN, '.');
  return view;
}
