import { findNumberRuns, type NumberRun } from './numbers.ts';

/** Stands for one placeholder in a view, so that no rule reads into or across it. */
export const BARRIER = '\ufffc';

/**
 * What the rules look at: the text with its disguises removed. Unit `i` of `text` came from
 * `original[starts[i], ends[i])`; null maps mean that positions are equal.
 */
export class View {
  readonly text: string;
  readonly starts: readonly number[] | null;
  readonly ends: readonly number[] | null;
  private runs: NumberRun[] | null = null;
  private lowerText: string | null = null;

  constructor(text: string, starts: readonly number[] | null, ends: readonly number[] | null) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
  }

  /** Start in the original of unit `at`. */
  startOf(at: number): number {
    return this.starts === null ? at : (this.starts[at] ?? 0);
  }

  /** End in the original of unit `at`; takes in the unseen characters that follow it. */
  endOf(at: number): number {
    return this.ends === null ? at + 1 : (this.ends[at] ?? 0);
  }

  /** `text` in lower case, unit for unit. */
  get lower(): string {
    this.lowerText ??= lowerSameLength(this.text);
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
