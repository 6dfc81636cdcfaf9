/** The scrubber: text with identifiers in, text with typed placeholders out. Pure. */

import type { Acct } from '../../model/ids.ts';
import { memoise } from '../../model/memoise.ts';
import { unitAt } from '../../model/units.ts';
import { htmlToSegments, type Segment } from '../html.ts';
import type { PlaceholderClass } from './classes.ts';
import type { Dictionary } from './dictionary.ts';
import { placeholderAt } from './fold_text.ts';
import { CACHE_ENTRIES, foldHashtags } from './hashtags.ts';
import { findNames } from './names.ts';
import { normalise } from './normalise.ts';
import { Redactor } from './redactor.ts';
import { type Finding, resolveSpans, toOriginal } from './resolve.ts';
import type { People } from './rule.ts';
import { selectRules } from './select.ts';

export { joinNames, NameCollector, type NameList } from './collect_names.ts';
export { openDictionary, type SharedNames } from './dictionary.ts';
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

/** A status of nobody. */
const NOBODY: People = { names: [], emojis: [], corpus: null };

/**
 * Passes over a text. A replaced identifier may uncover another (a cue that now stands beside its value); nearly all
 * texts are settled after one. What is still unsettled after these is made to be so, and is withheld whole.
 */
const MAX_PASSES = 6;

/** Everything that the rules find in a text in one pass, as disjoint ranges of it. */
export function findIdentifiers(text: string, people: People): readonly Finding[] {
  const view = normalise(text);
  const findings: Finding[] = [];
  for (const rule of selectRules(view.triggers)) {
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
  return findings.length === 0 ? findings : toOriginal(view, resolveSpans(findings));
}

/** Replace until nothing more is found, so that scrubbed text is its own scrubbed text; null where that does not end. */
function replaceIdentifiers(source: string, people: People, redactor: Redactor): string | null {
  let text = source;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const findings = findIdentifiers(text, people);
    if (findings.length === 0) return text;
    let next = '';
    let from = 0;
    for (const finding of findings) {
      const original = text.slice(finding.start, finding.end);
      next += text.slice(from, finding.start) + redactor.replace(finding, original);
      from = finding.end;
    }
    text = next + text.slice(from);
  }
  return findIdentifiers(text, people).length === 0 ? text : null;
}

const CLASS_OF_SEGMENT = {
  mention: 'MENTION',
  hashtag: 'HASHTAG',
  url: 'URL',
  email: 'EMAIL',
  phone: 'PHONE',
  emoji: 'EMOJI',
} as const satisfies Record<Exclude<Segment['kind'], 'text'>, PlaceholderClass>;

/** Fewer letters say less than the warning does. */
const MIN_CONTENT_LETTERS = 4;
/** So many letters, after which the rest is not looked at. */
const HAS_CONTENT = new RegExp(`(?:\\p{L}\\P{L}*){${MIN_CONTENT_LETTERS}}`, 'u');

function countCodePoints(text: string): number {
  let surrogatePairs = 0;
  for (let at = 0, { length } = text; at < length; at += 1) {
    const unit = unitAt(text, at);
    if (unit >= 0xd800 && unit <= 0xdbff && (text.codePointAt(at) ?? 0) > 0xffff) surrogatePairs += 1;
  }
  return text.length - surrogatePairs;
}

/** What is known of a hashtag that anybody may use: what holds whoever bears it, and the view for names to be sought in. */
const lookAtHashtag = memoise(
  (tag: string) => ({ view: normalise(tag), isIdentifier: findIdentifiers(tag, NOBODY).length > 0 }),
  CACHE_ENTRIES,
);

/** Whether a hashtag holds an identifier. Names and emoji of the status are all that differs from one to the next. */
function holdsIdentifier(tag: string, { names, emojis }: People): boolean {
  const { view, isIdentifier } = lookAtHashtag(tag);
  if (isIdentifier) return true;
  const mayName = names.some((name) => view.lower.includes(name));
  const mayDraw = emojis.some((name) => view.text.includes(`:${name}:`));
  return (mayName || mayDraw) && findIdentifiers(tag, { names, emojis, corpus: null }).length > 0;
}

/** Scrubs the posts of a study; `ownNames` are what {@link findOwnNames} gives for the author, where they are known. */
export type Scrubber = (input: ScrubInput, ownNames?: readonly string[]) => ScrubResult;

/** The scrubber of a study. `corpus` holds the names that its harvest saw. */
export function createScrubber(corpus: Dictionary | null): Scrubber {
  return (input, ownNames) => scrub(input, corpus, ownNames);
}

/**
 * What the language is judged by: the content where it has a few letters of its own, else the warning too. A warning
 * is a label, often in the language of those who are warned.
 */
function findPlain(text: string, hasWarning: boolean): string {
  let plain = '';
  let from = 0;
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
    const size = placeholderAt(text, at);
    if (size === 0) continue;
    plain += `${text.slice(from, at)} `;
    from = at + size;
  }
  plain = from === 0 ? text : plain + text.slice(from);
  const end = hasWarning ? plain.indexOf('\n\n') : -1;
  if (end < 0) return plain;
  const content = plain.slice(end + 2);
  return HAS_CONTENT.test(content) ? content : plain;
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
  source = source.trim();

  const people: People = { names: findNames(input, ownNames), emojis: input.emojis, corpus };
  let text = replaceIdentifiers(source, people, redactor);
  if (text === null) {
    redactor.forgetCounts();
    redactor.isUndecided = true;
    text = redactor.count('NUMBER');
  }
  const { tags, isUndecided } = redactor;
  if (redactor.dependsOnOthers) {
    const { plain, characters, hashtags, redactions } = scrub(input, null, ownNames);
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
    plain: findPlain(text, warning !== ''),
    characters: countCodePoints(text),
    isUndecided,
    redactions: redactor.toRecord(),
    hashtags,
  };
}
