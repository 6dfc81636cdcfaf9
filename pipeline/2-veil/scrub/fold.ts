import { unitAt } from '../../model/units.ts';
import { NUMBER_SEPARATOR } from './numbers.ts';

/**
 * Folding of single characters for the normalised view. Only the view is folded: the text that is kept stays
 * as it was written.
 */

/** Traditional characters of the rules' cues, titles, surnames and address units, each with its simplified form. */
const TRADITIONAL =
  '號号樓楼棟栋單单區区縣县鄉乡鎮镇電电話话機机帳账賬账飛飞紅红書书師师醫医學学張张陳陈劉刘楊杨趙赵黃黄吳吴孫孙馬马' +
  '羅罗鄭郑謝谢許许韓韩馮冯鄧邓葉叶蘇苏盧卢蔣蒋賈贾閻阎鍾钟蕭萧賴赖龍龙嚴严範范莊庄婁娄應应歐欧陽阳諸诸葛葛東东門门園园' +
  '廣广場场廈厦層层戶户幢幢裡里巷巷聯联繫系絡络護护照照證证簽签銀银號号碼码圍围圈圈點点豬猪嗶哔裏里衛卫綠绿雲云貳贰參叁' +
  '陸陆萬万僑侨臺台灣湾車车牌牌團团訊讯鵝鹅頻频領领長长記记員员總总爺爷媽妈貓猫級级課课隊队郵邮遞递單单編编訂订會会員员';

const HAN_DIGITS: Readonly<Record<string, string>> = {
  〇: '0',
  零: '0',
  '○': '0',
  洞: '0',
  一: '1',
  壹: '1',
  幺: '1',
  弌: '1',
  二: '2',
  贰: '2',
  貳: '2',
  两: '2',
  兩: '2',
  弍: '2',
  三: '3',
  叁: '3',
  參: '3',
  叄: '3',
  仨: '3',
  四: '4',
  肆: '4',
  五: '5',
  伍: '5',
  六: '6',
  陆: '6',
  陸: '6',
  七: '7',
  柒: '7',
  拐: '7',
  八: '8',
  捌: '8',
  九: '9',
  玖: '9',
  勾: '9',
};

/** Cyrillic and Greek letters that look like a Latin one. */
const LOOK_ALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...'аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSαaοoνvρpιiκkτtυuχxΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX',
  ].reduce<[string, string][]>((pairs, char, at, all) => {
    const latin = all[at + 1];
    if (at % 2 === 0 && latin !== undefined) pairs.push([char, latin]);
    return pairs;
  }, []),
);

const SIMPLIFIED = new Map<string, string>();
for (let at = 0; at + 1 < TRADITIONAL.length; at += 2) {
  SIMPLIFIED.set(TRADITIONAL.charAt(at), TRADITIONAL.charAt(at + 1));
}

/** Characters that show nothing or only decorate the one before: Cf, combining marks, variation selectors. */
const UNSEEN =
  /^(?:\p{Cf}|[\u0300-\u036f]|[\u20d0-\u20ff]|[\ufe00-\ufe0f]|[\ufe20-\ufe2f]|[\u115f\u1160\u3164\uffa0\u2800])$/u;
const DIGIT_OF_ANY_SCRIPT = /^\p{Nd}$/u;

/** Negative and double circled digits, which compatibility decomposition leaves alone: first code point of each 1–9. */
const CIRCLED_ONES = [0x24f5, 0x2776, 0x2780, 0x278a];
const CIRCLED_ZEROS = new Set([0x24ff, 0x1f10b, 0x1f10c]);

/** The emoji of a plus sign, which people write before a network's name. */
const HEAVY_PLUS = 0x2795;

function decimalValue(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  let value = 0;
  // Decimal digits of a script stand in tens; the zero of this one is the first of its block.
  while (value < 10 && DIGIT_OF_ANY_SCRIPT.test(String.fromCodePoint(point - value - 1))) value += 1;
  return value < 10 ? String(value) : char;
}

/**
 * The folded form of one code point: NFKC, digits of every script in ASCII, unseen characters as '', squared
 * letters plain, traditional cue characters simplified.
 */
export function foldChar(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (point < 0x80) return char;
  if (UNSEEN.test(char) || (point >= 0xe0100 && point <= 0xe01ef)) return '';
  // Ideographic full stops and commas keep their own form: "." and "," would join what they part.
  if (point >= 0x3000 && point <= 0x3002) return point === 0x3000 ? ' ' : char;
  if (point === HEAVY_PLUS) return '+';
  if (CIRCLED_ZEROS.has(point)) return '0';
  for (const one of CIRCLED_ONES) if (point >= one && point < one + 9) return String(point - one + 1);
  for (const base of [0x1f130, 0x1f150, 0x1f170, 0x1f1e6]) {
    // Regional indicators come in pairs as flags, which are not letters: left alone.
    if (base !== 0x1f1e6 && point >= base && point < base + 26)
      return String.fromCharCode(0x41 + point - base);
  }
  const simple = SIMPLIFIED.get(char);
  if (simple !== undefined) return simple;
  const folded = char.normalize('NFKC');
  if (folded !== char) {
    return [...folded].map((part) => (part === char ? part : foldChar(part))).join('');
  }
  return DIGIT_OF_ANY_SCRIPT.test(char) ? decimalValue(char) : char;
}

const HAN_DIGIT_SET = Object.keys(HAN_DIGITS).join('');
/** A run that reads as one number: five or more numerals, so that "三四个" and "一九七六" in prose stay words. */
const HAN_NUMBER = new RegExp(
  `[${HAN_DIGIT_SET}0-9](?:${NUMBER_SEPARATOR}{0,3}[${HAN_DIGIT_SET}0-9]){4,80}`,
  'gu',
);
const HAN_DIGIT = new RegExp(`[${HAN_DIGIT_SET}]`, 'gu');
const MIN_NUMERALS = 5;

/** Kinds of the units that the runs below consist of; a Chinese numeral is of two. */
const ANY_NUMERAL = 1;
const HAN_NUMERAL = 2;
const LETTER = 4;
/** What parts no number: other Latin letters and Han characters. */
const WORD = 8;
const RUN_UNITS = new Uint8Array(0x10000);
for (const [first, last] of ['AZ', 'az', '\u4e00\u9fff'])
  RUN_UNITS.fill(WORD, first?.charCodeAt(0), (last?.charCodeAt(0) ?? 0) + 1);
for (const char of '0123456789') RUN_UNITS[char.charCodeAt(0)] = ANY_NUMERAL;
for (const char of HAN_DIGIT_SET) RUN_UNITS[char.charCodeAt(0)] = HAN_NUMERAL | ANY_NUMERAL;
for (const char of 'oOlI') RUN_UNITS[char.charCodeAt(0)] = LETTER;
/** Three separators, each of which may be a pair. */
const MAX_PARTED_UNITS = 6;

/**
 * False where no run of so many units of some kinds stands in a text, with all kinds that are needed in it. Settles nearly
 * all texts: the patterns below begin with a class of many characters, for each of which the engine calls out at every unit.
 */
function mayHoldRun(text: string, least: number, kinds: number, needed: number): boolean {
  let size = 0;
  let seen = 0;
  let parted = 0;
  for (let at = 0, { length } = text; at < length; at += 1) {
    const kind = RUN_UNITS[unitAt(text, at)] ?? 0;
    if ((kind & kinds) === 0) {
      parted += 1;
      if (kind !== 0 || parted > MAX_PARTED_UNITS) size = seen = 0;
      continue;
    }
    parted = 0;
    size += 1;
    seen |= kind;
    if (size >= least && (seen & needed) === needed) return true;
  }
  return false;
}

/** What the folds below look for, as patterns of one character. */
export const NUMERAL = new RegExp(`[0-9${HAN_DIGIT_SET}]`, 'gu');
export const DIGIT_LETTER = /[oOlI]/gu;
export const LOOK_ALIKE = /[\u0370-\u03ff\u0400-\u052f]/gu;

/** Chinese numerals inside number-like runs as digits; same length. */
export function foldHanNumbers(text: string): string {
  if (!mayHoldRun(text, MIN_NUMERALS, ANY_NUMERAL, HAN_NUMERAL)) return text;
  return text.replace(HAN_NUMBER, (run) => {
    const digits = run.replace(HAN_DIGIT, (char) => HAN_DIGITS[char] ?? char);
    return digits.replace(/\D/gu, '').length >= MIN_NUMERALS ? digits : run;
  });
}

const HAS_LOOK_ALIKE = new RegExp(LOOK_ALIKE, 'u');
const MIXED_RUN = /[A-Za-z0-9_\u0370-\u03ff\u0400-\u052f]+/gu;

/** Cyrillic and Greek look-alikes in words that also have Latin letters or digits, as Latin; same length. */
export function foldLookAlikes(text: string): string {
  if (!HAS_LOOK_ALIKE.test(text)) return text;
  return text.replace(MIXED_RUN, (run) =>
    /[A-Za-z0-9]/u.test(run) && HAS_LOOK_ALIKE.test(run)
      ? Array.from(run, (char) => LOOK_ALIKES[char] ?? char).join('')
      : run,
  );
}

/** A numeral, or letters that look like 0 and 1 and stand beside no other letter but the q, v and x of a cue. */
const DIGIT_LIKE = `(?:[0-9${HAN_DIGIT_SET}]|(?<![A-PR-UWYZa-pr-uwyz_@])[oOlI]{1,4}(?![A-Za-z_@/]|\\.[A-Za-z]))`;
const DIGIT_LETTERS = new RegExp(
  `(?<![A-PR-UWYZa-pr-uwyz_@][./-]?)${DIGIT_LIKE}(?:${NUMBER_SEPARATOR}{0,3}${DIGIT_LIKE}){4,40}`,
  'gu',
);

/** A mainland mobile, which may hide most of its digits; of other numbers two in five show. */
const MOBILE = /^1[3-9][0-9]{9}$/u;
const MIN_DIGITS = 3;
const MIN_DIGIT_LIKES = 6;

/**
 * False where the folds of this file can change nothing, by what a text holds: a look-alike, numerals enough for a run,
 * or letters that stand for digits among those that must show.
 */
export function mayFold(numerals: number, hasDigitLetter: boolean, hasLookAlike: boolean): boolean {
  return hasLookAlike || numerals >= MIN_NUMERALS || (numerals >= MIN_DIGITS && hasDigitLetter);
}

/** Letters among numerals as the digits that they stand for (`138oo13l5l8`, `I三八 oo…`); same length. */
export function foldDigitLetters(text: string): string {
  if (!mayHoldRun(text, MIN_DIGIT_LIKES, ANY_NUMERAL | LETTER, ANY_NUMERAL | LETTER)) return text;
  return text.replace(DIGIT_LETTERS, (run) => {
    if (!/[oOlI]/u.test(run)) return run;
    const folded = run
      .replace(/[oO]/gu, '0')
      .replace(/[lI]/gu, '1')
      .replace(HAN_DIGIT, (char) => HAN_DIGITS[char] ?? char);
    const all = folded.replace(/[^0-9]/gu, '');
    const shown = all.length - run.replace(/[^oOlI]/gu, '').length;
    const isNumber = all.length >= MIN_DIGIT_LIKES && (5 * shown >= 2 * all.length || MOBILE.test(all));
    return shown >= MIN_DIGITS && isNumber ? folded : run;
  });
}
