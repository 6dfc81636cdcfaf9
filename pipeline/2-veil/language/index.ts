import type { LanguageEvidence, Script } from '../../model/status.ts';
import { createAlphabetJudge } from './alphabet.ts';
import { count } from './count.ts';
import { judgeByScript } from './prefilter.ts';
import { scriptOf } from './script.ts';

/** What a text alone says of its language, and the Han writing it is in. */
export type Identified = LanguageEvidence & { readonly script: Script };

/** Tags of texts whose Han writing is worth a column. */
const CHINESE = new Set(['zh', 'yue']);

/**
 * Create the language identifier: scripts first, cld3 only for alphabets.
 *
 * @returns a pure function of a scrubbed text (no placeholders, links or mentions) and the declared BCP 47 tag
 */
export async function createIdentifier(): Promise<(plain: string, declared: string | null) => Identified> {
  const judgeAlphabet = await createAlphabetJudge();
  return (plain, declared) => {
    const counts = count(plain);
    const { own, confidenceMilli, chineseMilli, isUndecided } =
      judgeByScript(counts, declared) ?? judgeAlphabet(plain, counts, declared);
    // An undecided text may become Chinese by its author's other posts.
    const script = CHINESE.has(own) || isUndecided ? scriptOf(counts) : 'none';
    return { own, confidenceMilli, chineseMilli, isUndecided, script };
  };
}
