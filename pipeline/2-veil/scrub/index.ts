/** The scrubber: text with identifiers in, text with typed placeholders out. Pure. */

import type { Acct } from '../../model/ids.ts';
import { htmlToSegments, type Segment } from '../html.ts';
import type { PlaceholderClass } from './classes.ts';
import type { Dictionary } from './dictionary.ts';
import { findIdentifiers, findInAll } from './find.ts';
import { foldHashtags, holdsIdentifier } from './hashtags.ts';
import { findNames } from './names.ts';
import { countCodePoints, findPlain } from './plain.ts';
import { Redactor } from './redactor.ts';
import type { Finding } from './resolve.ts';
import type { People } from './rule.ts';

export { joinNames, NameCollector, type NameList } from './collect_names.ts';
export { openDictionary, type SharedNames } from './dictionary.ts';
export { findIdentifiers } from './find.ts';
export { getLexicon as loadLexicon } from './lexicon/load.ts';
export { findOwnNames } from './names.ts';
export { RULES } from './registry.ts';

/** What the scrubber reads of a status. */
export interface ScrubInput {
  readonly contentHtml: string;
  readonly contentWarning: string;
  /** `acct` of each mentioned account. */
  readonly mentions: readonly string[];
  /** Names of hashtags, without `#`. */
  readonly hashtags: readonly string[];
  /** Shortcodes, without colons. */
  readonly emojis: readonly string[];
  readonly displayName: string;
  readonly acct: Acct;
  readonly movedTo?: Acct | null;
}

export interface ScrubResult {
  /** Content warning, an empty line, content; identifiers replaced by placeholders such as `[PHONE]`. */
  readonly text: string;
  /** The text without placeholders and as if no other account had been harvested, for the identification of the language. */
  readonly plain: string;
  /** Unicode code points of the text as if no other account had been harvested. */
  readonly characters: number;
  /** True where a span could not be decided: it is replaced all the same. */
  readonly isUndecided: boolean;
  /** Count per class of placeholder, keys sorted; of HASHTAG all that the status bears, whoever else was harvested. */
  readonly redactions: Readonly<Record<string, number>>;
  /** NFKC, lower case, sorted, unique; without those that hold an identifier, whoever else was harvested. */
  readonly hashtags: readonly string[];
}

/** A post without its markup, on its way. */
interface Draft {
  readonly input: ScrubInput;
  readonly ownNames: readonly string[] | undefined;
  readonly source: string;
  readonly hasWarning: boolean;
  readonly redactor: Redactor;
  readonly people: People;
}

/**
 * Passes over a text. A replaced identifier may uncover another (a cue that now stands beside its value); nearly all
 * texts are settled after one. What is still unsettled after these is made to be so, and is withheld whole.
 */
const MAX_PASSES = 6;

/**
 * Replace until nothing more is found, so that scrubbed text is its own scrubbed text; null where that does not end.
 *
 * @param found what the first pass found
 */
function replaceIdentifiers({ source, people, redactor }: Draft, found: readonly Finding[]): string | null {
  let text = source;
  let findings = found;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    if (findings.length === 0) return text;
    let next = '';
    let from = 0;
    for (const finding of findings) {
      const original = text.slice(finding.start, finding.end);
      next += text.slice(from, finding.start) + redactor.replace(finding, original);
      from = finding.end;
    }
    text = next + text.slice(from);
    findings = findIdentifiers(text, people);
  }
  return findings.length === 0 ? text : null;
}

const CLASS_OF_SEGMENT = {
  mention: 'MENTION',
  hashtag: 'HASHTAG',
  url: 'URL',
  email: 'EMAIL',
  phone: 'PHONE',
  emoji: 'EMOJI',
} as const satisfies Record<Exclude<Segment['kind'], 'text'>, PlaceholderClass>;

/**
 * Scrubs posts of a study, of which each becomes what it becomes whichever others are given; `ownNames` are what
 * {@link findOwnNames} gives for the author of each.
 */
export type Scrubber = (
  inputs: readonly ScrubInput[],
  ownNames: readonly (readonly string[])[],
) => readonly ScrubResult[];

/** The scrubber of a study. `corpus` holds the names that its harvest saw. */
export function createScrubber(corpus: Dictionary | null): Scrubber {
  return (inputs, ownNames) => scrubAll(inputs, corpus, ownNames);
}

function beginDraft(
  input: ScrubInput,
  corpus: Dictionary | null,
  ownNames: readonly string[] | undefined,
): Draft {
  const redactor = new Redactor(input.hashtags);
  // One line, so that the first empty line of the result is the end of the warning.
  const warning = input.contentWarning === '' ? '' : input.contentWarning.trim().replace(/\s*\n\s*/gu, ' ');
  let source = warning === '' ? '' : `${warning}\n\n`;
  for (const { kind, text } of htmlToSegments(input.contentHtml)) {
    if (kind === 'text') source += text;
    else {
      if (kind === 'hashtag') redactor.tags.push(text);
      source += redactor.count(CLASS_OF_SEGMENT[kind]);
    }
  }
  const people: People = { names: findNames(input, ownNames), emojis: input.emojis, corpus };
  return { input, ownNames, source: source.trim(), hasWarning: warning !== '', redactor, people };
}

/** @param found what the first pass found */
function finishDraft(draft: Draft, found: readonly Finding[]): ScrubResult {
  const { redactor, people } = draft;
  let text = replaceIdentifiers(draft, found);
  if (text === null) {
    redactor.forgetCounts();
    redactor.isUndecided = true;
    text = redactor.count('NUMBER');
  }
  const { tags, isUndecided } = redactor;
  if (redactor.dependsOnOthers) {
    const { plain, characters, hashtags, redactions } = scrub(draft.input, null, draft.ownNames);
    redactor.hashtags = redactions['HASHTAG'] ?? 0;
    return { text, plain, characters, isUndecided, redactions: redactor.toRecord(), hashtags };
  }
  let hashtags: readonly string[] = [];
  if (tags.length > 0) {
    const borne = foldHashtags(tags);
    // A status bears at most so many hashtags, also where its entity lists some that its text does not show.
    redactor.hashtags = Math.max(borne.length, redactor.hashtags);
    hashtags = borne.filter((tag) => !holdsIdentifier(tag, people)).sort();
  }
  return {
    text,
    plain: findPlain(text, draft.hasWarning),
    characters: countCodePoints(text),
    isUndecided,
    redactions: redactor.toRecord(),
    hashtags,
  };
}

/** {@link scrub} of each post, one step after the other. */
function scrubAll(
  inputs: readonly ScrubInput[],
  corpus: Dictionary | null,
  ownNames: readonly (readonly string[] | undefined)[],
): readonly ScrubResult[] {
  const drafts = inputs.map((input, at) => beginDraft(input, corpus, ownNames[at]));
  const found = findInAll(drafts);
  return drafts.map((draft, at) => finishDraft(draft, found[at] ?? []));
}

/**
 * A post whose words are kept, and nothing that leads to anybody.
 *
 * Names of other accounts are taken out of the text only: were they let into language, length or hashtags, one
 * person's harvest would change how other people are counted, and no count would have a bounded sensitivity.
 */
export function scrub(
  input: ScrubInput,
  corpus: Dictionary | null = null,
  ownNames?: readonly string[],
): ScrubResult {
  const draft = beginDraft(input, corpus, ownNames);
  return finishDraft(draft, findIdentifiers(draft.source, draft.people));
}
