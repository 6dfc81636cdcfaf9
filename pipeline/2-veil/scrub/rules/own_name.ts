import type { ScrubRule, Span } from '../rule.ts';

/** Letters that make words with spaces between them: a name among them must stand alone to be one. */
const WORD = /[A-Za-z0-9_]/u;

function isAlone(text: string, start: number, end: number): boolean {
  return !WORD.test(text.charAt(start - 1)) && !WORD.test(text.charAt(end));
}

/**
 * Names that the status itself gives away: the author's handle and display name, and the accounts that it
 * mentions. No list of names is needed for these, so nothing else is called a name here.
 */
export const ownName: ScrubRule = {
  id: 'own_name',
  class: 'NAME',
  severity: 7,
  trigger: [],
  find(view, people) {
    const spans: Span[] = [];
    for (const name of people.names) {
      const needsEdges = WORD.test(name.charAt(0)) || WORD.test(name.charAt(name.length - 1));
      for (let at = view.lower.indexOf(name); at >= 0; at = view.lower.indexOf(name, at + name.length)) {
        if (!needsEdges || isAlone(view.lower, at, at + name.length))
          spans.push({ start: at, end: at + name.length });
      }
    }
    return spans;
  },
};
