import type { PlaceholderClass } from './classes.ts';
import type { Dictionary } from './dictionary.ts';
import type { Span } from './span.ts';
import type { View } from './view.ts';

export { findMatches, matches, type Span } from './span.ts';

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
