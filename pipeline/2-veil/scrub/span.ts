/** Half-open range of UTF-16 units in the normalised text of a view. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

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
