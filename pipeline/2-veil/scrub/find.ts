/** Everything that the rules find in texts. Pure. */
import { normalise } from './normalise.ts';
import { type Finding, resolveSpans, toOriginal } from './resolve.ts';
import type { People, ScrubRule } from './rule.ts';
import { isWoken, selectRules, WAKING } from './select.ts';
import type { View } from './view.ts';

const NOTHING: readonly Finding[] = [];

function addFindings(findings: Finding[], rule: ScrubRule, view: View, people: People): void {
  const spans = rule.find(view, people);
  for (let at = 0; at < spans.length; at += 1) {
    const span = spans[at];
    if (span === undefined) continue;
    findings.push({
      start: span.start,
      end: span.end,
      class: rule.class,
      severity: rule.severity,
      isUndecided: rule.isUndecided === true,
      isOthersName: rule.id === 'corpus_name',
    });
  }
}

function settle(view: View, findings: readonly Finding[]): readonly Finding[] {
  return findings.length === 0 ? NOTHING : toOriginal(view, resolveSpans(findings));
}

/** Everything that the rules find in a text in one pass, as disjoint ranges of it. */
export function findIdentifiers(text: string, people: People): readonly Finding[] {
  const view = normalise(text);
  const findings: Finding[] = [];
  for (const rule of selectRules(view.triggers)) addFindings(findings, rule, view, people);
  return settle(view, findings);
}

/**
 * {@link findIdentifiers} of each text, rule by rule: a rule that looks at many texts one after the other has its code and its
 * tables at hand.
 */
export function findInAll(
  texts: readonly { readonly source: string; readonly people: People }[],
): readonly (readonly Finding[])[] {
  const views = texts.map(({ source }) => normalise(source));
  const found = views.map((): Finding[] => []);
  const triggers = Int32Array.from(views, (view) => view.triggers);
  for (const waking of WAKING) {
    for (let at = 0; at < triggers.length; at += 1) {
      if (!isWoken(waking, triggers[at] ?? 0)) continue;
      const [view, findings, people] = [views[at], found[at], texts[at]?.people];
      if (view !== undefined && findings !== undefined && people !== undefined)
        addFindings(findings, waking.rule, view, people);
    }
  }
  return views.map((view, at) => settle(view, found[at] ?? NOTHING));
}
