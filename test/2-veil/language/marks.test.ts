import { describe, expect, test } from 'vitest';
import { ideographsOf } from '../../../pipeline/2-veil/language/charsets.ts';
import { count } from '../../../pipeline/2-veil/language/count.ts';
import * as marks from '../../../pipeline/2-veil/language/marks.ts';
import { scriptOf } from '../../../pipeline/2-veil/language/script.ts';

/** Pairs from the official table of simplification, written down independently of the standards. */
const PAIRS =
  '爱愛罢罷备備笔筆毕畢边邊变變宾賓补補参參仓倉层層产產长長尝嘗车車陈陳称稱齿齒虫蟲处處传傳从從达達带帶单單当當党黨灯燈敌敵点點电電东東动動队隊对對夺奪儿兒尔爾发發飞飛丰豐凤鳳妇婦复復刚剛个個巩鞏沟溝构構顾顧观觀关關广廣归歸龟龜过過汉漢号號轰轟护護华華画畫话話坏壞欢歡环環会會击擊鸡雞积積极極际際继繼价價艰艱歼殲监監见見荐薦将將节節尽盡进進举舉惧懼剧劇据據开開壳殼课課垦墾块塊亏虧来來兰蘭拦攔乐樂离離历歷丽麗两兩灵靈刘劉龙龍楼樓录錄虑慮罗羅马馬买買卖賣麦麥门門们們梦夢难難鸟鳥农農欧歐盘盤苹蘋齐齊气氣迁遷亲親穷窮区區权權劝勸热熱荣榮洒灑伞傘丧喪杀殺伤傷舍捨圣聖师師时時实實势勢属屬术術树樹书書帅帥双雙说說苏蘇虽雖岁歲孙孫态態坛壇叹嘆体體条條厅廳头頭图圖团團万萬为為韦韋卫衛无無雾霧牺犧习習戏戲虾蝦献獻乡鄉写寫寻尋压壓盐鹽阳陽养養样樣药藥业業医醫义義艺藝阴陰应應拥擁优優犹猶邮郵鱼魚与與远遠云雲运運杂雜灾災脏髒战戰这這证證执執职職钟鐘众眾昼晝专專转轉庄莊装裝壮壯状狀准準';

/** Shared by both writings, so that they tell nothing. */
const SHARED = '后里干面台只几斗云谷系松舍余制卷借御征范杰秋你我他好的了是在有人';

/** Ordinary characters whose simplified or traditional form the other writing also has, as another word. */
const SHARED_HALVES = new Set('丰荐舍云准');

describe('the standards', () => {
  test.each([
    ['gb2312', 6_763],
    ['big5Frequent', 5_401],
    ['big5Rare', 7_652],
    ['jisFrequent', 2_965],
    ['jisRare', 3_390],
  ] as const)('%s holds about the number of ideographs that it defines', (name, size) => {
    // ICU decodes seven more of Big5's user area; JIS and GB are exact.
    expect(Math.abs(ideographsOf(name).size - size)).toBeLessThanOrEqual(name === 'big5Rare' ? 7 : 0);
  });
});

describe('lists', () => {
  test('simplified and traditional are disjoint, and so are Chinese and Japanese', () => {
    expect(Array.from(marks.SIMPLIFIED).some((char) => marks.TRADITIONAL.has(char))).toBe(false);
    expect(Array.from(marks.CHINESE).some((char) => marks.JAPANESE.has(char))).toBe(false);
  });

  test('every list is of single Han characters of the basic plane', () => {
    for (const list of [marks.SIMPLIFIED, marks.TRADITIONAL, marks.JAPANESE, marks.CHINESE, marks.OLD_FORMS])
      for (const char of list) expect(char).toMatch(/^(?=.$)\p{Script_Extensions=Han}$/su);
  });

  test.each([
    ['WORDS_STRONG', marks.WORDS_STRONG],
    ['WORDS_MIDDLE', marks.WORDS_MIDDLE],
    ['WORDS_WEAK', marks.WORDS_WEAK],
    ['FUNCTION_WORDS', marks.FUNCTION_WORDS],
    ['MANDARIN_WORDS', marks.MANDARIN_WORDS],
    ['CANTONESE_WORDS', marks.CANTONESE_WORDS],
  ])('%s has no duplicates', (_, words) => {
    expect(new Set(words).size).toBe(Array.from(words).length);
  });

  test('no word is in two classes', () => {
    const words = marks.WORDS_STRONG + marks.WORDS_MIDDLE + marks.WORDS_WEAK;
    expect(new Set(words).size).toBe(Array.from(words).length);
    for (const word of words) expect(marks.JAPANESE.has(word)).toBe(false);
  });

  test('pairs of the official table are on their side', () => {
    const chars = Array.from(PAIRS);
    const missed: string[] = [];
    for (let at = 0; at < chars.length; at += 2) {
      const [simplified = '', traditional = ''] = [chars[at], chars[at + 1]];
      if (!marks.SIMPLIFIED.has(simplified) && !SHARED_HALVES.has(simplified)) missed.push(simplified);
      if (!marks.TRADITIONAL.has(traditional)) missed.push(traditional);
      expect(marks.SIMPLIFIED.has(traditional)).toBe(false);
      expect(marks.TRADITIONAL.has(simplified)).toBe(false);
    }
    expect(missed).toEqual([]);
  });

  test('shared characters tell nothing about the writing', () => {
    for (const char of SHARED) expect(scriptOf(count(char))).toBe('none');
  });

  test('Japanese-only forms', () => {
    for (const char of '働込峠辻畑広気駅円図売読続々') expect(marks.JAPANESE.has(char)).toBe(true);
  });
});

describe('scriptOf', () => {
  test.each([
    [0, 0, 'none'],
    [1, 0, 'Hans'],
    [0, 1, 'Hant'],
    [1, 1, 'mixed'],
    [4, 1, 'mixed'],
    [5, 1, 'Hans'],
    [1, 5, 'Hant'],
    [1, 4, 'mixed'],
  ] as const)('%i simplified, %i traditional: %s', (simplified, traditional, script) => {
    expect(scriptOf({ simplified, traditional })).toBe(script);
  });
});
