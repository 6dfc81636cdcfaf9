import { findListedNames } from '../dictionary.ts';
import type { ScrubRule } from '../rule.ts';

/** Names of accounts of the corpus, whoever writes them: see `dictionary.ts` for those that are left out as words. */
export const corpusName: ScrubRule = {
  id: 'corpus_name',
  class: 'NAME',
  severity: 6,
  trigger: [],
  find: (view, { corpus }) => (corpus === null ? [] : findListedNames(view.lower, corpus)),
};
