/**
 * Words that some people use as a name, and that everybody writes: as a display name or after "Twitter:" they are
 * not looked for. Chosen by hand from what stands first in frequency lists of both languages; a name that is
 * missing here costs words of one author's posts, a name that is here wrongly stays readable, so the list is short.
 */
const LATIN =
  'the and for are but not you all any can had her was one our out day get has him his how man new now old see two way who ' +
  'its let put say she too use that with have this will your from they know want been good much some time very when come here ' +
  'just like long make many over such take than them well were what where which while work year about after again also back ' +
  'because before best both down each even every first give great home into last life little more most must never next only ' +
  'other people really right same should still then there these thing think those through today under until user world would ' +
  'yes yeah test admin bot news love nothing none null anonymous someone somebody anyone everyone hello night morning cat ' +
  'dog sun moon star sky sea rain snow wind tree bird fish book music game food fun via app web site post link http https www ' +
  'com org net gmail email mail name down works working is are thanks please sorry happy true false';
const HAN =
  '今天 明天 昨天 现在 以后 以前 时候 时间 大家 我们 你们 他们 自己 别人 朋友 老师 学生 孩子 妈妈 爸爸 世界 中国 日本 美国 香港 台湾 生活 工作 学习 ' +
  '喜欢 知道 觉得 希望 快乐 开心 难过 什么 怎么 没有 不是 可以 因为 所以 但是 如果 这个 那个 一个 一些 有人 有点 真的 已经 还是 就是 只是 不要 没人 ' +
  '路人 用户 网友 匿名 无名 某人 自由 民主 音乐 电影 小说 游戏 漫画 早安 晚安 你好 谢谢 再见 哈哈 哈哈哈 月亮 太阳 星星 大海 春天 夏天 秋天 冬天 日常 ' +
  '新闻 热爱 孤独 人类 人生 梦想 猫咪 小猫 小狗 米饭 咖啡 今日 明日 日記 毎日 日常 自分 世界 人間 日本人 中国人';

const WORDS: ReadonlySet<string> = new Set(`${LATIN} ${HAN}`.split(/\s+/u));

/** True for a word (lower case, simplified) that is no use as a name to look for. */
export function isCommonWord(word: string): boolean {
  return WORDS.has(word);
}
