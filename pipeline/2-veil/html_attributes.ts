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

/** Read by {@link readAttributes}; used again for each tag. */
export const attributes: Attributes = { classes: '', rel: '', href: '' };

/**
 * Read attributes, each after one space, in small letters and double quotes, up to the sign that ends the tag.
 *
 * @returns place after the tag; -1 where it is written otherwise, or where a value that matters comes twice or has an entity
 */
export function readAttributes(html: string, from: number): number {
  attributes.classes = attributes.rel = attributes.href = '';
  let seen = '';
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
    const name = html.slice(nameAt, end);
    if (name !== 'class' && name !== 'rel' && name !== 'href') continue;
    const value = html.slice(end + 2, close);
    // An address of the web stays one, whatever entities come later in it.
    const isWeb = name === 'href' && value.charCodeAt(0) === LOWER_H;
    if (seen.includes(name) || (!isWeb && value.includes('&'))) return -1;
    seen += name;
    attributes[name === 'class' ? 'classes' : name] = value;
  }
  return at + 1;
}
