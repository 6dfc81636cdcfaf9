import { unitAt } from '../../../model/units.ts';
import type { ScrubRule, Span } from '../rule.ts';
import * as signTable from '../signs.ts';

/** The engine folds constants of the module that uses them, not those of another. */
const { SIGN, signsOf } = signTable;

/** Kinds of characters that are the same in lower case. */
const KEPT = SIGN.latin | SIGN.digit | SIGN.han | SIGN.kana;

/** Letters that make words with spaces between them: a name among them must stand alone to be one. */
const WORD = /[A-Za-z0-9_]/u;

function isAlone(text: string, start: number, end: number): boolean {
  return !WORD.test(text.charAt(start - 1)) && !WORD.test(text.charAt(end));
}

function needsEdges(name: string): boolean {
  return WORD.test(name.charAt(0)) || WORD.test(name.charAt(name.length - 1));
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
    const text = view.lower;
    for (const name of people.names) {
      const kind = signsOf(unitAt(name, 0)) & KEPT;
      // A text of Han alone holds no name in Latin letters: nothing of the name itself need be read.
      if (kind !== 0 && !view.has(kind)) continue;
      for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
        const end = at + name.length;
        if (!needsEdges(name) || isAlone(text, at, end)) spans.push({ start: at, end });
      }
    }
    return spans;
  },
};
