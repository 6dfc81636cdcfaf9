import type { Pseudonymiser } from '../keys/pseudonym.ts';
import { domainOf } from '../model/acct.ts';
import type { Acct, AuthorPid } from '../model/ids.ts';
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

/** What becomes of some statuses: rows of the dataset's part files, in their order, and why others have none. */
export interface Veiled {
  readonly rows: readonly VeiledStatus[];
  readonly leftOut: readonly LeftOutReason[];
}

/** @throws RangeError where they are of more accounts than are remembered at once; batches of the vault are not */
export type Veiler = (statuses: readonly IdentifiedStatus[]) => Veiled;

/** A status that may pass, and what is known of its author. */
interface Admitted {
  readonly status: IdentifiedStatus;
  readonly ms: number;
  readonly authorPid: AuthorPid;
  readonly ownNames: readonly string[];
  /** A well-formed tag, or null. */
  readonly declared: string | null;
}

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

/** Asks consent, and tells what is known of the author: a status that may pass, or why not. */
function createDoor(rules: VeilRules, pseudonymiser: Pseudonymiser) {
  const book = createAccountBook(rules, pseudonymiser);
  const admit = (status: IdentifiedStatus, own: number): Admitted | LeftOutReason => {
    const ms = readInstant(status.createdAt);
    if (Number.isNaN(ms)) return 'bad_date';
    if (ms < rules.fromMs || ms >= rules.toMs) return 'out_of_window';
    const { acct, displayName, languageDeclared } = status;
    const person = status.movedTo ?? acct;
    const moved = person === acct ? own : book.find(person);
    const reason = findReasonToLeaveOut(status, rules, Math.min(book.reasonOf(own), book.reasonOf(moved)));
    if (reason !== null) return reason;
    return {
      status,
      ms,
      authorPid: book.pidOf(moved, person),
      ownNames: book.namesOf(own, acct, displayName),
      declared: languageDeclared !== null && isLanguageTag(languageDeclared) ? languageDeclared : null,
    };
  };
  return (statuses: readonly IdentifiedStatus[]): (Admitted | LeftOutReason)[] => {
    // Each may have moved.
    book.makeRoom(2 * statuses.length);
    const numbers = book.findAll(statuses.map(({ acct }) => acct));
    return statuses.map((status, at) => admit(status, numbers[at] ?? 0));
  };
}

/**
 * The door from the identified to the pseudonymous zone: statuses in, rows out.
 *
 * What leaves: keyed hashes, the hour, language evidence, the scrubbed text where the rule allows it, counts and
 * flags. What does not: address, handle, display name, minute and second, and text of authors who did not choose
 * to be indexable.
 *
 * One step after the other is taken with all statuses that are given, since each is more code than the processor holds at hand;
 * what a status becomes does not depend on the others.
 */
export function createVeiler(rules: VeilRules, parts: VeilParts): Veiler {
  const { pseudonymiser, scrub, identify } = parts;
  const admit = createDoor(rules, pseudonymiser);
  const keepsText = (status: IdentifiedStatus, isUndecided: boolean): boolean => {
    const mayKeep = rules.textRule === 'all' || (rules.textRule === 'indexable-only' && status.isIndexable);
    return mayKeep && !(rules.strictText && isUndecided);
  };
  return (statuses) => {
    const admitted: Admitted[] = [];
    const leftOut: LeftOutReason[] = [];
    for (const verdict of admit(statuses)) {
      if (typeof verdict === 'string') leftOut.push(verdict);
      else admitted.push(verdict);
    }
    const scrubbed = scrub(
      admitted.map(({ status }) => status),
      admitted.map(({ ownNames }) => ownNames),
    );
    const judged = scrubbed.map((result, at) => ({
      result,
      evidence: identify(result.plain, admitted[at]?.declared ?? null),
    }));
    const pids = pseudonymiser.statuses(admitted.map(({ status }) => status.uri));
    const rows: VeiledStatus[] = [];
    for (let at = 0; at < admitted.length; at += 1) {
      const [each, pid, found] = [admitted[at], pids[at], judged[at]];
      if (each === undefined || pid === undefined || found === undefined)
        throw new RangeError('a status was lost');
      const { status, authorPid, declared } = each;
      const { result, evidence } = found;
      const { hour, week, month } = describeHour(each.ms);
      rows.push({
        status_pid: pid,
        author_pid: authorPid,
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
        text: keepsText(status, result.isUndecided) ? result.text : null,
        characters: result.characters,
        redactions: result.redactions,
        hashtags: result.hashtags,
        is_reply: status.isReply,
        is_edited: status.isEdited,
        is_bot: status.isBot,
        has_media: status.hasMedia,
        has_poll: status.hasPoll,
        has_content_warning: status.contentWarning !== '',
        is_native: status.isNative,
      });
    }
    return { rows, leftOut };
  };
}
