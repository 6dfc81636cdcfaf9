/** Half-open spans of time, milliseconds since the epoch, UTC. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sort spans and join those that touch or overlap. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    if (span.toMs <= span.fromMs) continue;
    const last = merged.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) {
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    } else merged.push(span);
  }
  return merged;
}

/** The parts of `wanted` that no span of `covered` holds, newest first. */
export function findGaps(wanted: Span, covered: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let fromMs = wanted.fromMs;
  for (const span of mergeSpans(covered)) {
    if (span.toMs <= fromMs || span.fromMs >= wanted.toMs) continue;
    if (span.fromMs > fromMs) gaps.push({ fromMs, toMs: span.fromMs });
    fromMs = span.toMs;
  }
  if (fromMs < wanted.toMs) gaps.push({ fromMs, toMs: wanted.toMs });
  return gaps.reverse();
}

/** True where two spans have a moment in common. */
export function overlaps(a: Span, b: Span): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}

/** Split a span into equal parts, newest first. */
export function sliceSpan({ fromMs, toMs }: Span, parts: number): Span[] {
  const edge = (n: number): number => fromMs + Math.floor(((toMs - fromMs) * n) / parts);
  return Array.from({ length: parts }, (_, n) => ({ fromMs: edge(n), toMs: edge(n + 1) })).reverse();
}
