/** Sentences with slots, filled by chance: enough variety for counting and language identification to be real work. */
import type { Prng } from '../../model/prng.ts';

export interface Grammar {
  /** Sentences with `{slot}` marks. */
  readonly sentences: readonly string[];
  readonly slots: Readonly<Record<string, readonly string[]>>;
  /** Whole posts of a few characters, as people write many. */
  readonly short: readonly string[];
  readonly hashtags: readonly string[];
  readonly rareHashtags: readonly string[];
}

type Piece = string | readonly string[];

/** Share of posts that are one short remark. */
const SHORT_SHARE = 0.06;

/** A grammar cut into pieces once, so that a post costs a few array look-ups. */
export class Writer {
  readonly grammar: Grammar;
  private readonly sentences: readonly (readonly Piece[])[];
  private readonly glue: string;

  /** @param glue what stands between two sentences: a space, or nothing in Chinese and Japanese */
  constructor(grammar: Grammar, glue: string) {
    this.grammar = grammar;
    this.glue = glue;
    this.sentences = grammar.sentences.map((sentence) =>
      sentence.split(/(\{[a-z]+\})/u).map((part): Piece => {
        if (!part.startsWith('{')) return part;
        const slot = grammar.slots[part.slice(1, -1)];
        if (slot === undefined) throw new RangeError(`grammar has no slot ${part}`);
        return slot;
      }),
    );
  }

  private sentence(prng: Prng): string {
    let text = '';
    for (const piece of prng.pick(this.sentences))
      text += typeof piece === 'string' ? piece : prng.pick(piece);
    return text;
  }

  /** A whole post of one to six sentences, most of them short. Plain text; newlines part paragraphs. */
  write(prng: Prng): string {
    if (prng.chance(SHORT_SHARE)) return prng.pick(this.grammar.short);
    let text = this.sentence(prng);
    while (prng.chance(0.45) && text.length < 400)
      text += (prng.chance(0.15) ? '\n\n' : this.glue) + this.sentence(prng);
    return text;
  }
}
