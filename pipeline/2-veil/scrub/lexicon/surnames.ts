/**
 * Surnames of the mainland, Taiwan and Hong Kong, simplified. The hundred and more that nine of ten people bear,
 * then rarer ones. Source: the ranking of the Ministry of Public Security (2020) and the "Hundred Family Surnames".
 */
const COMMON =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范' +
  '汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤';
const RARE =
  '康易乔赖文庄樊欧樊温殷施耿关兰梅丘裴佘辛岳牛章鲁葛倪毕聂焦俞安左岑凌霍牟涂詹骆齐包柳管祝童尚舒柯阮纪项盛游华游路鲍申解' +
  '洪季房窦翟安颜柴柏瞿时滕费池符冉隋宁单蒲苗甘路穆古米车卓景党郎慕阳晏麦宫危连谷苑闵褚冼饶翁荆栾娄邢匡芦简成曲占屈商商' +
  '仇冀卜匡沙楼桑巩艾桂应缪郁丛辜蔺揭丰刁仝牧靳厉祁吉明鄢宗鞠初楚郜计臧巫师庞封练茅查敖巴代利候戚邬安喻虞迟官岳卿敬储' +
  '伍伏闻苟向燕原晁晋甄班亓宣来耿尉竺胥和岑';
const COMPOUND =
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 宇文 长孙 独孤 南宫 拓跋 轩辕 钟离 闾丘 澹台 申屠 公羊 太史 淳于 单于 濮阳 ' +
  '赫连 呼延 完颜 纳兰 西门 百里 司空 万俟 闻人 东郭 叶赫';

/**
 * Costs in tenths of nats. By rank for the common ones: the first three have 7 % of the people each, the tenth 2 %, the
 * hundredth 0.15 % (the ministry's figures), which this curve follows within a third.
 */
const costOfRank = (rank: number): number => Math.round(-10 * Math.log(0.08 / (1 + rank / 7) ** 1.3));
/** One in ten thousand. */
const RARE_COST = 90;
const COMPOUND_COST = 75;

/** Surnames of one and of two characters and what each costs. */
export const SURNAME_COSTS: ReadonlyMap<string, number> = new Map([
  ...Array.from(RARE, (surname) => [surname, RARE_COST] as const),
  ...Array.from(COMMON, (surname, rank) => [surname, costOfRank(rank)] as const),
  ...COMPOUND.split(' ').map((surname) => [surname, COMPOUND_COST] as const),
]);

/** Whether a word begins as a name does; of two characters and three, or of three and four. */
export function beginsWithSurname(word: string): boolean {
  const isCompound = word.length >= 3 && SURNAME_COSTS.has(word.slice(0, 2));
  return isCompound || (word.length >= 2 && word.length <= 3 && SURNAME_COSTS.has(word.slice(0, 1)));
}
