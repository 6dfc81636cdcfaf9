/** What a row of a breakdown is called, in a language given by its words. */
import type { Breakdown } from './series.ts';
import type { Lang } from './state.ts';

export interface KeyWords {
  /** Monday first. */
  readonly weekdays: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly hour: string;
  /** Reply, media, content warning. */
  readonly features: readonly string[];
  readonly noFeature: string;
  readonly fromCharacters: (least: string) => string;
  readonly fromPeople: (least: string, servers: string) => string;
  readonly smallest: string;
}

export const KEY_WORDS: Readonly<Record<Lang, KeyWords>> = {
  en: {
    weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    scripts: { Hans: 'simplified', Hant: 'traditional', mixed: 'both', none: 'can’t be told' },
    hour: 'h',
    features: ['reply', 'media', 'content warning'],
    noFeature: 'none of them',
    fromCharacters: (least) => `from ${least} characters`,
    fromPeople: (least, servers) => `from ${least} people (${servers} servers)`,
    smallest: 'smaller, or not named',
  },
  zh: {
    weekdays: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
    scripts: { Hans: '简体', Hant: '繁体', mixed: '两者兼有', none: '无法判断' },
    hour: '时',
    features: ['回复', '媒体', '内容警告'],
    noFeature: '均无',
    fromCharacters: (least) => `${least} 字起`,
    fromPeople: (least, servers) => `${least} 人起（${servers} 个）`,
    smallest: '较小或未列名',
  },
};

/** @param key cells that tell the rows of the breakdown apart, as in series.ts */
export function labelKey(words: KeyWords, id: Breakdown, key: readonly string[]): string {
  const [first = '', second = ''] = key;
  switch (id) {
    case 'people_by_script':
      return words.scripts[first] ?? first;
    case 'people_by_length':
      return words.fromCharacters(first);
    case 'people_by_server_size':
      return first === '0' ? words.smallest : words.fromPeople(first, second);
    case 'people_by_hour': {
      const hour = Number(second);
      return `${words.weekdays[Number(first) - 1] ?? first} ${hour}–${hour + 6} ${words.hour}`;
    }
    case 'people_by_feature':
      return words.features.filter((_, at) => key[at] === '1').join(' + ') || words.noFeature;
    case 'people_by_hashtag':
      return `#${first}`;
    case 'people_by_server':
      return first;
  }
}
