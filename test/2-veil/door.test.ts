/** Who passes the veil's door: compared with the rule as it is told, one list after the other. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVeiler, type VeilRules } from '../../pipeline/2-veil/veil.ts';
import { createPseudonymiser } from '../../pipeline/keys/pseudonym.ts';
import { domainOf } from '../../pipeline/model/acct.ts';
import type { Acct, Domain, StatusUri } from '../../pipeline/model/ids.ts';
import type { IdentifiedStatus } from '../../pipeline/model/status.ts';
import { scrubHtml } from './scrub/setup.ts';

const pseudonymiser = createPseudonymiser(new Uint8Array(32).fill(7));
const DOMAINS = ['one.example', 'two.example', 'three.example'];
const ACCTS = DOMAINS.flatMap((domain) => ['a', 'b'].map((user) => `${user}@${domain}` as Acct));
/** What becomes of a post without words. */
const EMPTY = scrubHtml('');
const FROM_MS = Date.parse('2022-02-01T00:00:00Z');
const TO_MS = Date.parse('2022-03-01T00:00:00Z');

const arbitraryRules: fc.Arbitrary<VeilRules> = fc.record({
  textRule: fc.constant('none' as const),
  strictText: fc.constant(false),
  consent: fc.constantFrom('opt-out' as const, 'opt-in' as const),
  refusals: fc.subarray(ACCTS.map((acct) => String(pseudonymiser.refusal(acct)))).map((all) => new Set(all)),
  optOutAccounts: fc.subarray<string>(ACCTS).map((all) => new Set(all)),
  optOutDomains: fc.subarray(DOMAINS).map((all) => new Set(all)),
  refusedDomains: fc.subarray(DOMAINS).map((all) => new Set(all)),
  fromMs: fc.constant(FROM_MS),
  toMs: fc.constant(TO_MS),
});

const arbitraryStatus: fc.Arbitrary<IdentifiedStatus> = fc.record({
  uri: fc.constant('https://one.example/1' as StatusUri),
  acct: fc.constantFrom(...ACCTS),
  movedTo: fc.constantFrom(null, ...ACCTS),
  authorDomain: fc.constantFrom(...(DOMAINS as Domain[])),
  displayName: fc.constant('x'),
  createdAt: fc.constantFrom(
    '2022-02-01T00:00:00.000Z',
    '2022-02-28T23:59:59.999Z',
    '2022-01-31T23:59:59.999Z',
    '2022-03-01T00:00:00.000Z',
    'yesterday',
  ),
  contentHtml: fc.constant('<p>x</p>'),
  contentWarning: fc.constant(''),
  languageDeclared: fc.constant(null),
  mentions: fc.constant([]),
  hashtags: fc.constant([]),
  emojis: fc.constant([]),
  isReply: fc.boolean(),
  isEdited: fc.boolean(),
  isBot: fc.boolean(),
  hasMedia: fc.boolean(),
  hasPoll: fc.boolean(),
  isIndexable: fc.boolean(),
  isNative: fc.boolean(),
});

/** The rule as it is told: the first of these that holds. */
function tellReason(status: IdentifiedStatus, rules: VeilRules): string | null {
  const ms = Date.parse(status.createdAt);
  const { acct, movedTo, authorDomain } = status;
  const accounts = movedTo === null || movedTo === undefined ? [acct] : [acct, movedTo];
  const told: readonly (readonly [string, boolean])[] = [
    ['bad_date', Number.isNaN(ms)],
    ['out_of_window', ms < FROM_MS || ms >= TO_MS],
    ['refused_elsewhere', accounts.some((each) => rules.refusals.has(pseudonymiser.refusal(each)))],
    ['opt_out_account', accounts.some((each) => rules.optOutAccounts.has(each))],
    [
      'opt_out_domain',
      [...accounts.map(domainOf), authorDomain].some((each) => rules.optOutDomains.has(each)),
    ],
    ['server_refused', rules.refusedDomains.has(authorDomain)],
    ['not_opted_in', rules.consent === 'opt-in' && !status.isIndexable],
  ];
  return told.find(([, holds]) => holds)?.[0] ?? null;
}

test('leaves out whom the rule names, for the first reason that holds, however often it is asked', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      arbitraryRules,
      fc.array(arbitraryStatus, { minLength: 1, maxLength: 20 }),
      (rules, statuses) => {
        const veil = createVeiler(rules, {
          pseudonymiser,
          scrub: (inputs) => inputs.map(() => EMPTY),
          identify: () => ({
            own: 'und',
            confidenceMilli: 0,
            chineseMilli: 0,
            isUndecided: true,
            script: 'none',
          }),
        });
        const asked = [...statuses, ...statuses];
        const { rows, leftOut } = veil(asked);
        const told = asked.map((status) => tellReason(status, rules));
        expect(leftOut).toEqual(told.filter((reason) => reason !== null));
        for (const reason of told) seen.add(reason ?? 'none');
        const passed = asked.filter((_, at) => told[at] === null);
        expect(rows.map((row) => row.author_pid)).toEqual(
          passed.map((status) => pseudonymiser.author(status.movedTo ?? status.acct)),
        );
        // What a status becomes does not depend on those beside it.
        expect(asked.flatMap((status) => veil([status]).rows)).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
  expect([...seen].sort()).toEqual([
    'bad_date',
    'none',
    'not_opted_in',
    'opt_out_account',
    'opt_out_domain',
    'out_of_window',
    'refused_elsewhere',
    'server_refused',
  ]);
});
