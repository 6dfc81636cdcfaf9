/** How people hide a value from filters, by combining few means. */
import type { Prng } from '../model/prng.ts';

type Disguise = (value: string, prng: Prng) => string;

const eachDigit = (value: string, spell: (digit: number) => string): string =>
  value.replace(/[0-9]/gu, (digit) => spell(Number(digit)));
const between = (value: string, separator: () => string): string =>
  Array.from(value).reduce((text, char, at) => text + (at === 0 ? '' : separator()) + char, '');

/** Named means; `plain` is none. */
export const DISGUISES: Readonly<Record<string, Disguise>> = {
  plain: (value) => value,
  fullWidth: (value) => value.replace(/[!-~]/gu, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  han: (value) => eachDigit(value, (digit) => '零一二三四五六七八九'.charAt(digit)),
  hanFormal: (value) => eachDigit(value, (digit) => '〇壹贰叁肆伍陆柒捌玖'.charAt(digit)),
  hanMixed: (value, prng) =>
    eachDigit(value, (digit) => (prng.int(2) === 0 ? '零幺二三四五六七八九'.charAt(digit) : String(digit))),
  circled: (value) => eachDigit(value, (digit) => '⓪①②③④⑤⑥⑦⑧⑨'.charAt(digit)),
  mathematical: (value) => eachDigit(value, (digit) => String.fromCodePoint(0x1d7ce + digit)),
  zeroWidth: (value, prng) => between(value, () => prng.pick(['\u200b', '\u200c', '\u2060', ''])),
  spaced: (value) => between(value, () => ' '),
  dashed: (value, prng) => value.replace(/(.{3,4})(?=.)/gu, `$1${prng.pick(['-', ' ', '.', '·', '_', '/'])}`),
  emoji: (value, prng) => between(value, () => prng.pick(['', '✨', '', '🌟', ''])),
  keycaps: (value) => eachDigit(value, (digit) => `${digit}\ufe0f\u20e3`),
  letters: (value, prng) =>
    eachDigit(value, (digit) =>
      digit === 0 ? prng.pick(['o', 'O', '0']) : digit === 1 ? prng.pick(['l', 'I', '1']) : String(digit),
    ),
  signs: (value) => value.replace('@', '(at)').replace(/\./gu, '(dot)'),
  chineseSigns: (value) => value.replace('@', '艾特').replace(/\./gu, '点'),
};

/** Means that fit a value: digits for numbers, signs for addresses. */
export function fittingDisguises(value: string): string[] {
  const isMail = value.includes('@');
  return Object.keys(DISGUISES).filter((name) => {
    if (name === 'plain') return false;
    if (isMail) return ['fullWidth', 'zeroWidth', 'signs', 'chineseSigns'].includes(name);
    return !['signs', 'chineseSigns'].includes(name);
  });
}
