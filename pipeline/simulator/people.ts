/** Who stands behind an index: everything about a simulated person follows from the seed. */

import { mix, Prng } from '../model/prng.ts';
import { MS_PER_HOUR } from '../model/weeks.ts';
import type { ChineseVariety, InstanceSpec, OtherLanguage } from './instances.ts';
import { toTraditional } from './words/zh.ts';
import type { World } from './world.ts';

export type Tongue = ChineseVariety | OtherLanguage;

export interface Person {
  readonly instance: number;
  /** Index on the instance. */
  readonly index: number;
  readonly username: string;
  readonly displayName: string;
  readonly tongue: Tongue;
  readonly isBot: boolean;
  readonly isIndexable: boolean;
  /** Says no in the account's settings (`noindex`). */
  readonly isNoindex: boolean;
  /** A tag by which the person says no, and where it stands; null for most. */
  readonly refusalTag: { readonly tag: string; readonly place: 'note' | 'field' } | null;
  readonly createdMs: number;
  readonly note: string;
  readonly declares: string | null;
}

const INDEXABLE_SHARE = 0.4;
const NOINDEX_SHARE = 0.01;
const TAG_SHARE = 0.005;
const BOT_SHARE = 0.006;
/** Share of authors whose posts carry no language, or the wrong one: clients that never set it. */
const NO_LANGUAGE_SHARE = 0.12;
const WRONG_LANGUAGE_SHARE = 0.06;
/** Accounts are made up to this long before the first post. */
const MAX_LURKING_HOURS = 400;

const TAGS = ['#nobot', '#nobots', '#noarchive', '#noindex', '#NoScrape', '#禁止爬虫', '#請勿收錄'] as const;
const SYLLABLES = [
  'lan',
  'mo',
  'qi',
  'yu',
  'shan',
  'he',
  'bai',
  'xun',
  'tao',
  'ruo',
  'ke',
  'nuo',
  'mian',
  'zhi',
  'pu',
  'wen',
] as const;
const QUALITIES = [
  '会飞的',
  '迷路的',
  '不睡觉的',
  '失眠的',
  '圆圆的',
  '路过的',
  '三分糖',
  '慢吞吞的',
  '深夜',
  '隔壁',
  '第七只',
  '沉默的',
] as const;
const THINGS = [
  '茄子',
  '松鼠',
  '海带',
  '月台',
  '橘子',
  '企鹅',
  '云',
  '土豆',
  '灯泡',
  '狐狸',
  '青苔',
  '饭团',
  '石头',
] as const;
const LATIN_NAMES = [
  'amber',
  'reed',
  'quill',
  'marsh',
  'lantern',
  'sparrow',
  'cedar',
  'tide',
  'fern',
  'pebble',
] as const;
const DECLARED: Readonly<Record<Tongue, readonly string[]>> = {
  'zh-Hans': ['zh', 'zh', 'zh-CN'],
  'zh-Hant': ['zh', 'zh-TW', 'zh-HK'],
  yue: ['zh', 'yue', 'zh-HK', 'zh-YUE'],
  ja: ['ja'],
  en: ['en'],
  ko: ['ko'],
};

function pickWeighted<T>(prng: Prng, values: readonly T[], weights: readonly number[]): T {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let at = prng.float() * total;
  for (const [index, value] of values.entries()) {
    at -= weights[index] ?? 0;
    if (at < 0) return value;
  }
  return prng.pick(values);
}

function tongueOf(spec: InstanceSpec, isChinese: boolean, prng: Prng): Tongue {
  return isChinese
    ? pickWeighted<Tongue>(prng, ['zh-Hans', 'zh-Hant', 'yue'], spec.varieties)
    : pickWeighted<Tongue>(prng, ['ja', 'en', 'ko'], spec.others);
}

function nameOf(tongue: Tongue, prng: Prng): string {
  if (tongue === 'en' || tongue === 'ko') return `${prng.pick(LATIN_NAMES)} ${prng.pick(LATIN_NAMES)}`;
  const name = prng.pick(QUALITIES) + prng.pick(THINGS);
  return tongue === 'zh-Hans' ? name : toTraditional(name);
}

/** Derive a person. Pure: same world, instance and index, same person. */
export function createPerson(world: World, instance: number, index: number): Person {
  const { spec, chinese, other } = world.server(instance);
  const prng = new Prng(mix(world.seed, 0x33, instance, index));
  const isChinese = index < chinese.size;
  const tongue = tongueOf(spec, isChinese, prng);
  const joinHour = (isChinese ? chinese.joinHour[index] : other.joinHour[index - chinese.size]) ?? 0;
  const refusal = prng.float();
  const isNoindex = refusal < NOINDEX_SHARE && spec.manner === 'mastodon';
  const isTagged = refusal >= NOINDEX_SHARE && refusal < NOINDEX_SHARE + TAG_SHARE;
  const declares = prng.float();
  return {
    instance,
    index,
    username: `${prng.pick(SYLLABLES)}${prng.pick(SYLLABLES)}_${(index * 37 + 1300).toString(36)}${prng.int(36).toString(36)}`,
    displayName: nameOf(tongue, prng),
    tongue,
    isBot: prng.chance(BOT_SHARE),
    isIndexable: prng.chance(INDEXABLE_SHARE),
    isNoindex,
    refusalTag: isTagged ? { tag: prng.pick(TAGS), place: prng.chance(0.5) ? 'note' : 'field' } : null,
    createdMs: world.grid.fromMs + (joinHour - prng.int(MAX_LURKING_HOURS)) * MS_PER_HOUR,
    note: prng.chance(0.6)
      ? prng.pick(['路过', '写点日记', '猫和植物', '此号只发照片', 'hello', '随便说说'])
      : '',
    declares:
      declares < NO_LANGUAGE_SHARE
        ? null
        : declares < NO_LANGUAGE_SHARE + WRONG_LANGUAGE_SHARE
          ? 'en'
          : prng.pick(DECLARED[tongue]),
  };
}

/** True where nothing of this person may be counted, whatever server it is seen on. */
export function saysNo(person: Person): boolean {
  return person.isNoindex || person.refusalTag !== null;
}

/** Persons kept in memory: the busy ones come again and again; the bound keeps memory flat. */
const CACHED_PEOPLE = 20_000;

/** {@link createPerson}, remembered. */
export function createDirectory(world: World): (instance: number, index: number) => Person {
  const cache = new Map<number, Person>();
  return (instance, index) => {
    const key = index * 64 + instance;
    const known = cache.get(key);
    if (known !== undefined) return known;
    if (cache.size >= CACHED_PEOPLE) cache.clear();
    const person = createPerson(world, instance, index);
    cache.set(key, person);
    return person;
  };
}
