import { NETWORK_FIXTURES } from './fixtures_networks.ts';

/**
 * For each rule, invented texts and what is left of them. Numbers are made up, from standards' own specimens, or
 * from ranges kept for examples; check digits are right where the rule needs them.
 */
export interface Fixture {
  /** Id of the rule, which is the name of its file. */
  readonly rule: string;
  readonly examples: readonly (readonly [written: string, left: string])[];
}

/** People, contact, state and money first. */
export const FIXTURES: readonly Fixture[] = [
  {
    rule: 'mention',
    examples: [
      ['@alice 你好', '[MENTION] 你好'],
      ['@a', '[MENTION]'],
      ['@alice@example.social 你好@bob@foo.example再见', '[MENTION] 你好[MENTION]再见'],
      ['acct:bob@example.org', '[MENTION]'],
      ['＠ａｌｉｃｅ，晚安', '[MENTION]，晚安'],
      ['@al\u200bice！', '[MENTION]！'],
      ['问问 @小熊软糖 吧', '问问 [MENTION] 吧'],
      ['圈a alice 在吗', '[MENTION] 在吗'],
      ['(@bob.)', '([MENTION].)'],
    ],
  },
  {
    rule: 'own_name',
    examples: [
      ['我是薄荷糖本糖', '我是[NAME]本糖'],
      ['Peppermint42 writes here', '[NAME] writes here'],
      ['ｐｅｐｐｅｒｍｉｎｔ４２！', '[NAME]！'],
      ['薄\u200b荷糖说', '[NAME]说'],
    ],
  },
  {
    rule: 'url',
    examples: [
      ['看 https://example.com/a?b=c#d 吧', '看 [URL] 吧'],
      ['看https://example.com/a看看', '看[URL]看看'],
      ['example.com/用户/某某 很好', '[URL] 很好'],
      ['去example.com，或 foo.xyz。', '去[URL]，或 [URL]。'],
      ['ｅｘａｍｐｌｅ．ｃｏｍ', '[URL]'],
      ['example点com', '[URL]'],
      ['例子.中国', '[URL]'],
      ['gemini://example.org', '[URL]'],
      ['expyuzz4wqqyqhjn.onion/x', '[URL]'],
      ['t.me/joinchat/AAAA', '[URL]'],
      ['discord.gg/abcdef', '[URL]'],
      ['邀请码：abcd1234', '邀请码：[URL]'],
      ['example.com:8080', '[URL]'],
      ['e\u200bxample.c\u200bom', '[URL]'],
      ['see (https://example.com/a).', 'see ([URL].'],
    ],
  },
  {
    rule: 'email',
    examples: [
      ['foo@example.com', '[EMAIL]'],
      ['mailto:foo.bar+baz@example.co.uk', '[EMAIL]'],
      ['邮箱是foo.bar@qq.com哈', '邮箱是[EMAIL]哈'],
      ['foo圈aexample点com', '[EMAIL]'],
      ['foo (at) example (dot) com', '[EMAIL]'],
      ['foo at gmail dot com', '[EMAIL]'],
      ['foo艾特163.com', '[EMAIL]'],
      ['foo@qq', '[EMAIL]'],
      ['ｆｏｏ＠ｅｘａｍｐｌｅ．ｃｏｍ', '[EMAIL]'],
      ['fo\u200bo@exam\u00adple.com', '[EMAIL]'],
      ['аlice@ехample.com', '[EMAIL]'],
      ['小明@公司.com', '[EMAIL]'],
    ],
  },
  {
    rule: 'phone',
    examples: [
      ['13800138000', '[PHONE]'],
      ['138-0013-8000 或 138 0013 8000', '[PHONE] 或 [PHONE]'],
      ['１３８００１３８０００', '[PHONE]'],
      ['①③⑧⓪⓪①③⑧⓪⓪⓪', '[PHONE]'],
      ['𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎', '[PHONE]'],
      ['幺三八零零幺三八零零零', '[PHONE]'],
      ['一三八〇〇一三八〇〇〇', '[PHONE]'],
      ['1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣', '[PHONE]'],
      ['1\u200b3\u200b8\u200b00138000', '[PHONE]'],
      ['打+86 138 0013 8000吧', '打[PHONE]吧'],
      ['0086-13800138000', '[PHONE]'],
      ['010-62345678', '[PHONE]'],
      ['0755-12345678', '[PHONE]'],
      ['（0571）8765 4321', '（[PHONE]'],
      ['400-123-4567', '[PHONE]'],
      ['852-9123-4567', '[PHONE]'],
      ['+853 6612 3456', '[PHONE]'],
      ['+1 (415) 555-2671', '[PHONE]'],
      ['415-555-2671', '[PHONE]'],
      ['0912-345-678', '[PHONE]'],
      ['090-1234-5678', '[PHONE]'],
      ['+44 20 7946 0958', '[PHONE]'],
      ['电话：6234567', '电话：[PHONE]'],
      ['電話 9123 4567', '電話 [PHONE]'],
      ['138****8000', '[PHONE]'],
    ],
  },
  {
    rule: 'resident_id',
    examples: [
      ['11010519491231002X', '[ID]'],
      ['１１０１０５１９４９１２３１００２Ｘ', '[ID]'],
      ['110105 19491231 002x', '[ID]'],
      ['110105194912310021', '[ID]'],
      ['1101\u200b0519491231002X。', '[ID]。'],
      ['一一零一零五一九四九一二三一零零二X', '[ID]'],
      ['130503670401001', '[ID]'],
      ['身份证号：999999999999999999', '身份证号：[ID]'],
      ['110105********002X', '[ID]'],
    ],
  },
  {
    rule: 'other_id',
    examples: [
      ['A123456(3)', '[ID]'],
      ['A1234563', '[ID]'],
      ['A123456789', '[ID]'],
      ['Ａ１２３４５６７８９', '[ID]'],
      ['91350100M000100Y43', '[ID]'],
      ['5123456(7)', '[ID]'],
      ['證件 B123456788', '證件 [ID]'],
    ],
  },
  {
    rule: 'passport',
    examples: [
      ['E12345678', '[PASSPORT]'],
      ['护照号码：G1234567', '护照号码：[PASSPORT]'],
      ['回乡证 H0123456789', '回乡证 [PASSPORT]'],
      ['passport no. 123456789', 'passport no. [PASSPORT]'],
      ['護照 Ｅ１２３４５６７８', '護照 [PASSPORT]'],
    ],
  },
  {
    rule: 'bank_card',
    examples: [
      ['4111 1111 1111 1111', '[CARD]'],
      ['4111111111111111', '[CARD]'],
      ['4111-1111-1111-1111', '[CARD]'],
      ['４１１１ １１１１ １１１１ １１１１', '[CARD]'],
      ['6222 0202 0000 0000 000', '[CARD]'],
      ['卡号：6222020200001', '卡号：[CARD]'],
      ['GB29 NWBK 6016 1331 9268 19', '[CARD]'],
    ],
  },
  ...NETWORK_FIXTURES,
];
