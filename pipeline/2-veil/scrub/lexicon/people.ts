/**
 * Names of people in Chinese text: the cheapest way to cut a run of Han characters into dictionary words and names,
 * by unigram costs (a lattice with role-tagged names: Zhang and Liu, "Automatic recognition of Chinese person names
 * based on role tagging", 2002). Two names in a hundred words is far more than people write: a missed name hurts
 * somebody, a word that is lost costs a word.
 */
import type { Span } from '../span.ts';
import { getLexicon, type Lexicon } from './load.ts';
import { UNSEEN_COST } from './pack.ts';
import { SURNAME_COSTS } from './surnames.ts';
import { NO_WORD } from './trie.ts';

/** Costs beside those of the lexicon, in tenths of nats. */
export const COSTS = {
  /** A word is a full name. */
  full: 0,
  /** A given name of two characters without its surname. */
  givenAlone: 40,
  /** Nine of ten given names have two characters, one of ten has one. */
  oneGiven: 20,
  twoGiven: 2,
  /** A nickname: 阿, 小, 老, 大 and one character. */
  nickname: 60,
  /** A surname or given name before a title. */
  titled: 40,
  /** Taken off where the words beside speak of a person. */
  contextBefore: 20,
  contextAfter: 12,
  /** A foreign name in Chinese characters, of three characters and more; then each of them. */
  foreign: 112,
  foreignChar: 29,
  /** A character that no word has. */
  unknown: 120,
} as const;

const TITLES =
  '哥 姐 叔 姨 爷 婶 嫂 总 董 导 哥哥 姐姐 叔叔 阿姨 爷爷 奶奶 大爷 大妈 大姐 大哥 先生 女士 小姐 太太 夫人 老师 教授 博士 医生 ' +
  '大夫 护士 律师 法官 警官 警察 书记 主任 经理 总监 总裁 校长 院长 所长 厂长 局长 处长 科长 队长 班长 组长 会长 部长 省长 市长 县长 镇长 村长 主席 同学 同志 师傅 ' +
  '师兄 师姐 师弟 师妹 学长 学姐 学弟 学妹 老板 导演 编辑 记者 教练 董事长 班主任 辅导员 工程师 宝宝';
/** Characters that sounds of foreign names are written with; two are too few to tell. */
const FOREIGN =
  '阿埃艾爱安奥巴柏班邦堡鲍贝本比彼宾波伯博勃布查达戴丹德登迪丁杜多厄恩尔法费芬佛弗福盖甘戈哥格古哈海汉豪赫亨怀霍基吉加贾杰金卡凯坎考柯科克肯库昆拉莱赖兰朗劳勒雷' +
  '里利丽莉列林琳卢鲁伦罗洛马麦迈曼梅门蒙米密摩莫默姆穆纳奈内尼娜涅纽诺欧帕潘佩皮珀普奇恰乔切琼瑞若萨塞桑瑟沙莎绍舍圣施史丝斯苏索塔泰坦汤陶特腾提廷图托瓦旺威韦维温沃乌' +
  '西希锡谢辛休逊雅亚扬耶叶伊依因英尤约宰赞泽扎詹珍芝朱兹佐顿夫蒂';
const MIN_FOREIGN_CHARS = 3;
const MAX_FOREIGN_CHARS = 8;
const NICKNAME_PREFIX = '阿小老大';

const codes = (text: string): Set<number> => new Set(Array.from(text, (char) => char.charCodeAt(0)));
const PREFIXES = codes(NICKNAME_PREFIX);
const FOREIGN_UNITS = codes(FOREIGN);
const TITLE_LIST = TITLES.split(' ').sort((a, b) => b.length - a.length);
const TITLE_BY_FIRST = new Map<number, string[]>();
for (const title of TITLE_LIST) {
  const first = title.charCodeAt(0);
  TITLE_BY_FIRST.set(first, [...(TITLE_BY_FIRST.get(first) ?? []), title]);
}

/** What stands before a name and before few other words: verbs and prepositions of dealing with somebody. */
const BEFORE_ONE = codes('叫姓和跟与同给找问请让向对被陪见谢爱约约催骂夸想');
const BEFORE_TWO = new Set(
  (
    '我是 你是 他是 她是 就是 名叫 叫做 认识 喜欢 朋友 同学 同事 室友 邻居 老师 老板 先生 女士 小姐 主任 经理 医生 记者 教授 演员 歌手 导演 作家 作者 司机 妈妈 爸爸 老公 老婆 女儿 儿子 ' +
    '弟弟 妹妹 哥哥 姐姐 表哥 表姐 表弟 表妹 学长 学姐 学弟 学妹 听说 恭喜 祝贺 感谢 谢谢 联系 纪念 关于'
  ).split(' '),
);
/** What stands after one: verbs of saying, pronouns, conjunctions. */
const AFTER_ONE = codes('说问道讲和跟也都就又还在是的来去给他她你我被把让请发写');

const HAN = /\p{Script=Han}/u;
const DIGIT_BEFORE = /[0-9%]/u;
const HAN_RUN = /[\p{Script=Han}〇]{2,}/gu;
const WORD = 0;
const NAME = 1;

/** Scratch that grows with the longest run and is used again. */
let best = new Int32Array(256);
let from = new Int32Array(256);
let kind = new Uint8Array(256);

function reserve(size: number): void {
  if (size <= best.length) return;
  best = new Int32Array(2 * size);
  from = new Int32Array(2 * size);
  kind = new Uint8Array(2 * size);
}

function relax(start: number, end: number, cost: number, isName: number): void {
  const total = (best[start] ?? 0) + cost;
  if (total < (best[end] ?? 0)) {
    best[end] = total;
    from[end] = start;
    kind[end] = isName;
  }
}

/** Length of the title that starts at `at`, or 0. */
function titleAt(run: string, at: number): number {
  for (const title of TITLE_BY_FIRST.get(run.charCodeAt(at)) ?? [])
    if (run.startsWith(title, at)) return title.length;
  return 0;
}

function contextBefore(run: string, at: number): number {
  if (at === 0) return 0;
  const speaks = BEFORE_ONE.has(run.charCodeAt(at - 1)) || BEFORE_TWO.has(run.slice(at - 2, at));
  return speaks ? COSTS.contextBefore : 0;
}

function relaxNames(run: string, at: number, { givenCost }: Lexicon): void {
  const discount = contextBefore(run, at);
  const relaxName = (end: number, cost: number): void => {
    const after = AFTER_ONE.has(run.charCodeAt(end)) ? COSTS.contextAfter : 0;
    relax(at, end, Math.max(1, cost - discount - after), NAME);
  };
  const given = (place: number): number => givenCost[run.charCodeAt(place)] ?? UNSEEN_COST;
  const { length } = run;
  for (const size of [1, 2]) {
    const surname = SURNAME_COSTS.get(run.slice(at, at + size));
    if (surname === undefined) continue;
    const after = at + size;
    const cost = COSTS.full + surname;
    if (after < length) relaxName(after + 1, cost + COSTS.oneGiven + given(after));
    if (after + 1 < length) relaxName(after + 2, cost + COSTS.twoGiven + given(after) + given(after + 1));
    const title = titleAt(run, after);
    if (title > 0) relaxName(after + title, COSTS.titled + surname);
  }
  for (
    let end = at;
    end < length && end - at < MAX_FOREIGN_CHARS && FOREIGN_UNITS.has(run.charCodeAt(end));
  ) {
    end += 1;
    if (end - at >= MIN_FOREIGN_CHARS) relaxName(end, COSTS.foreign + COSTS.foreignChar * (end - at));
  }
  if (at + 1 >= length) return;
  const pair = given(at) + given(at + 1);
  relaxName(at + 2, COSTS.givenAlone + pair);
  if (PREFIXES.has(run.charCodeAt(at))) {
    const surname = SURNAME_COSTS.get(run.charAt(at + 1)) ?? UNSEEN_COST;
    relaxName(at + 2, COSTS.nickname + Math.min(surname, given(at + 1)));
  }
}

/**
 * Spans of names in one run of simplified characters, relative to it.
 *
 * @param isCounted a digit stands before it: the run begins with what is counted (3米高), not with a name
 */
function cutRun(run: string, lexicon: Lexicon, isCounted: boolean): Span[] {
  const { length } = run;
  reserve(length + 1);
  best.fill(0x7fffffff, 0, length + 1);
  best[0] = 0;
  const { words } = lexicon;
  for (let at = 0; at < length; at += 1) {
    relax(at, at + 1, COSTS.unknown, WORD);
    let node = words.root(run.charCodeAt(at));
    for (let end = at + 1; node >= 0; end += 1) {
      const cost = words.cost(node);
      if (cost !== NO_WORD) relax(at, end, cost, WORD);
      if (end >= length) break;
      node = words.child(node, run.charCodeAt(end));
    }
    if (at > 0 || !isCounted) relaxNames(run, at, lexicon);
  }
  const spans: Span[] = [];
  for (let at = length; at > 0; at = from[at] ?? 0)
    if (kind[at] === NAME) spans.push({ start: from[at] ?? 0, end: at });
  return spans.reverse();
}

/** Half of the letters of a foreign name spell its sounds. */
export function isForeignSpelling(text: string): boolean {
  const letters = Array.from(text).filter((char) => HAN.test(char));
  const spelled = letters.filter((char) => FOREIGN_UNITS.has(char.charCodeAt(0))).length;
  return letters.length >= 3 && 2 * spelled >= letters.length;
}

/** Names of people in a text, left to right. Linear. */
export function findPeople(text: string): Span[] {
  const lexicon = getLexicon();
  const { simplified } = lexicon;
  const spans: Span[] = [];
  for (const match of text.matchAll(HAN_RUN)) {
    let run = '';
    for (let at = 0; at < match[0].length; at += 1)
      run += String.fromCharCode(simplified[match[0].charCodeAt(at)] ?? 0);
    for (const { start, end } of cutRun(run, lexicon, DIGIT_BEFORE.test(text.charAt(match.index - 1))))
      spans.push({ start: match.index + start, end: match.index + end });
  }
  return spans;
}
