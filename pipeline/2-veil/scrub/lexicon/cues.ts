/** What speaks of a person in Chinese text: titles, prefixes, foreign spelling, and the words beside a name. */
import { SURNAME_COSTS } from './surnames.ts';

const TITLES =
  '哥 姐 叔 姨 爷 婶 嫂 总 董 导 哥哥 姐姐 叔叔 阿姨 爷爷 奶奶 大爷 大妈 大姐 大哥 先生 女士 小姐 太太 夫人 老师 教授 博士 医生 ' +
  '大夫 护士 律师 法官 警官 警察 书记 主任 经理 总监 总裁 校长 院长 所长 厂长 局长 处长 科长 队长 班长 组长 会长 部长 省长 市长 县长 镇长 村长 主席 同学 同志 师傅 ' +
  '师兄 师姐 师弟 师妹 学长 学姐 学弟 学妹 老板 导演 编辑 记者 教练 董事长 班主任 辅导员 工程师 宝宝';
/** Characters that sounds of foreign names are written with; two are too few to tell. */
const FOREIGN =
  '阿埃艾爱安奥巴柏班邦堡鲍贝本比彼宾波伯博勃布查达戴丹德登迪丁杜多厄恩尔法费芬佛弗福盖甘戈哥格古哈海汉豪赫亨怀霍基吉加贾杰金卡凯坎考柯科克肯库昆拉莱赖兰朗劳勒雷' +
  '里利丽莉列林琳卢鲁伦罗洛马麦迈曼梅门蒙米密摩莫默姆穆纳奈内尼娜涅纽诺欧帕潘佩皮珀普奇恰乔切琼瑞若萨塞桑瑟沙莎绍舍圣施史丝斯苏索塔泰坦汤陶特腾提廷图托瓦旺威韦维温沃乌' +
  '西希锡谢辛休逊雅亚扬耶叶伊依因英尤约宰赞泽扎詹珍芝朱兹佐顿夫蒂';
const NICKNAME_PREFIX = '阿小老大';

/** What stands before a name and before few other words: verbs and prepositions of dealing with somebody. */
const BEFORE_ONE = '叫姓和跟与同给找问请让向对被陪见谢爱约催骂夸想';
const BEFORE_TWO =
  '我是 你是 他是 她是 就是 名叫 叫做 认识 喜欢 朋友 同学 同事 室友 邻居 老师 老板 先生 女士 小姐 主任 经理 医生 记者 教授 演员 歌手 导演 作家 作者 司机 妈妈 爸爸 老公 老婆 女儿 儿子 ' +
  '弟弟 妹妹 哥哥 姐姐 表哥 表姐 表弟 表妹 学长 学姐 学弟 学妹 听说 恭喜 祝贺 感谢 谢谢 联系 纪念 关于';
/** What stands after one: verbs of saying, pronouns, conjunctions. */
const AFTER_ONE = '说问道讲和跟也都就又还在是的来去给他她你我被把让请发写';

/** What a code unit may be: bits of {@link MARKS}. */
export const MARK = {
  before: 1,
  after: 2,
  foreign: 4,
  nickname: 8,
  title: 16,
  compound: 32,
  beforeTwo: 64,
} as const;

/** Bits of every code unit. */
export const MARKS = new Uint8Array(0x10000);
const mark = (units: string, bit: number): void => {
  for (let at = 0; at < units.length; at += 1) {
    const unit = units.charCodeAt(at);
    MARKS[unit] = (MARKS[unit] ?? 0) | bit;
  }
};

/** Cost of a surname of one character; 0 where it is none. */
export const SINGLE_SURNAME = new Uint8Array(0x10000);
const compounds = new Map<number, number>();
const titles = new Map<number, string[]>();
const beforeTwo = new Set<number>();
const pairKey = (first: number, second: number): number => first * 0x10000 + second;

mark(BEFORE_ONE, MARK.before);
mark(AFTER_ONE, MARK.after);
mark(FOREIGN, MARK.foreign);
mark(NICKNAME_PREFIX, MARK.nickname);
for (const [surname, cost] of SURNAME_COSTS) {
  if (surname.length === 1) SINGLE_SURNAME[surname.charCodeAt(0)] = cost;
  else {
    compounds.set(pairKey(surname.charCodeAt(0), surname.charCodeAt(1)), cost);
    mark(surname.charAt(0), MARK.compound);
  }
}
for (const title of TITLES.split(' ').sort((a, b) => b.length - a.length)) {
  const first = title.charCodeAt(0);
  titles.set(first, [...(titles.get(first) ?? []), title]);
  mark(title.charAt(0), MARK.title);
}
for (const word of BEFORE_TWO.split(' ')) {
  beforeTwo.add(pairKey(word.charCodeAt(0), word.charCodeAt(1)));
  mark(word.charAt(1), MARK.beforeTwo);
}

/** Whether a code unit has a bit of {@link MARK}. */
export const has = (unit: number, bit: number): boolean => ((MARKS[unit] ?? 0) & bit) !== 0;

/** Cost of the surname of two characters that starts at `at`; 0 where none does. */
export function compoundSurname(run: Uint16Array, at: number): number {
  const first = run[at] ?? 0;
  return has(first, MARK.compound) ? (compounds.get(pairKey(first, run[at + 1] ?? 0)) ?? 0) : 0;
}

/** Length of the title that starts at `at`, or 0. */
export function titleAt(run: Uint16Array, at: number, length: number): number {
  const first = run[at] ?? 0;
  if (at >= length || !has(first, MARK.title)) return 0;
  for (const title of titles.get(first) ?? []) {
    let same = 1;
    while (same < title.length && at + same < length && run[at + same] === title.charCodeAt(same)) same += 1;
    if (same === title.length) return same;
  }
  return 0;
}

/** Whether the words before `at` speak of the person who follows. */
export function isAnnounced(run: Uint16Array, at: number): boolean {
  if (at === 0) return false;
  const before = run[at - 1] ?? 0;
  if (has(before, MARK.before)) return true;
  return at > 1 && has(before, MARK.beforeTwo) && beforeTwo.has(pairKey(run[at - 2] ?? 0, before));
}
