import type { Pseudonymiser } from '../keys/pseudonym.ts';
import { domainOf } from '../model/acct.ts';
import type { Acct } from '../model/ids.ts';
import { memoise } from '../model/memoise.ts';
import { readInstant } from '../model/read_time.ts';
import type { LeftOutReason } from '../model/sources.ts';
import type { IdentifiedStatus, LanguageEvidence, Script, VeiledStatus } from '../model/status.ts';
import { describeHour } from '../model/weeks.ts';
import { AccountBook } from './account_book.ts';
import { findOwnNames, type Scrubber } from './scrub/index.ts';

/** What decides who passes the veil, and whose text is kept. Times are half-open, milliseconds, UTC. */
export interface VeilRules {
  readonly textRule: 'indexable-only' | 'none' | 'all';
  /** A text with a span that the rules could not decide is not kept. */
  readonly strictText: boolean;
  readonly consent: 'opt-out' | 'opt-in';
  readonly refusals: ReadonlySet<string>;
  readonly optOutAccounts: ReadonlySet<string>;
  readonly optOutDomains: ReadonlySet<string>;
  /** Servers that were asked and said no: their posts are left out where other servers show copies. */
  readonly refusedDomains: ReadonlySet<string>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The parts that the veil is made of, given so that it stays free of I/O, clock and randomness. */
export interface VeilParts {
  readonly pseudonymiser: Pseudonymiser;
  readonly scrub: Scrubber;
  readonly identify: (
    plain: string,
    declared: string | null,
  ) => LanguageEvidence & { readonly script: Script };
}

/** A row of the dataset's part files, or why there is none. */
export type Veiled = { readonly row: VeiledStatus } | { readonly leftOut: LeftOutReason };

/**
 * Accounts that are remembered: an author has many statuses. Of the accounts of ten million SYNTHETIC statuses, nine in
 * ten were still known when they came again, and half with a quarter of this; one takes some 150 bytes.
 */
const KNOWN_ACCOUNTS = 65_536;

/** Reasons that an account alone gives, the first of which is told. */
const ACCOUNT_REASONS = [
  'refused_elsewhere',
  'opt_out_account',
  'opt_out_domain',
] as const satisfies readonly LeftOutReason[];

function createAccountBook(rules: VeilRules, pseudonymiser: Pseudonymiser): AccountBook {
  const findReason = (acct: Acct): number => {
    // The hash of an account that nobody could have refused is not worth its time.
    if (rules.refusals.size > 0 && rules.refusals.has(pseudonymiser.refusal(acct))) return 0;
    if (rules.optOutAccounts.has(acct)) return 1;
    return rules.optOutDomains.has(domainOf(acct)) ? 2 : ACCOUNT_REASONS.length;
  };
  return new AccountBook(
    { findReason, findPid: pseudonymiser.author, findNames: findOwnNames },
    KNOWN_ACCOUNTS,
  );
}

/**
 * Consent once more, at the door: somebody may have said no on another server or in a list after a copy of
 * the post was harvested. Asked for the author's account, and for the one that it has moved to.
 *
 * @param accountReason place in {@link ACCOUNT_REASONS} of what the accounts alone say, or their number where it is nothing
 */
function findReasonToLeaveOut(
  { authorDomain, isIndexable }: IdentifiedStatus,
  rules: VeilRules,
  accountReason: number,
): LeftOutReason | null {
  const reason = ACCOUNT_REASONS[accountReason];
  if (reason !== undefined) return reason;
  // Even an empty set would hash the name.
  if (rules.optOutDomains.size > 0 && rules.optOutDomains.has(authorDomain)) return 'opt_out_domain';
  if (rules.refusedDomains.size > 0 && rules.refusedDomains.has(authorDomain)) return 'server_refused';
  return rules.consent === 'opt-in' && !isIndexable ? 'not_opted_in' : null;
}

/** BCP 47 tags as servers declare them: letters, digits and hyphens, at most 35 characters (RFC 5646 § 4.4.1). */
const LANGUAGE_TAG = /^[A-Za-z0-9-]{1,35}$/u;

/** Tags remembered: servers offer some two hundred languages. */
const KNOWN_TAGS = 1024;

const isLanguageTag = memoise((declared: string): boolean => LANGUAGE_TAG.test(declared), KNOWN_TAGS);

/**
 * The door from the identified to the pseudonymous zone: one status in, one row out.
 *
 * What leaves: keyed hashes, the hour, language evidence, the scrubbed text where the rule allows it, counts and
 * flags. What does not: address, handle, display name, minute and second, and text of authors who did not choose
 * to be indexable.
 */
export function createVeiler(rules: VeilRules, parts: VeilParts): (status: IdentifiedStatus) => Veiled {
  const { pseudonymiser, scrub, identify } = parts;
  const book = createAccountBook(rules, pseudonymiser);
  return (status) => {
    const ms = readInstant(status.createdAt);
    if (Number.isNaN(ms)) return { leftOut: 'bad_date' };
    if (ms < rules.fromMs || ms >= rules.toMs) return { leftOut: 'out_of_window' };
    const { acct, displayName } = status;
    const person = status.movedTo ?? acct;
    book.makeRoom(2);
    const own = book.find(acct);
    const moved = person === acct ? own : book.find(person);
    const leftOut = findReasonToLeaveOut(status, rules, Math.min(book.reasonOf(own), book.reasonOf(moved)));
    if (leftOut !== null) return { leftOut };
    const scrubbed = scrub(status, book.namesOf(own, acct, displayName));
    const { languageDeclared } = status;
    const declared = languageDeclared !== null && isLanguageTag(languageDeclared) ? languageDeclared : null;
    const evidence = identify(scrubbed.plain, declared);
    const mayKeep = rules.textRule === 'all' || (rules.textRule === 'indexable-only' && status.isIndexable);
    const keepsText = mayKeep && !(rules.strictText && scrubbed.isUndecided);
    const { hour, week, month } = describeHour(ms);
    const row: VeiledStatus = {
      status_pid: pseudonymiser.status(status.uri),
      author_pid: book.pidOf(moved, person),
      instance: status.authorDomain,
      posted_at: hour,
      week,
      month,
      language_declared: declared,
      language_own: evidence.own,
      confidence_milli: evidence.confidenceMilli,
      chinese_milli: evidence.chineseMilli,
      is_undecided: evidence.isUndecided,
      script: evidence.script,
      text: keepsText ? scrubbed.text : null,
      characters: scrubbed.characters,
      redactions: scrubbed.redactions,
      hashtags: scrubbed.hashtags,
      is_reply: status.isReply,
      is_edited: status.isEdited,
      is_bot: status.isBot,
      has_media: status.hasMedia,
      has_poll: status.hasPoll,
      has_content_warning: status.contentWarning !== '',
      is_native: status.isNative,
    };
    return { row };
  };
}
