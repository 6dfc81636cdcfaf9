import { ideographsOf } from './charsets.ts';

/**
 * What single Han characters say about the language of a text: sets made of the national standards, and short
 * lists of words where frequency and not the standard tells.
 */

const gb = ideographsOf('gb2312');
const big5 = ideographsOf('big5Frequent');
const big5Rare = ideographsOf('big5Rare');
const jis = ideographsOf('jisFrequent');
const jisRare = ideographsOf('jisRare');

function pick(from: ReadonlySet<string>, keep: (char: string) => boolean, not: string): ReadonlySet<string> {
  const excluded = new Set(not);
  return new Set(Array.from(from).filter((char) => keep(char) && !excluded.has(char)));
}

/** Ordinary in Hong Kong, or dialect words with one form: in GB 2312 and not in Big5, yet no simplification. */
const NOT_SIMPLIFIED =
  '着吓揸嘞咔啉吡哌呋丨丿鼗丶亠冂冖勹凵卩亻扌氵艹辶阝彡巛攵疒饣纟钅礻衤讠爿乜啥哟嗳嗪嗬啭唿';

/** Variants that simplified writing keeps, for names and a few words. */
const NOT_TRADITIONAL = '祇託甦菴昇砲兇註釐';

/** Simplifications that borrowed the shape of an archaic character, which Big5 therefore has: nobody types that. */
const BORROWED_SHAPES =
  '触党淀复构茧洁惊据怀机极价蜡腊离怜宁苹栖凄气确扰洒圣适体涂洼网万优与种庄痒异踊侄坏儿广虫';

/** Characters that exist in simplified writing only, in practice. */
export const SIMPLIFIED: ReadonlySet<string> = new Set([
  ...pick(gb, (char) => !big5.has(char) && !big5Rare.has(char), NOT_SIMPLIFIED),
  ...BORROWED_SHAPES,
]);

/** Characters of ordinary traditional writing that simplified writing lacks. */
export const TRADITIONAL = pick(big5, (char) => !gb.has(char), NOT_TRADITIONAL);

/** Forms that Hong Kong uses as well as Japan. */
const SHARED_WITH_HONG_KONG = '説鋭閲';

/** Japanese forms that rare traditional variants resemble, so that the rule of standards misses them. */
const JAPANESE_BESIDES = '揃貰辿噂扱雰豊伝粧俵袴糀';

/** Characters made or simplified in Japan, ordinary there and in neither Chinese standard. */
export const JAPANESE: ReadonlySet<string> = new Set([
  ...pick(jis, (char) => !gb.has(char) && !big5.has(char) && !big5Rare.has(char), SHARED_WITH_HONG_KONG),
  ...JAPANESE_BESIDES,
  '々',
  '〆',
]);

/** In no older Japanese standard, but in Japan's list for general use (2010) or typed there as a variant. */
const JAPANESE_SINCE = '剝頰填瘦繫麵搔禱摑噓';

/** Chinese characters that no Japanese standard of the time holds. */
export const CHINESE: ReadonlySet<string> = pick(
  new Set([...gb, ...big5, ...big5Rare]),
  (char) => !jis.has(char) && !jisRare.has(char) && !JAPANESE.has(char),
  JAPANESE_SINCE,
);

/** Old forms that modern Japanese still writes in words and surnames (憂鬱, 薔薇, 齋藤). */
const OLD_FORMS_IN_USE = '鬱躊贅狽囁齟饅餞鸚鵡薔癲顰齋澤廣櫻濱邊龍國惠圓萬壽瀧應';

/** Traditional characters that Japan replaced: possible there, in names and old texts. */
export const OLD_FORMS = pick(TRADITIONAL, (char) => jisRare.has(char), OLD_FORMS_IN_USE);

/** Simplified forms that Japan shares (国 学 会). */
export const SIMPLIFIED_IN_JAPAN = pick(SIMPLIFIED, (char) => jis.has(char), '');

/** Traditional forms that Japan shares (東 語 車). */
export const TRADITIONAL_IN_JAPAN = pick(TRADITIONAL, (char) => jis.has(char), '');

/** Ideographs rare in Japanese and known in Chinese. */
export const RARE_IN_JAPAN = pick(jisRare, (char) => gb.has(char) || big5.has(char), OLD_FORMS_IN_USE);

/**
 * Words of modern and literary Chinese in characters that Japanese also has. Judged from how often the character
 * stands in Chinese prose and in Japanese text without kana: twenty times as often and more, four times, less than
 * twice. A strong word decides, other than a name that may be quoted.
 * Japanese words and names keep characters low that Chinese prose is full of: 達也, 弘之, 健吾, 只今, 那覇, 我慢,
 * 就職, 把握, 完了; and 都 要 有 去 想 out altogether.
 */
export const WORDS_STRONG =
  '你妳您她它们們这這吗嗎呢啊呀啦哦喔嘛哈嗯嘿哎唉沒很麼么说說还个谁哪啥咱让给跟做找拿吃爸妈而已曰矣';
export const WORDS_MIDDLE = '也只是我那没又但此其怎吧';
export const WORDS_WEAK = '了的不在好看他就把之吾誰';

/** Function words of Chinese, in both writings: a clause has one. */
export const FUNCTION_WORDS =
  '的了是不我你妳您他她它们們这這那没沒还還吗嗎呢吧啊也就都在很么麼说說个個把到和嘅咗喺哋啲冇唔佢';

/** Those of them for which Cantonese has words of its own. */
export const MANDARIN_WORDS = '的是他她们們这這那没沒吗嗎在很么麼说說把和';

/** Characters of written Cantonese that Mandarin does without. */
export const CANTONESE_WORDS = '嘅咗喺哋嗰啲冇唔佢嚟咁噉乜嘢瞓攞諗谂搵揾啱嗌嗮嘥嬲攰冚畀俾啫㗎咩喎睇';
