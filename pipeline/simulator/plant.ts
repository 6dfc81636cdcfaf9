/**
 * Identifiers that people drop in posts, invented one by one. Each has a needle: a string that must not be found
 * in anything that the pipeline writes.
 */

import type { Prng } from '../model/prng.ts';
import { escapeHtml, type Html, renderLink } from './html.ts';

export interface Planted {
  /** What the scrubber should call it. */
  readonly class: string;
  /** Inline HTML as it stands in the status. */
  readonly html: Html;
  /** What must be gone, as a reader would copy it. */
  readonly needle: string;
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz';

function word(prng: Prng, length: number): string {
  let text = '';
  while (text.length < length) text += LETTERS.charAt(prng.int(LETTERS.length));
  return text;
}

function handle(prng: Prng): string {
  return `${word(prng, 5)}_${word(prng, 2)}${prng.digits(3)}`;
}

function mobile(prng: Prng): string {
  return `1${prng.pick(['38', '59', '77', '86', '91'])}${prng.digits(8)}`;
}

const CN_DIGITS = '零一二三四五六七八九';
function toChineseDigits(digits: string): string {
  return [...digits].map((digit) => CN_DIGITS.charAt(Number(digit))).join('');
}
function toFullWidth(text: string): string {
  return [...text].map((char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).join('');
}

/** Weights of the check digit of a resident number, GB 11643-1999 § 4.2.1 (ISO 7064 MOD 11-2). */
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
function residentId(prng: Prng): string {
  const body = `110101${1960 + prng.int(45)}${String(1 + prng.int(12)).padStart(2, '0')}${String(1 + prng.int(28)).padStart(2, '0')}${prng.digits(3)}`;
  const sum = ID_WEIGHTS.reduce((all, weight, at) => all + weight * Number(body.charAt(at)), 0);
  return body + '10X98765432'.charAt(sum % 11);
}

/** 19 digits with the check digit of Luhn (ISO/IEC 7812-1 annex B). */
function bankCard(prng: Prng): string {
  const body = `622${prng.digits(15)}`;
  let sum = 0;
  for (let at = 0; at < body.length; at += 1) {
    const digit = Number(body.charAt(body.length - 1 - at)) * (at % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return body + String((10 - (sum % 10)) % 10);
}

function hex(prng: Prng, length: number): string {
  let text = '';
  while (text.length < length) text += prng.int(16).toString(16);
  return text;
}

type Maker = (prng: Prng) => Planted;

function plain(name: string, text: string, needle: string): Planted {
  return { class: name, html: escapeHtml(text), needle };
}

const MAKERS: readonly Maker[] = [
  (prng) => {
    const number = mobile(prng);
    const shown = [
      number,
      `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`,
      toFullWidth(number),
      toChineseDigits(number),
    ];
    const text = prng.pick(shown);
    return plain('PHONE', `电话${text}`, text);
  },
  (prng) => {
    const number = mobile(prng);
    return {
      class: 'PHONE',
      html: `<span>${number.slice(0, 3)}</span><span>${number.slice(3)}</span>`,
      needle: number.slice(3),
    };
  },
  (prng) => {
    const address = `${handle(prng)}@mail.example`;
    return plain('EMAIL', prng.pick(['邮箱 ', '写信给我：', '']) + address, address);
  },
  (prng) => {
    const url = `https://${word(prng, 8)}.example/${word(prng, 6)}/${hex(prng, 24)}?from=${handle(prng)}`;
    return { class: 'URL', html: renderLink(url), needle: url.slice(8, 20) };
  },
  (prng) => {
    const name = handle(prng);
    return plain('MENTION', `@${name}@taihu.example`, name);
  },
  (prng) => {
    const id = residentId(prng);
    return plain('ID', `身份证${id}`, id);
  },
  (prng) => {
    const card = bankCard(prng);
    const text = prng.chance(0.5) ? card : card.replace(/(\d{4})(?=\d)/gu, '$1 ');
    return plain('CARD', `卡号：${text}`, text);
  },
  (prng) => {
    const number = `${1 + prng.int(9)}${prng.digits(8)}`;
    return plain('QQ', `${prng.pick(['QQ：', '加扣扣 ', 'QQ群 '])}${number}`, number);
  },
  (prng) => {
    const name = prng.chance(0.4) ? `wxid_${hex(prng, 14)}` : handle(prng);
    return plain('WECHAT', `${prng.pick(['微信：', '加V：', 'VX '])}${name}`, name);
  },
  (prng) => {
    const name = handle(prng);
    return plain('WEIBO', `微博@${name}`, name);
  },
  (prng) => {
    const name = handle(prng);
    return plain('HANDLE', prng.pick(['TG：@', '电报 @', 'Telegram: @']) + name, name);
  },
  (prng) => {
    const number = `${1 + prng.int(9)}${prng.digits(8)}`;
    return plain('HANDLE', `B站UID：${number}`, number);
  },
  (prng) => {
    const ip = `${1 + prng.int(200)}.${prng.int(256)}.${prng.int(256)}.${1 + prng.int(250)}`;
    return plain('IP', `服务器 ${ip}`, ip);
  },
  (prng) => {
    const address = `0x${hex(prng, 40)}`;
    return plain('CRYPTO', `打赏 ${address}`, address);
  },
  (prng) => {
    const place = `${20 + prng.int(25)}.${prng.digits(6)}, ${100 + prng.int(20)}.${prng.digits(6)}`;
    return plain('GEO', `坐标 ${place}`, place);
  },
  (prng) => {
    const plate = `${prng.pick(['京', '沪', '粤', '川'])}${prng.pick(['A', 'B', 'C'])}${prng.digits(5)}`;
    return plain('PLATE', `车牌${plate}`, plate);
  },
  (prng) => {
    const number = `E${prng.digits(8)}`;
    return plain('PASSPORT', `护照号 ${number}`, number);
  },
];

/** Classes that are planted; a test compares them with those that the scrubber has rules for. */
export function plantIdentifier(prng: Prng): Planted {
  return prng.pick(MAKERS)(prng);
}
