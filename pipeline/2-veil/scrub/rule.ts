import type { PlaceholderClass } from './classes.ts';
import type { Dictionary } from './dictionary.ts';
import type { Span } from './span.ts';
import type { View } from './view.ts';

export type { Span } from './span.ts';

/** What a rule may know of the status beside its text. */
export interface People {
  /** Names to find wherever they are written: author and mentioned accounts, folded as the view is. */
  readonly names: readonly string[];
  /** Custom emoji of the status, without colons. */
  readonly emojis: readonly string[];
  /** Every name that the harvest saw; null where there is no corpus. */
  readonly corpus: Dictionary | null;
}

/** One class of identifier: how it is recognised, and when looking for it is worth the time. */
export interface ScrubRule {
  /** File name under `rules/` without `.ts`. */
  readonly id: string;
  readonly class: PlaceholderClass;
  /** Decides the class where spans of equal length meet: 9 for what names one person to a state, 1 for a guess. */
  readonly severity: number;
  /**
   * Sets of characters. The rule runs only on texts that have at least one character of each set; an empty
   * list means always. Compared with the normalised text before cues are spelled out.
   */
  readonly trigger: readonly string[];
  /** What it finds is a guess that no other rule could name; with `--strict-text` the text goes. */
  readonly isUndecided?: true;
  /** Spans of values (without their cue), in any order, overlaps allowed. Linear in the text's length. */
  find(view: View, people: People): Span[];
}

export const DIGIT = '0123456789';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const LATIN = `${LOWER}${LOWER.toUpperCase()}`;

/** All matches of a global pattern; `group` picks the part that is replaced (needs the `d` flag unless 0). */
export function matches(text: string, pattern: RegExp, group = 0): Span[] {
  const spans: Span[] = [];
  // What `matchAll` does, without its copy of the pattern for each text.
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (group === 0) spans.push({ start: match.index, end: match.index + match[0].length });
    else {
      const at = match.indices?.[group];
      if (at !== undefined) spans.push({ start: at[0], end: at[1] });
    }
    if (match[0] === '') pattern.lastIndex += (text.codePointAt(pattern.lastIndex) ?? 0) > 0xffff ? 2 : 1;
  }
  return spans;
}
