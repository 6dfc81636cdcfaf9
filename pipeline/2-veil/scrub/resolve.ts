/** From the spans of all rules to pieces of the original text that are replaced. */
import type { PlaceholderClass } from './classes.ts';
import type { Span } from './span.ts';
import type { View } from './view.ts';

export interface Finding extends Span {
  readonly class: PlaceholderClass;
  readonly severity: number;
  /** Found by a rule that only guesses. */
  readonly isUndecided: boolean;
  /** Found because some other account bears this name. */
  readonly isOthersName: boolean;
}

/**
 * Join findings that overlap into one, so that no part of any of them survives. The longest gives the class;
 * where lengths are equal the more severe, then the name of the class.
 *
 * @returns disjoint findings, left to right
 */
export function resolveSpans(findings: readonly Finding[]): Finding[] {
  const sorted = findings
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Finding[] = [];
  let best: Finding | null = null;
  let end = 0;
  let start = 0;
  let isOthersName = false;
  const close = (): void => {
    if (best !== null) joined.push({ ...best, start, end, isOthersName });
  };
  for (const each of sorted) {
    if (best === null || each.start >= end) {
      close();
      best = each;
      start = each.start;
      end = each.end;
      isOthersName = each.isOthersName;
      continue;
    }
    end = Math.max(end, each.end);
    isOthersName ||= each.isOthersName;
    best = isBetter(each, best) ? each : best;
  }
  close();
  return joined;
}

function isBetter(a: Finding, b: Finding): boolean {
  const longer = a.end - a.start - (b.end - b.start);
  if (longer !== 0) return longer > 0;
  return a.severity !== b.severity ? a.severity > b.severity : a.class < b.class;
}

/** Findings of a view -> findings of the text that it was made from, disjoint again. */
export function toOriginal(view: View, findings: readonly Finding[]): readonly Finding[] {
  if (!view.isMoved) return findings;
  return resolveSpans(
    findings.map((each) => ({ ...each, start: view.startOf(each.start), end: view.endOf(each.end - 1) })),
  );
}
