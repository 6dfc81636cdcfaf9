/** Words of the notebook, English and Chinese. */
import { KEY_WORDS, type KeyWords, labelKey } from '../../pipeline/5-release/explorer/page/labels.ts';
import type { Breakdown } from './read.ts';

export type Lang = 'en' | 'zh';

const SCRIPTS_EN: Readonly<Record<string, string>> = {
  Hans: 'simplified',
  Hant: 'traditional',
  mixed: 'both',
  none: 'can not be told',
};
const SCRIPTS_ZH: Readonly<Record<string, string>> = {
  Hans: '简体',
  Hant: '繁體',
  mixed: '两者',
  none: '无法判断',
};

/** The explorer's words, but for the scripts, which stand in a picture by themselves. */
const WORDS_EN: KeyWords = { ...KEY_WORDS.en, scripts: SCRIPTS_EN };
const WORDS_ZH: KeyWords = { ...KEY_WORDS.zh, scripts: SCRIPTS_ZH };

/** Label of a row by what the breakdown's query gives: its cells, joined by `/`; a name may hold that sign itself. */
function labelRow(words: KeyWords, table: Breakdown, key: string): string {
  const isName = table === 'people_by_server' || table === 'people_by_hashtag';
  return labelKey(words, table, isName ? [key] : key.split('/'));
}

interface SeriesTexts {
  readonly title: string;
  readonly subtitle: string;
  readonly last: (value: string, low: string, high: string) => string;
}

export interface NotebookTexts {
  readonly title: string;
  readonly intro: string;
  readonly source: (version: string, isSynthetic: boolean) => string;
  readonly series: Readonly<
    Record<'cumulative_people' | 'new_people' | 'active_people' | 'cumulative_posts' | 'posts', SeriesTexts>
  >;
  readonly breakdowns: Readonly<Record<Breakdown, { readonly title: string; readonly subtitle: string }>>;
  readonly label: (table: Breakdown, key: string) => string;
  readonly claims: string;
  readonly totals: string;
  readonly promise: string;
}

export const TEXTS: Readonly<Record<Lang, NotebookTexts>> = {
  en: {
    title: 'Growth of the people who post in Chinese in the fediverse',
    intro:
      'Made from a release folder alone. Every value carries random noise that hides each account; bands and bars are 95 % intervals of that noise.',
    source: (version, isSynthetic) =>
      isSynthetic
        ? `SYNTHETIC data, release ${version}: says nothing about the real network`
        : `Release ${version}, with noise that hides every account`,
    series: {
      cumulative_people: {
        title: 'People so far',
        subtitle:
          'accounts with at least one public post in Chinese, history included; band: 95 % of the noise',
        last: (value, low, high) => `${value} (${low} to ${high})`,
      },
      new_people: {
        title: 'New people, by week',
        subtitle:
          'accounts whose first post in Chinese falls into the week; bars: 95 % of the noise, hollow: a week that is cut',
        last: () => '',
      },
      active_people: {
        title: 'Active people, by week',
        subtitle:
          'accounts with a post in Chinese in the week; bars: 95 % of the noise, hollow: a week that is cut',
        last: () => '',
      },
      cumulative_posts: {
        title: 'Posts so far',
        subtitle:
          'public posts in Chinese since the window began, up to the bound of one account; band: 95 % of the noise, summed',
        last: (value, low, high) => `${value} (${low} to ${high})`,
      },
      posts: {
        title: 'Posts, by week',
        subtitle:
          'public posts in Chinese, up to the bound of one account; bars: 95 % of the noise, hollow: a week that is cut',
        last: () => '',
      },
    },
    breakdowns: {
      people_by_server: {
        title: 'People by server',
        subtitle:
          'servers with so many people that one more or less could not decide their name; black line: 95 % of the noise',
      },
      people_by_script: {
        title: 'People by script',
        subtitle: 'by one post drawn of each person; black line: 95 % of the noise',
      },
      people_by_length: {
        title: 'People by the length of a post',
        subtitle: 'by one post drawn of each person; black line: 95 % of the noise',
      },
      people_by_server_size: {
        title: 'People by the size of their server',
        subtitle:
          'computed from the named servers; the smallest class holds everybody else; black line: 95 % of the noise',
      },
      people_by_hashtag: {
        title: 'People by hashtag',
        subtitle: 'hashtags of many; by one post drawn of each person; black line: 95 % of the noise',
      },
      people_by_feature: {
        title: 'People by what a post carries',
        subtitle: 'by one post drawn of each person; black line: 95 % of the noise',
      },
      people_by_hour: {
        title: 'People by weekday and hour (UTC)',
        subtitle: 'by one post drawn of each person; black line: 95 % of the noise',
      },
    },
    label: (table, key) => labelRow(WORDS_EN, table, key),
    claims: 'What the newspaper wrote, beside this release',
    totals: 'Totals of the days that each release added',
    promise: 'What is promised',
  },
  zh: {
    title: '联邦宇宙中文用户的增长',
    intro:
      '仅由发布的数据制成。每个数值都带有随机噪声，以隐藏每个账号；色带与竖条表示噪声的百分之九十五区间。',
    source: (version, isSynthetic) =>
      isSynthetic ? `合成数据，版本 ${version}：与真实网络无关` : `版本 ${version}，噪声隐藏每个账号`,
    series: {
      cumulative_people: {
        title: '累计人数',
        subtitle: '至少公开发过一条中文帖子的账号，含历史；色带：噪声的 95 %',
        last: (value, low, high) => `${value}（${low} 至 ${high}）`,
      },
      new_people: {
        title: '每周新增人数',
        subtitle: '首条中文帖子在该周的账号；竖条：噪声的 95 %，空心：不足一周',
        last: () => '',
      },
      active_people: {
        title: '每周活跃人数',
        subtitle: '该周发过中文帖子的账号；竖条：噪声的 95 %，空心：不足一周',
        last: () => '',
      },
      cumulative_posts: {
        title: '累计帖子数',
        subtitle: '自窗口开始的公开中文帖子，每个账号有上限；色带：噪声的 95 %（逐周累加）',
        last: (value, low, high) => `${value}（${low} 至 ${high}）`,
      },
      posts: {
        title: '每周帖子数',
        subtitle: '公开的中文帖子，每个账号有上限；竖条：噪声的 95 %，空心：不足一周',
        last: () => '',
      },
    },
    breakdowns: {
      people_by_server: {
        title: '各服务器人数',
        subtitle: '仅列出人数足够多的服务器；黑线：噪声的 95 %',
      },
      people_by_script: {
        title: '简体与繁体',
        subtitle: '每人抽取一条帖子；黑线：噪声的 95 %',
      },
      people_by_length: {
        title: '帖子长度',
        subtitle: '每人抽取一条帖子；黑线：噪声的 95 %',
      },
      people_by_server_size: {
        title: '按服务器规模的人数',
        subtitle: '由列名的服务器计算，最小一类含其余所有人；黑线：噪声的 95 %',
      },
      people_by_hashtag: {
        title: '各话题标签人数',
        subtitle: '仅列出使用者众多的标签；每人抽取一条帖子；黑线：噪声的 95 %',
      },
      people_by_feature: {
        title: '帖子所含内容',
        subtitle: '每人抽取一条帖子；黑线：噪声的 95 %',
      },
      people_by_hour: {
        title: '星期与时段（UTC）',
        subtitle: '每人抽取一条帖子；黑线：噪声的 95 %',
      },
    },
    label: (table, key) => labelRow(WORDS_ZH, table, key),
    claims: '报道所言与本次发布',
    totals: '各次发布的合计',
    promise: '承诺',
  },
};
