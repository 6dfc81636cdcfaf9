import type { Fixture } from './fixture.ts';

/** Names and numbers on networks, things, places and signs. */
export const NETWORK_FIXTURES: readonly Fixture[] = [
  {
    rule: 'bare_account',
    examples: [
      ['无聊，扩列 1357924', '无聊，扩列 [HANDLE]'],
      ['找我 mimi_tofu 谢谢', '找我 [HANDLE] 谢谢'],
      ['lanlan88321 求带', '[HANDLE] 求带'],
      ['新的是 31415926 旧的不用了', '新的是 [HANDLE] 旧的不用了'],
    ],
  },
  {
    rule: 'wechat',
    examples: [
      ['wxid_abcdef123456', '[WECHAT]'],
      ['微信：alice_w', '微信：[WECHAT]'],
      ['威信 abc12345', '威信 [WECHAT]'],
      ['加V：foobar', '加V：[WECHAT]'],
      ['加v foo123', '加v [WECHAT]'],
      ['ｖｘ：ａｂｃｄｅ', 'ｖｘ：[WECHAT]'],
      ['绿泡泡 zhang_san', '绿泡泡 [WECHAT]'],
      ['卫星：hel\u200blo123', '卫星：[WECHAT]'],
      ['微信号是abcdef，加我', '微信号是[WECHAT]，加我'],
      ['vх: аbс123', 'vх: [WECHAT]'],
      ['微信 88888888', '微信 [WECHAT]'],
    ],
  },
  {
    rule: 'qq',
    examples: [
      ['QQ 12345678', 'QQ [QQ]'],
      ['扣扣：123456789', '扣扣：[QQ]'],
      ['QQ群 987654321', 'QQ群 [QQ]'],
      ['企鹅号: 1 2 3 4 5 6 7', '企鹅号: [QQ]'],
      ['qq２３４５６７８', 'qq[QQ]'],
      ['Q群：一二三四五六七', 'Q群：[QQ]'],
      ['我的qq是12\u200b34567', '我的qq是[QQ]'],
    ],
  },
  {
    rule: 'weibo',
    examples: [
      ['微博 foo_bar', '微博 [WEIBO]'],
      ['微博ID 1234567890', '微博ID [WEIBO]'],
      ['微博昵称：小熊软糖', '微博昵称：[WEIBO]'],
      ['weibo: foobar', 'weibo: [WEIBO]'],
    ],
  },
  {
    rule: 'handle',
    examples: [
      ['豆瓣：alice_d', '豆瓣：[HANDLE]'],
      ['知乎id是foobar', '知乎id是[HANDLE]'],
      ['B站UID：12345678', 'B站UID：[HANDLE]'],
      ['小红书号 123456789', '小红书号 [HANDLE]'],
      ['抖音：ｄｙ１２３４５', '抖音：[HANDLE]'],
      ['TG：foobar', 'TG：[HANDLE]'],
      ['电报 foo_bar', '电报 [HANDLE]'],
      ['LINE ID: foo.bar', 'LINE ID: [HANDLE]'],
      ['ins：foo.bar_', 'ins：[HANDLE]'],
      ['Discord: foo#1234', 'Discord: [HANDLE]'],
      ['GitHub: octo\u200bcat', 'GitHub: [HANDLE]'],
      ['youtube 频道：foobar', 'youtube 频道：[HANDLE]'],
      ['推特叫foobar', '推特叫[HANDLE]'],
      ['signal：foobar.42', 'signal：[HANDLE]'],
    ],
  },
  {
    rule: 'protocol_id',
    examples: [
      ['@alice:example.org', '[HANDLE]'],
      ['#room:example.org', '[HANDLE]'],
      ['npub1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq', '[HANDLE]'],
      ['did:plc:z72i7hdynmk6r22z27h6tvur', '[HANDLE]'],
      ['0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567', '[HANDLE]'],
    ],
  },
  {
    rule: 'crypto',
    examples: [
      ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '[CRYPTO]'],
      ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', '[CRYPTO]'],
      ['打到0x52908400098527886E0F7030069857D2E4169EE7谢谢', '打到[CRYPTO]谢谢'],
      ['TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', '[CRYPTO]'],
    ],
  },
  {
    rule: 'plate',
    examples: [
      ['京A12345', '[PLATE]'],
      ['粤B·D12345', '[PLATE]'],
      ['沪AD12345 违停', '[PLATE] 违停'],
      ['京Ａ１２３４５', '[PLATE]'],
    ],
  },
  {
    rule: 'tracking',
    examples: [
      ['快递单号 SF1234567890123', '快递单号 [NUMBER]'],
      ['单号：7730 1234 5678', '单号：[NUMBER]'],
      ['SF1234567890123', '[NUMBER]'],
      ['RB123456785CN', '[NUMBER]'],
    ],
  },
  {
    rule: 'ip',
    examples: [
      ['192.0.2.23', '[IP]'],
      ['192.0.2.23:8080', '[IP]'],
      ['１９２．０．２．２３', '[IP]'],
      ['2001:db8::ff00:42:8329', '[IP]'],
      ['2001:db8:0:0:0:ff00:42:8329', '[IP]'],
      ['00:00:5e:00:53:af', '[IP]'],
    ],
  },
  {
    rule: 'geo',
    examples: [
      ['39.9042, 116.4074', '[GEO]'],
      ['坐标：39.904，116.407', '坐标：[GEO]'],
      ['N39.904 E116.407', '[GEO]'],
      ['39°54\'26"N', '[GEO]'],
      ['8FVC9G8F+6X', '[GEO]'],
    ],
  },
  {
    rule: 'address',
    examples: [
      ['人民路12号3栋402室', '[ADDRESS]'],
      ['中山北路二段15號', '[ADDRESS]'],
      ['住 3栋2单元402', '住 [ADDRESS]'],
    ],
  },
  {
    rule: 'emoji',
    examples: [
      [':blobcat: 好', '[EMOJI] 好'],
      [':blobcat:\u200b:blob_dog::a1:', '[EMOJI][EMOJI][EMOJI]'],
    ],
  },
  {
    rule: 'hashtag',
    examples: [
      ['你好#标签 #tag1#tag2', '你好[HASHTAG] [HASHTAG][HASHTAG]'],
      ['＃日常', '[HASHTAG]'],
    ],
  },
  {
    rule: 'long_number',
    examples: [
      ['编码 9876543217', '编码 [NUMBER]'],
      ['２０２２０００１２３４５', '[NUMBER]'],
    ],
  },
];
