import { readFileSync } from 'node:fs';
import { CensusError, systemCode } from '../errors.ts';
import type { Item } from './generate.ts';
import type { Range } from './score.ts';

interface LabelledSpan extends Range {
  readonly class: string;
}

function isSpan(value: unknown): value is LabelledSpan {
  if (typeof value !== 'object' || value === null) return false;
  const { start, end, class: className } = value as Partial<Record<keyof LabelledSpan, unknown>>;
  return Number.isInteger(start) && Number.isInteger(end) && typeof className === 'string';
}

/** Offset in UTF-16 units of each code point, and the end. */
function unitOffsets(text: string): number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const char of text) {
    offsets.push(at);
    at += char.length;
  }
  return [...offsets, at];
}

function refuse(path: string, line: number, what: string): CensusError {
  return new CensusError('E_USAGE', {
    what,
    where: `evaluate, ${path}, line ${line}`,
    todo: 'one JSON object a line: {"text": "…", "spans": [{"start": 0, "end": 3, "class": "PHONE"}]}, offsets in code points',
  });
}

/**
 * Read a labelled file: NDJSON of `{text, spans: [{start, end, class}]}`, offsets in Unicode code points.
 *
 * @param classes maps a file's own classes to rows of the report; a class that is not in it keeps its name
 * @throws CensusError E_USAGE naming the line that can't be read
 */
export function readLabelled(path: string, classes: Readonly<Record<string, string>>): Item[] {
  let lines: string[];
  try {
    lines = readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    throw new CensusError('E_USAGE', {
      what: `The labelled file can't be read (${systemCode(error) ?? 'unknown'}).`,
      where: `evaluate, ${path}`,
    });
  }
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw refuse(path, index + 1, 'A line is no JSON.');
    }
    const { text, spans } = (value ?? {}) as { readonly text?: unknown; readonly spans?: unknown };
    if (typeof text !== 'string' || !Array.isArray(spans) || !spans.every(isSpan))
      throw refuse(path, index + 1, 'A line lacks a text or spans with start, end and class.');
    const offsets = unitOffsets(text);
    const byClass = new Map<string, Range[]>();
    for (const span of spans) {
      const [start, end] = [offsets[span.start], offsets[span.end]];
      if (start === undefined || end === undefined || end <= start)
        throw refuse(path, index + 1, 'A span lies outside its text.');
      const cell = classes[span.class] ?? span.class;
      byClass.set(cell, [...(byClass.get(cell) ?? []), { start, end }]);
    }
    if (byClass.size === 0) return [{ cell: 'nothing to find', text, spans: [], wanted: 0.98 }];
    return [...byClass].map(([cell, ranges]) => ({ cell, text, spans: ranges, wanted: 0.95 }));
  });
}
