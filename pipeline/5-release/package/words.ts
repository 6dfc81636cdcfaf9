/** Sentences that several documents of a package share, so that they can't disagree. */
import { formatScale } from '../../model/article.ts';
import type { Coverage } from '../../model/sources.ts';
import { toNumber } from '../accuracy.ts';
import type { Rational } from '../mechanisms/rational.ts';
import { sum } from '../mechanisms/rational.ts';
import type { ReleaseFacts } from './facts.ts';

export const LICENSE_NAME = 'CC-BY-4.0';
export const LICENSE_URL = 'https://creativecommons.org/licenses/by/4.0/';
export const PROGRAM = 'veiled-census';

/** A rational for people: `0.25`, `2e-9`. */
export function formatDecimal(value: Rational): string {
  return String(Number(toNumber(value).toPrecision(6)));
}

/** Said wherever the data are not of real people. */
export function syntheticNotice(facts: ReleaseFacts): string | null {
  if (!facts.isSynthetic) return null;
  return `SYNTHETIC: every post and person behind these numbers was made up by a simulator, at ${formatScale(1 / facts.times)} of the real size. They say nothing about the real network.`;
}

/** What the release is, in two sentences. */
export function describeRelease(facts: ReleaseFacts): string {
  const { window, historyFrom, version } = facts;
  const history = historyFrom < window.from ? `, with posts since ${historyFrom} deciding who is new` : '';
  return `Counts of the people who posted publicly in Chinese on Mastodon-compatible servers from ${window.from} to ${window.to} (UTC, the last day not included)${history}. Version ${version}; every number carries random noise, so that one account more or less can hardly be told from it. ${describeCoverage(facts.coverage)}`;
}

/** What was read of the servers, in one sentence. */
export function describeCoverage(coverage: Coverage): string {
  return coverage === 'timeline'
    ? 'Coverage: public timelines, which leave out replies to others and people who only reply (timeline).'
    : 'Coverage: public timelines, and the replies of the accounts seen there (timeline+replies).';
}

/** The promise, with its unit and its parameters. */
export function describePromise(facts: Pick<ReleaseFacts, 'budget'>): string {
  const epsilon = sum(facts.budget.map((group) => group.epsilon));
  const delta = sum(facts.budget.map((group) => group.delta));
  return `Differential privacy of one account over all releases that this project will ever make: ε = ${formatDecimal(epsilon)}, δ = ${formatDecimal(delta)}. The unit is an account, together with the one that it moved to; two neighbouring datasets differ in one account with everything that it ever posted.`;
}

/** What the promise does not cover. The same list in every document. */
export const NOT_PROTECTED: readonly string[] = [
  'What anybody can see on the live network: the posts are public, and this release neither hides nor reveals them.',
  'Somebody with several accounts: the promise holds for each, and weakens in proportion to their number.',
  'Facts about all people together, which are what a census is for: that many people posted in a week is published on purpose.',
  'Which servers were harvested: a source that is asked is public knowledge, though no small server is named.',
  'Accounts whose owners said no are not in it, and that is no protection beyond not being counted.',
  'People outside the data: somebody who is known to post only on one named server is as visible as that server.',
  'The dataset behind it, which stays with the researchers and is not anonymous.',
];

/** What the intervals are. */
export const INTERVALS =
  'Each value has a standard deviation (in thousandths) and a 95 % interval of the noise alone: in 95 of 100 draws the exact, bounded count lies within. They say nothing of what a timeline does not show, of servers that were not asked, of how language was told, nor of posts above the bound.';
