/** What is measured of a scrubbed text. Pure. */
import { unitAt } from '../../model/units.ts';
import { placeholderAt } from './fold_text.ts';

/** Fewer letters say less than the warning does. */
const MIN_CONTENT_LETTERS = 4;
/** So many letters, after which the rest is not looked at. */
const HAS_CONTENT = new RegExp(`(?:\\p{L}\\P{L}*){${MIN_CONTENT_LETTERS}}`, 'u');

/** Unicode code points of a text. */
export function countCodePoints(text: string): number {
  let surrogatePairs = 0;
  for (let at = 0, { length } = text; at < length; at += 1) {
    const unit = unitAt(text, at);
    if (unit >= 0xd800 && unit <= 0xdbff && (text.codePointAt(at) ?? 0) > 0xffff) surrogatePairs += 1;
  }
  return text.length - surrogatePairs;
}

/**
 * What the language is judged by: the content where it has a few letters of its own, else the warning too. A warning
 * is a label, often in the language of those who are warned.
 */
export function findPlain(text: string, hasWarning: boolean): string {
  let plain = '';
  let from = 0;
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
    const size = placeholderAt(text, at);
    if (size === 0) continue;
    plain += `${text.slice(from, at)} `;
    from = at + size;
  }
  plain = from === 0 ? text : plain + text.slice(from);
  const end = hasWarning ? plain.indexOf('\n\n') : -1;
  if (end < 0) return plain;
  const content = plain.slice(end + 2);
  return HAS_CONTENT.test(content) ? content : plain;
}
