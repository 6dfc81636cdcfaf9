/** Half-open range of UTF-16 units in the normalised text of a view. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What `matchAll` gives, without the copy of the pattern that it makes for each text. @param pattern global */
export function findMatches(text: string, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    found.push(match);
    if (match[0] === '') pattern.lastIndex += (text.codePointAt(pattern.lastIndex) ?? 0) > 0xffff ? 2 : 1;
  }
  return found;
}

/** All matches of a global pattern; `group` picks the part that is replaced (needs the `d` flag unless 0). */
export function matches(text: string, pattern: RegExp, group = 0): Span[] {
  const spans: Span[] = [];
  for (const match of findMatches(text, pattern)) {
    if (group === 0) spans.push({ start: match.index, end: match.index + match[0].length });
    else {
      const at = match.indices?.[group];
      if (at !== undefined) spans.push({ start: at[0], end: at[1] });
    }
  }
  return spans;
}
