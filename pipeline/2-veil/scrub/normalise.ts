import { foldDigitLetters, foldHanNumbers, foldLookAlikes, mayFold } from './fold.ts';
import { foldText } from './fold_text.ts';
import { SIGN, surveySigns } from './signs.ts';
import { View } from './view.ts';

/** Replaces matches in a view; each unit of a replacement maps to the whole match. */
export function respell(view: View, pattern: RegExp, replacement: string): View {
  pattern.lastIndex = 0;
  let match = pattern.exec(view.text);
  if (match === null) return view;
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';
  let from = 0;
  const copy = (to: number): void => {
    text += view.text.slice(from, to);
    for (let at = from; at < to; at += 1) {
      starts.push(view.startOf(at));
      ends.push(view.endOf(at));
    }
  };
  for (; match !== null; match = pattern.exec(view.text)) {
    const end = match.index + match[0].length;
    copy(match.index);
    text += replacement;
    for (let unit = 0; unit < replacement.length; unit += 1) {
      starts.push(view.startOf(match.index));
      ends.push(view.endOf(end - 1));
    }
    from = end;
  }
  copy(view.text.length);
  return new View(text, surveySigns(text), { starts, ends });
}

/** Pictures inside words, by which people part a cue: 微💗信. */
const INNER_PICTURE = /(?<=[\p{Script=Han}A-Za-z])\p{Extended_Pictographic}{1,3}(?=[\p{Script=Han}A-Za-z])/gu;

/** What each of the patterns below begins with, as far as it tells them from what else is written. */
const AT_CUE = /艾特|圈a|小老鼠|[([{<【〔「]\s?[a@艾圈]|\bat\b|_at_/iu;
const DOT_CUE = /点|[([{<【〔「]\s?[d点.]|[a-z0-9]。[a-z]|\bdot\b/iu;
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

/**
 * The normalised view of a text: NFKC by code point, unseen characters dropped, digits of every script and
 * Chinese numerals in number-like runs as ASCII, look-alike letters as Latin, traditional cue characters
 * simplified, spelled-out @ and dots as signs, placeholders as one barrier.
 *
 * What stands in the text decides which steps are taken; one that is left out could have changed nothing.
 */
export function normalise(text: string): View {
  const { text: folded, isMoved, signs, triggers, numerals } = foldText(text);
  let view = new View(folded, signs, isMoved ? text : null, triggers);
  if (mayFold(numerals, view.has(SIGN.digitLetter), view.has(SIGN.lookAlike))) {
    const refolded = foldHanNumbers(foldDigitLetters(foldLookAlikes(folded)));
    if (refolded !== folded) view = view.withText(refolded, surveySigns(refolded));
  }
  if (view.has(SIGN.pictorial)) view = respell(view, INNER_PICTURE, '');
  // All that is respelled below stands beside a Latin letter or a digit.
  if (!view.has(SIGN.latin | SIGN.digit)) return view;
  if ((view.has(SIGN.spelledAt) || view.lower.includes('at')) && AT_CUE.test(view.text))
    view = respell(respell(respell(view, AT_SIGN, '@'), AT_WORD, '@'), UNDERSCORED, '@');
  // What follows every dot is Latin.
  if (!view.has(SIGN.latin)) return view;
  if (view.has(SIGN.underscore) && view.text.includes('_dot_')) view = respell(view, UNDERSCORED_DOT, '.');
  if ((view.has(SIGN.spelledDot) || view.lower.includes('dot')) && DOT_CUE.test(view.text))
    view = respell(view, DOT_SIGN, '.');
  return view;
}
