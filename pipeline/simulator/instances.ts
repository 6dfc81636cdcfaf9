/** The instances of the simulated fediverse: who runs what, how large, and how open. All are invented. */

/** Which server's manners an instance has. */
export type Manner = 'mastodon' | 'gotosocial' | 'akkoma';
/** What an anonymous harvester meets. */
export type Door = 'open' | 'closed' | 'robots';
export type ChineseVariety = 'zh-Hans' | 'zh-Hant' | 'yue';
export type OtherLanguage = 'ja' | 'en' | 'ko';

export interface InstanceSpec {
  readonly domain: string;
  readonly title: string;
  readonly manner: Manner;
  readonly door: Door;
  /** Share of the Chinese people, in thousandths of all; `single` is exactly one person at any scale. */
  readonly chineseShare: number | 'single';
  /** Share of the people who write in other languages, in hundredths. */
  readonly otherShare: number;
  /** Weights of Simplified, Traditional and Cantonese authors. */
  readonly varieties: readonly [number, number, number];
  /** Weights of Japanese, English and Korean among the other people. */
  readonly others: readonly [number, number, number];
  /** Share of other servers' statuses that this server holds copies of. */
  readonly copies: number;
}

type Given = Partial<InstanceSpec> & Pick<InstanceSpec, 'domain' | 'title' | 'chineseShare'>;

function instance(given: Given): InstanceSpec {
  return {
    manner: 'mastodon',
    door: 'open',
    otherShare: 0,
    varieties: [88, 9, 3],
    others: [30, 50, 20],
    copies: 0,
    ...given,
  };
}

/** Stable order: sources, ports and reports follow it. */
export const INSTANCES: readonly InstanceSpec[] = [
  instance({ domain: 'changhe.example', title: '长河', chineseShare: 600, otherShare: 12 }),
  instance({ domain: 'guangchang.example', title: '广场', chineseShare: 120 }),
  instance({ domain: 'taihu.example', title: '太湖', chineseShare: 80 }),
  instance({
    domain: 'nanfang.example',
    title: '南方',
    chineseShare: 60,
    otherShare: 4,
    varieties: [45, 20, 35],
  }),
  instance({ domain: 'dao.example', title: '島', chineseShare: 45, otherShare: 2, varieties: [6, 90, 4] }),
  instance({ domain: 'shudian.example', title: '书店', chineseShare: 30 }),
  // Holds copies of other servers' statuses, shown unless local=true is asked, as every Mastodon server does.
  instance({ domain: 'lianbang.example', title: '联邦', chineseShare: 20, otherShare: 5, copies: 0.05 }),
  instance({
    domain: 'xiaowu.example',
    title: '小屋',
    chineseShare: 12,
    otherShare: 1,
    manner: 'gotosocial',
  }),
  instance({
    domain: 'plaza.example',
    title: 'Plaza',
    chineseShare: 10,
    otherShare: 25,
    others: [5, 80, 15],
  }),
  // The one server that ignores `local`: its timeline has copies, boosts and posts of `local` visibility.
  instance({
    domain: 'hupan.example',
    title: '湖畔',
    chineseShare: 8,
    otherShare: 1,
    manner: 'akkoma',
    copies: 0.01,
  }),
  instance({ domain: 'neiyuan.example', title: '内院', chineseShare: 6, door: 'closed' }),
  instance({ domain: 'kissa.example', title: '喫茶', chineseShare: 5, otherShare: 50, others: [90, 3, 7] }),
  instance({ domain: 'jingmo.example', title: '静默', chineseShare: 4, door: 'robots' }),
  instance({ domain: 'yigeren.example', title: '一个人', chineseShare: 'single' }),
];
