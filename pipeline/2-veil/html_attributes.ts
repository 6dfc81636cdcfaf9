/** Reads the attributes of a tag that is written in the usual way. */
import { unitAt } from '../model/units.ts';

const SPACE = 0x20;
const HYPHEN = 0x2d;
const GREATER = 0x3e;
const LOWER_A = 0x61;
const LOWER_H = 0x68;
const LOWER_Z = 0x7a;

/** Values of the attributes that say what a link or span is. */
interface Attributes {
  classes: string;
  rel: string;
  href: string;
}

/** Bits of the attributes that were read of a tag. */
const CLASS = 1;
const REL = 2;
const HREF = 4;

/** Bit of a name that matters; 0 for any other. */
function bitOf(html: string, from: number, to: number): number {
  const size = to - from;
  if (size === 5) return html.startsWith('class', from) ? CLASS : 0;
  if (size === 4) return html.startsWith('href', from) ? HREF : 0;
  return size === 3 && html.startsWith('rel', from) ? REL : 0;
}

/** Read by {@link readAttributes}; used again for each tag. */
export const attributes: Attributes = { classes: '', rel: '', href: '' };

/**
 * Read attributes, each after one space, in small letters and double quotes, up to the sign that ends the tag.
 *
 * @returns place after the tag; -1 where it is written otherwise, or where a value that matters comes twice or has an entity
 */
export function readAttributes(html: string, from: number): number {
  attributes.classes = attributes.rel = attributes.href = '';
  let seen = 0;
  let at = from;
  while (unitAt(html, at) !== GREATER) {
    if (unitAt(html, at) !== SPACE) return -1;
    const nameAt = at + 1;
    let end = nameAt;
    let unit = unitAt(html, end);
    while ((unit >= LOWER_A && unit <= LOWER_Z) || unit === HYPHEN) {
      end += 1;
      unit = unitAt(html, end);
    }
    if (end === nameAt || !html.startsWith('="', end)) return -1;
    const close = html.indexOf('"', end + 2);
    if (close < 0) return -1;
    at = close + 1;
    const name = bitOf(html, nameAt, end);
    if (name === 0) continue;
    const value = html.slice(end + 2, close);
    // An address of the web stays one, whatever entities come later in it.
    const isWeb = name === HREF && unitAt(value, 0) === LOWER_H;
    if ((seen & name) !== 0 || (!isWeb && value.includes('&'))) return -1;
    seen |= name;
    if (name === CLASS) attributes.classes = value;
    else if (name === REL) attributes.rel = value;
    else attributes.href = value;
  }
  return at + 1;
}
