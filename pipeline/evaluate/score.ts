import { findIdentifiers } from '../2-veil/scrub/index.ts';
import type { Finding } from '../2-veil/scrub/resolve.ts';
import type { People } from '../2-veil/scrub/rule.ts';

/** A range of a text, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const NOBODY: People = { names: [], emojis: [], corpus: null };
const MAX_PASSES = 6;

/** What the scrubber replaces in a text, over all of its passes, as ranges of the text as it was written. */
export function findAll(text: string): Finding[] {
  let current = text;
  /** Start and end in `text` of every unit of `current`. */
  let starts = Array.from({ length: text.length }, (_, at) => at);
  let ends = starts.map((at) => at + 1);
  const all: Finding[] = [];
  for (let pass = 0; pass <= MAX_PASSES; pass += 1) {
    const findings = findIdentifiers(current, NOBODY);
    if (findings.length === 0) return all;
    let next = '';
    const nextStarts: number[] = [];
    const nextEnds: number[] = [];
    let from = 0;
    const copy = (to: number): void => {
      next += current.slice(from, to);
      nextStarts.push(...starts.slice(from, to));
      nextEnds.push(...ends.slice(from, to));
    };
    for (const finding of findings) {
      copy(finding.start);
      const start = starts[finding.start] ?? 0;
      const end = ends[finding.end - 1] ?? start;
      all.push({ ...finding, start, end });
      const mark = `[${finding.class}]`;
      next += mark;
      for (let unit = 0; unit < mark.length; unit += 1) {
        nextStarts.push(start);
        nextEnds.push(end);
      }
      from = finding.end;
    }
    copy(current.length);
    current = next;
    starts = nextStarts;
    ends = nextEnds;
  }
  return [
    { start: 0, end: text.length, class: 'NUMBER', severity: 1, isUndecided: true, isOthersName: false },
  ];
}

/** What says nothing when it is left: spaces, marks without their character, pictures. */
const EMPTY = /^[\s\p{M}\p{Cf}\p{Extended_Pictographic}]$/u;

/** Whether every unit of a range that says something is replaced. */
export function isCovered(text: string, range: Range, findings: readonly Range[]): boolean {
  for (let at = range.start; at < range.end; ) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const next = at + char.length;
    const isReplaced = findings.some(({ start, end }) => start <= at && next <= end);
    if (!isReplaced && !EMPTY.test(char)) return false;
    at = next;
  }
  return true;
}

/** Units of a text that are replaced. */
export function countReplaced(findings: readonly Range[]): number {
  let replaced = 0;
  let reached = 0;
  for (const { start, end } of [...findings].sort((a, b) => a.start - b.start)) {
    replaced += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return replaced;
}

/** 97.5 % point of the normal distribution. */
const Z = 1.959964;

/** 95 % interval of a share (Wilson 1927, "Probable inference", equation for the roots). */
export function wilson(hits: number, total: number): readonly [low: number, high: number] {
  if (total === 0) return [0, 1];
  const share = hits / total;
  const scale = 1 + Z ** 2 / total;
  const middle = (share + Z ** 2 / (2 * total)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
