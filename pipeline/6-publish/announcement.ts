/** What the announcing account says, in the release's language. Pure; published numbers only. */
import { groupDigits } from '../model/terminal.ts';
import { lastDayBefore } from '../model/weeks.ts';
import type { Estimate, GrowthNumbers } from './growth_numbers.ts';

export type Lang = 'en' | 'zh';

export interface AnnouncementFacts {
  readonly version: string;
  readonly isSynthetic: boolean;
  readonly lifetimeEpsilon: string;
  readonly numbers: GrowthNumbers;
  readonly link: string;
}

/** Words of figure and post. */
interface Words {
  readonly interval: (estimate: Estimate) => string;
  readonly synthetic: string;
  readonly headline: (facts: AnnouncementFacts, lastDay: string) => string;
  readonly promise: (facts: AnnouncementFacts) => string;
  readonly links: (version: string, link: string) => string;
  readonly correction: (version: string, text: string) => string;
  readonly withdrawal: (version: string, reason: string) => string;
  readonly alt: (facts: AnnouncementFacts, lastDay: string) => string;
  readonly figureTitle: string;
  readonly figureSubtitle: string;
  readonly figureSource: (version: string, isSynthetic: boolean) => string;
}

const span = ({ value, low, high }: Estimate): [string, string, string] => [
  groupDigits(value),
  groupDigits(low),
  groupDigits(high),
];

function intervalEn(estimate: Estimate): string {
  const [value, low, high] = span(estimate);
  return `${value} (${low} to ${high})`;
}

function intervalZh(estimate: Estimate): string {
  const [value, low, high] = span(estimate);
  return `${value}（${low} 至 ${high}）`;
}

export const WORDS: Readonly<Record<Lang, Words>> = {
  en: {
    interval: intervalEn,
    synthetic: 'SYNTHETIC data from a simulation, of nobody.',
    headline: ({ numbers }, lastDay) =>
      `From ${numbers.from} to ${lastDay}, ${intervalEn(numbers.newPeople)} people posted in Chinese in the fediverse for the first time; ${intervalEn(numbers.people)} have so far.`,
    promise: ({ lifetimeEpsilon }) =>
      `In brackets: 95 % of the noise that hides every account (differential privacy, ε = ${lifetimeEpsilon} in a lifetime).`,
    links: (version, link) => `Release ${version}, figures and data: ${link}`,
    correction: (version, text) => `Correction to release ${version}: ${text}`,
    withdrawal: (version, reason) =>
      `Release ${version} is withdrawn. Please do not use it any more. Reason: ${reason}`,
    alt: ({ numbers, isSynthetic }, lastDay) => {
      const first = numbers.weeks[0];
      return `Line chart${isSynthetic ? ' of SYNTHETIC data' : ''}: people who have posted in Chinese so far, by week. ${first === undefined ? '' : `It begins at ${intervalEn(first.people)} at the end of the week of ${first.from} and `}stands at ${intervalEn(numbers.people)} on ${lastDay}. A band shows 95 % of the noise.`;
    },
    figureTitle: 'People who have posted in Chinese in the fediverse',
    figureSubtitle:
      'accounts with at least one public post in Chinese, history included; band: 95 % of the noise',
    figureSource: (version, isSynthetic) =>
      isSynthetic
        ? `SYNTHETIC data, release ${version}: says nothing about the real network`
        : `Release ${version}, with noise that hides every account`,
  },
  zh: {
    interval: intervalZh,
    synthetic: '合成数据（SYNTHETIC），来自模拟，不涉及任何人。',
    headline: ({ numbers }, lastDay) =>
      `${numbers.from} 至 ${lastDay}，有 ${intervalZh(numbers.newPeople)}人首次在联邦宇宙用中文发帖；至今共 ${intervalZh(numbers.people)}人。`,
    promise: ({ lifetimeEpsilon }) =>
      `括号内为噪声的 95% 区间；噪声隐藏每一个账号（差分隐私，一生 ε = ${lifetimeEpsilon}）。`,
    links: (version, link) => `发布版本 ${version}，图表与数据：${link}`,
    correction: (version, text) => `对发布版本 ${version} 的更正：${text}`,
    withdrawal: (version, reason) => `发布版本 ${version} 已撤回，请勿再使用。原因：${reason}`,
    alt: ({ numbers, isSynthetic }, lastDay) => {
      const first = numbers.weeks[0];
      return `折线图${isSynthetic ? '（合成数据 SYNTHETIC）' : ''}：至今用中文发过帖的人数，按周。${first === undefined ? '' : `${first.from} 起的一周末为 ${intervalZh(first.people)}，`}${lastDay} 为 ${intervalZh(numbers.people)}。色带为噪声的 95% 区间。`;
    },
    figureTitle: '在联邦宇宙用中文发过帖的人，累计',
    figureSubtitle: '至少公开发过一条中文帖子的账号，含历史；色带：噪声的 95%',
    figureSource: (version, isSynthetic) =>
      isSynthetic
        ? `合成数据（SYNTHETIC），发布版本 ${version}：不说明真实网络的任何情况`
        : `发布版本 ${version}，噪声隐藏每一个账号`,
  },
};

/** An address counts as so many characters on Mastodon (docs.joinmastodon.org/user/posting). */
const LINK_CHARS = 23;

/** Length as a Mastodon server counts it. */
export function countChars(text: string): number {
  return [...text.replaceAll(/https?:\/\/\S+/gu, 'x'.repeat(LINK_CHARS))].length;
}

/**
 * The post of a release. Where a server takes shorter posts, the sentence on the noise goes first; numbers, the word
 * SYNTHETIC and the link never go.
 *
 * @param maxChars what the server takes
 */
export function formatAnnouncement(facts: AnnouncementFacts, lang: Lang, maxChars: number): string {
  const words = WORDS[lang];
  const lastDay = lastDayBefore(facts.numbers.to);
  const must = [
    ...(facts.isSynthetic ? [words.synthetic] : []),
    words.headline(facts, lastDay),
    words.links(facts.version, facts.link),
  ];
  const all = [...must.slice(0, -1), words.promise(facts), ...must.slice(-1)].join('\n\n');
  return countChars(all) <= maxChars ? all : must.join('\n\n');
}

/** What the figure shows, for whoever does not see it. */
export function formatAlt(facts: AnnouncementFacts, lang: Lang): string {
  return WORDS[lang].alt(facts, lastDayBefore(facts.numbers.to));
}
