import { type Places, placeUnits } from './fold_text.ts';
import { findNumberRuns, type NumberRun } from './numbers.ts';
import { SIGN, surveyTriggers } from './signs.ts';

export { BARRIER } from './fold_text.ts';

/**
 * What the rules look at: the text with its disguises removed. Its units may have come from other places of the
 * original; where from is worked out when it is asked.
 */
export class View {
  readonly text: string;
  /** Bits of `SIGN`: where one is missing, no such character stands in the text. */
  readonly signs: number;
  /** The text that was folded, while the places are not worked out; null where they are, or where all are equal. */
  private original: string | null;
  private places: Places | null;
  private runs: NumberRun[] | null = null;
  private lowerText: string | null = null;
  private knownTriggers: number | null;

  /**
   * @param from a text whose folding moved units, the places of all units, or null where each is in its place
   * @param triggers what in the text wakes rules, where it is known
   */
  constructor(text: string, signs: number, from: string | Places | null, triggers: number | null = null) {
    this.knownTriggers = triggers;
    this.text = text;
    this.signs = signs;
    this.original = typeof from === 'string' ? from : null;
    this.places = typeof from === 'string' ? null : from;
  }

  /** The same places under a text of the same length. */
  withText(text: string, signs: number): View {
    return new View(text, signs, this.original ?? this.places);
  }

  /** Whether a unit may have come from another place, or from several. */
  get isMoved(): boolean {
    return this.original !== null || this.places !== null;
  }

  private locate(): Places | null {
    if (this.original !== null) {
      this.places = placeUnits(this.original);
      this.original = null;
    }
    return this.places;
  }

  /** Start in the original of unit `at`. */
  startOf(at: number): number {
    const places = this.locate();
    return places === null ? at : (places.starts[at] ?? 0);
  }

  /** End in the original of unit `at`; takes in the unseen characters that follow it. */
  endOf(at: number): number {
    const places = this.locate();
    return places === null ? at + 1 : (places.ends[at] ?? 0);
  }

  /** Whether a kind of character may stand in the text. */
  has(sign: number): boolean {
    return (this.signs & sign) !== 0;
  }

  /** What in the text wakes rules. */
  get triggers(): number {
    this.knownTriggers ??= surveyTriggers(this.text);
    return this.knownTriggers;
  }

  /** `text` in lower case, unit for unit. */
  get lower(): string {
    this.lowerText ??= this.has(SIGN.cased) ? lowerSameLength(this.text) : this.text;
    return this.lowerText;
  }

  /** Runs of digit groups: the digits view, in which separators between digits are gone. */
  get numbers(): readonly NumberRun[] {
    this.runs ??= findNumberRuns(this.text);
    return this.runs;
  }
}

function lowerSameLength(text: string): string {
  const lower = text.toLowerCase();
  // Two letters of Unicode grow when lowered; then only ASCII is lowered so that positions hold.
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/gu, (run) => run.toLowerCase());
}
