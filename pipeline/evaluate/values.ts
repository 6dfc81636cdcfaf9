/** Invented identifiers by class and form. Every value is drawn; check digits are right where a form has them. */
import { createHash } from 'node:crypto';
import type { PlaceholderClass } from '../2-veil/scrub/classes.ts';
import type { Prng } from '../model/prng.ts';
import { drawAddress, drawName, drawOrganisation } from './people.ts';

export interface Form {
  /** Row of the report. */
  readonly cell: string;
  readonly class: PlaceholderClass;
  /** How severe a miss is: the wanted share of items whose whole span is covered. */
  readonly wanted: number;
  draw(prng: Prng): string;
  /** Words before the value that announce it; none where the form must be known alone. */
  readonly cues: readonly string[];
  /** Whether disguises of digits and letters make sense. */
  readonly canDisguise: boolean;
}

const digits = (prng: Prng, count: number, first = '0123456789'): string =>
  prng.pick([...first]) + prng.digits(count - 1);
const letters = (prng: Prng, count: number): string =>
  Array.from({ length: count }, () => prng.pick([...'abcdefghijklmnopqrstuvwxyz'])).join('');
const hex = (prng: Prng, bytes: number): string =>
  createHash('sha256')
    .update(String(prng.next()))
    .digest('hex')
    .slice(0, 2 * bytes);
/** A user name as people choose them: syllables, then perhaps digits or an underscore. */
export function drawUser(prng: Prng): string {
  const syllables = [
    'ka',
    'mi',
    'ro',
    'lin',
    'xu',
    'yue',
    'han',
    'pan',
    'do',
    'ze',
    'wei',
    'nana',
    'tofu',
    'mao',
    'bei',
    'sky',
    'dan',
    'qing',
    'lo',
    'fei',
  ];
  const stem = Array.from({ length: 2 + prng.int(2) }, () => prng.pick(syllables)).join(
    prng.pick(['', '', '_']),
  );
  return stem + prng.pick(['', '', digits(prng, 2), digits(prng, 4), `_${digits(prng, 3)}`]);
}
const host = (prng: Prng): string =>
  `${letters(prng, 4 + prng.int(6))}.${prng.pick(['com', 'net', 'org', 'social', 'cn', 'im', 'xyz', 'town', 'moe', 'io'])}`;

function luhn(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at += 1) {
    const digit = Number(body.charAt(body.length - 1 - at)) * (at % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return body + String((10 - (sum % 10)) % 10);
}

/** GB 11643-1999, section 4.2.4: weights and check characters. */
function residentId(prng: Prng): string {
  const area = prng.pick([
    '110105',
    '310104',
    '440305',
    '510107',
    '320106',
    '420111',
    '330102',
    '610113',
    '500112',
    '350203',
  ]);
  const date = `${1950 + prng.int(58)}${String(1 + prng.int(12)).padStart(2, '0')}${String(1 + prng.int(28)).padStart(2, '0')}`;
  const body = area + date + digits(prng, 3);
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body.charAt(at)), 0);
  return body + '10X98765432'.charAt(sum % 11);
}

const mobile = (prng: Prng): string => `1${prng.pick(['3', '5', '7', '8', '9'])}${digits(prng, 9)}`;

const form = (
  cell: string,
  className: PlaceholderClass,
  wanted: number,
  draw: (prng: Prng) => string,
  cues: readonly string[] = [],
  canDisguise = false,
): Form => ({ cell, class: className, wanted, draw, cues, canDisguise });

const QQ_CUES = ['QQ', 'qq号', '扣扣', '企鹅', 'Q Q：', '加Q', 'q群', '扣群号', 'QQ群'];
const WECHAT_CUES = [
  '微信',
  '微信号：',
  'wx',
  'VX',
  '加V',
  '薇信',
  '威信',
  'v信 ',
  '绿泡泡',
  '卫星',
  'wechat: ',
];

/** All forms, one line each. */
export const FORMS: readonly Form[] = [
  form('mobile', 'PHONE', 1, mobile, [], true),
  form('mobile +86', 'PHONE', 1, (p) => `+86 ${mobile(p)}`),
  form(
    'landline',
    'PHONE',
    1,
    (p) => `0${p.pick(['10', '21', '755', '571', '28'])}-${digits(p, 8, '23568')}`,
    ['电话', '座机', '打'],
  ),
  form('phone abroad', 'PHONE', 1, (p) =>
    p.pick([
      `+1 ${digits(p, 3, '23479')}-${digits(p, 3, '2345')}-${digits(p, 4)}`,
      `+44 7${digits(p, 9)}`,
      `+852 ${digits(p, 4, '569')} ${digits(p, 4)}`,
      `+886 9${digits(p, 8)}`,
      `+81 90-${digits(p, 4)}-${digits(p, 4)}`,
      `+49 151 ${digits(p, 8)}`,
    ]),
  ),
  form('phone, national form', 'PHONE', 0.99, (p) =>
    p.pick([
      `04${digits(p, 2, '0123')} ${digits(p, 3)} ${digits(p, 3)}`,
      `07${p.pick(['4', '5', '7', '8'])}${digits(p, 2)} ${digits(p, 6)}`,
      `0${p.pick(['8', '9'])}0-${digits(p, 4, '123456789')}-${digits(p, 4)}`,
      `010-${digits(p, 4, '23456789')}-${digits(p, 4)}`,
      `09${digits(p, 2)}-${digits(p, 3)}-${digits(p, 3)}`,
      `06 ${digits(p, 2, '123456')} ${digits(p, 2)} ${digits(p, 2)} ${digits(p, 2)}`,
    ]),
  ),
  form('resident id', 'ID', 1, residentId, ['身份证', '证号', '']),
  form(
    'bank card',
    'CARD',
    1,
    (p) => luhn(p.pick(['622202', '621700', '622848', '436742']) + digits(p, p.pick([9, 12]))),
    ['卡号', '打到', ''],
  ),
  form(
    'e-mail',
    'EMAIL',
    1,
    (p) => `${drawUser(p)}@${p.pick(['gmail.com', '163.com', 'qq.com', 'proton.me', host(p)])}`,
    [],
    true,
  ),
  form('mention', 'MENTION', 1, (p) => `@${drawUser(p)}${p.pick(['', `@${host(p)}`])}`, ['', '问问', '感谢']),
  form(
    'profile url',
    'URL',
    1,
    (p) => `https://${host(p)}/${p.pick(['@', 'users/', 'u/', 'web/accounts/', '@'])}${drawUser(p)}`,
  ),
  form('bare url', 'URL', 1, (p) => `${host(p)}/${p.pick(['@', 'u/', ''])}${drawUser(p)}`),
  form('qq with cue', 'QQ', 0.99, (p) => digits(p, 6 + p.int(5), '123456789'), QQ_CUES, true),
  form(
    'wechat with cue',
    'WECHAT',
    0.99,
    (p) =>
      p.pick([drawUser(p) + digits(p, 2), `${letters(p, 4)}_${letters(p, 4)}`, letters(p, 3) + digits(p, 5)]),
    WECHAT_CUES,
  ),
  form('wechat without cue', 'WECHAT', 0.95, (p) =>
    p.pick([
      `wxid_${hex(p, 7)}`,
      letters(p, 2) + digits(p, 6),
      `${letters(p, 5)}${digits(p, 4)}`,
      `${drawUser(p)}_${digits(p, 3)}`,
    ]),
  ),
  form('qq without cue', 'QQ', 0.95, (p) => digits(p, 8 + p.int(3), '123456789')),
  form('name', 'NAME', 0.95, drawName),
  form('address', 'ADDRESS', 0.95, drawAddress, ['我住', '地址：', '在', '寄到', '家在']),
  form('school or employer', 'ORG', 0.9, drawOrganisation, [
    '毕业于',
    '我在',
    '就读于',
    '刚入职',
    '母校是',
    '现在就职于',
    '考上',
    '单位是',
  ]),
  form('weibo', 'WEIBO', 0.99, drawUser, ['微博：', '微博id ', '新浪微博@', 'weibo: ']),
  form('telegram and others', 'HANDLE', 0.99, drawUser, [
    'tg：',
    'Telegram @',
    '电报：',
    'ins：',
    'Instagram: ',
    'twitter：',
    '推特 @',
    'discord：',
    'Signal: ',
    'LINE ID：',
    '小红书号：',
    '抖音号：',
    'B站：',
    'github: ',
  ]),
  form('passport', 'PASSPORT', 0.99, (p) => `${p.pick(['E', 'G', 'EA', 'EB'])}${digits(p, 8).slice(0, 8)}`, [
    '护照',
    '护照号：',
    '通行证号',
  ]),
  form(
    'plate',
    'PLATE',
    0.99,
    (p) =>
      `${p.pick([...'京沪粤苏浙川鄂鲁豫闽'])}${p.pick([...'ABCDEFGH'])}${p.pick(['', '·'])}${p.pick([...'ABCDEFGHJKLMN'])}${digits(p, 4)}`,
  ),
  form('ip', 'IP', 0.99, (p) => `${1 + p.int(222)}.${p.int(256)}.${p.int(256)}.${1 + p.int(254)}`),
  form(
    'coordinates',
    'GEO',
    0.99,
    (p) => `${20 + p.int(25)}.${digits(p, 5)}, ${100 + p.int(20)}.${digits(p, 5)}`,
  ),
  form('crypto', 'CRYPTO', 0.99, (p) => `0x${hex(p, 20)}`),
];
