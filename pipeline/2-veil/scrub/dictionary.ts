/**
 * The corpus's own dictionary: every user name and display name that the harvest saw, to be found wherever anybody
 * writes it. It is built in memory, inside the identified zone, and never written in clear.
 */

import { unitAt } from '../../model/units.ts';
import { getLexicon } from './lexicon/load.ts';
import { Trie, type TrieArrays } from './lexicon/trie.ts';
import { SIGN, SIGN_UNITS } from './signs.ts';
import type { Span } from './span.ts';

/** Arrays of a dictionary, in memory that threads share. */
export type SharedNames = TrieArrays;

/** A dictionary, ready to be asked for the names in texts of any writing. */
export class Dictionary extends Trie {
  readonly simplified: Uint16Array;
  private readonly starts: Int32Array;

  constructor(shared: SharedNames) {
    super(shared);
    this.simplified = getLexicon().simplified;
    this.starts = Int32Array.from(this.simplified, (unit) => this.root(unit));
  }

  /** Node of a first code unit, whatever writing it is of; -1 where no name begins so. */
  start(unit: number): number {
    return this.starts[unit] ?? -1;
  }
}

/** A dictionary, ready to be asked. */
export function openDictionary(shared: SharedNames): Dictionary {
  return new Dictionary(shared);
}

/** Signs of the units that words of a lower-case text consist of. */
const WORD = SIGN.latin | SIGN.digit | SIGN.underscore;

function isWordUnit(unit: number): boolean {
  return ((SIGN_UNITS[unit] ?? 0) & WORD) !== 0;
}

/** Whether a place has units of a word on both sides. */
function isInWord(lower: string, at: number, simplified: Uint16Array): boolean {
  return isWordUnit(simplified[unitAt(lower, at)] ?? 0) && isWordUnit(simplified[unitAt(lower, at - 1)] ?? 0);
}

/** End of the longest name that starts at `start`, at the node of its first unit; 0 where none does. */
function findEnd(lower: string, dictionary: Dictionary, start: number, root: number): number {
  const { simplified } = dictionary;
  const { length } = lower;
  let found = 0;
  let node = root;
  let isWord = isWordUnit(simplified[unitAt(lower, start)] ?? 0);
  for (let end = start + 1; ; end += 1) {
    // Past the end no unit stands, and no word goes on.
    const next = end < length ? (simplified[unitAt(lower, end)] ?? 0) : 0;
    const goesOn = isWordUnit(next);
    if (!(isWord && goesOn) && dictionary.isWord(node)) found = end;
    if (end >= length) return found;
    node = dictionary.child(node, next);
    if (node < 0) return found;
    isWord = goesOn;
  }
}

/** The longest names that start at each place of a lower-case text; names that begin or end in a word stand alone. */
export function findListedNames(lower: string, dictionary: Dictionary): Span[] {
  const { simplified } = dictionary;
  const spans: Span[] = [];
  for (let start = 0, { length } = lower; start < length; start += 1) {
    const unit = unitAt(lower, start);
    const root = dictionary.start(unit);
    if (root < 0) continue;
    if (start > 0 && isInWord(lower, start, simplified)) continue;
    const end = findEnd(lower, dictionary, start, root);
    if (end === 0) continue;
    spans.push({ start, end });
    start = end - 1;
  }
  return spans;
}
