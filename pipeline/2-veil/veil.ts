import type { Pseudonymiser } from '../keys/pseudonym.ts';
import { domainOf } from '../model/acct.ts';
import type { Acct, RefusalTag } from '../model/ids.ts';
import type { LeftOutReason } from '../model/sources.ts';
import type { IdentifiedStatus, LanguageEvidence, Script, VeiledStatus } from '../model/status.ts';
import { describeHour } from '../model/weeks.ts';
import type { ScrubInput, ScrubResult } from './scrub/index.ts';

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
  readonly scrub: (input: ScrubInput) => ScrubResult;
  readonly identify: (
    plain: string,
    declared: string | null,
  ) => LanguageEvidence & { readonly script: Script };
}

/** A row of the dataset's part files, or why there is none. */
export type Veiled = { readonly row: VeiledStatus } | { readonly leftOut: LeftOutReason };

/** The author's account, and the one that it has moved to. */
function accountsOf({ acct, movedTo }: IdentifiedStatus): Acct[] {
  return movedTo === undefined || movedTo === null ? [acct] : [acct, movedTo];
}

/**
 * Consent once more, at the door: somebody may have said no on another server or in a list after a copy of
 * the post was harvested.
 */
function findReasonToLeaveOut(
  status: IdentifiedStatus,
  ms: number,
  rules: VeilRules,
  accounts: readonly Acct[],
  tag: (acct: Acct) => RefusalTag,
): LeftOutReason | null {
  if (Number.isNaN(ms)) return 'bad_date';
  if (ms < rules.fromMs || ms >= rules.toMs) return 'out_of_window';
  if (accounts.some((acct) => rules.refusals.has(tag(acct)))) return 'refused_elsewhere';
  if (accounts.some((acct) => rules.optOutAccounts.has(acct))) return 'opt_out_account';
  const domains = [...accounts.map(domainOf), status.authorDomain];
  if (domains.some((domain) => rules.optOutDomains.has(domain))) return 'opt_out_domain';
  if (rules.refusedDomains.has(status.authorDomain)) return 'server_refused';
  if (rules.consent === 'opt-in' && !status.isIndexable) return 'not_opted_in';
  return null;
}

/** BCP 47 tags as servers declare them: letters, digits and hyphens, at most 35 characters (RFC 5646 § 4.4.1). */
const LANGUAGE_TAG = /^[A-Za-z0-9-]{1,35}$/u;

/**
 * The door from the identified to the pseudonymous zone: one status in, one row out.
 *
 * What leaves: keyed hashes, the hour, language evidence, the scrubbed text where the rule allows it, counts and
 * flags. What does not: address, handle, display name, minute and second, and text of authors who did not choose
 * to be indexable.
 */
export function createVeiler(rules: VeilRules, parts: VeilParts): (status: IdentifiedStatus) => Veiled {
  const { pseudonymiser, scrub, identify } = parts;
  return (status) => {
    const ms = Date.parse(status.createdAt);
    const leftOut = findReasonToLeaveOut(status, ms, rules, accountsOf(status), pseudonymiser.refusal);
    if (leftOut !== null) return { leftOut };
    const scrubbed = scrub(status);
    const declared =
      status.languageDeclared !== null && LANGUAGE_TAG.test(status.languageDeclared)
        ? status.languageDeclared
        : null;
    const evidence = identify(scrubbed.plain, declared);
    const mayKeep = rules.textRule === 'all' || (rules.textRule === 'indexable-only' && status.isIndexable);
    const keepsText = mayKeep && !(rules.strictText && scrubbed.isUndecided);
    const { hour, week, month } = describeHour(ms);
    const row: VeiledStatus = {
      status_pid: pseudonymiser.status(status.uri),
      author_pid: pseudonymiser.author(status.movedTo ?? status.acct),
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
