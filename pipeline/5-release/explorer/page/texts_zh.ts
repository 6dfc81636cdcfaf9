/** The page in Chinese. */
import { KEY_WORDS, labelKey } from './labels.ts';
import { formatCount } from './numbers.ts';
import type { Damage } from './rows.ts';
import { SQL_EXAMPLES } from './sql_examples.ts';
import type { Texts } from './texts_type.ts';

/** What a release is called where its study gives no title. */
const DEFAULT_TITLE = 'People posting in Chinese in the fediverse';
function sayDamage(damage: Damage): string {
  switch (damage.kind) {
    case 'missing':
      return damage.status === 0
        ? `此文件夹缺少 ${damage.path}。`
        : `缺少 ${damage.path}：服务器回应 ${damage.status}。`;
    case 'unreachable':
      return `无法读取 ${damage.path}。`;
    case 'changed':
      return `${damage.path} 与本次发布认证的文件不符（收到 ${damage.bytes} 字节）：可能被截断或改动。`;
    case 'unreadable':
      return `${damage.path} 不是可读的 Parquet 文件。`;
  }
}

const ONE_POST = '每人随机抽取一条帖子。';

export const TEXTS_ZH: Texts = {
  languageName: '中文',
  synthetic: ({ times }) =>
    `合成数据（SYNTHETIC）：这些数字背后的帖子和人都由模拟器编造${times > 1 ? `，规模为真实的 1/${times}` : ''}，与真实网络无关。`,
  title: ({ title, version }) => `${title === DEFAULT_TITLE ? '联邦宇宙的中文发帖者' : title}，${version}`,
  source: ({ version, isSynthetic, privacy }) =>
    `${isSynthetic ? '合成数据（SYNTHETIC），' : ''}版本 ${version}，噪声隐藏每个账号（终生 ε ${privacy.lifetimeEpsilon}）`,
  lead: ({ window }) =>
    `${window.from} 起至 ${window.to} 前（UTC），有多少人在兼容 Mastodon 的服务器上公开发过中文帖子。每个数字都带有随机噪声，因而看不出任何一个账号；噪声的大小与数字一并列出。`,
  skip: '跳至图表',
  damage: sayDamage,
  damageHelp: '其余可读的内容照常显示。请重新取得文件夹，并用 sha256sum -c SHA256SUMS 核对。',
  headline: {
    before: (day) => `${day} 前的人数`,
    growth: '增加的人数',
    posts: '帖子数',
    between: (low, high) => `${low} 至 ${high}`,
    article: (words, verdict) => `报道：${words}；${verdict}`,
    articleWords: {
      people_start: '约 104,000（推算）',
      people_end: '约 154,000',
      growth: '近 50,000',
      growth_percent: '近 50 %',
      posts: '超过 950 万',
    },
    verdict: {
      within: '相符',
      outside: '不符',
      undecided: '噪声之下无法判断',
      'not comparable': '不可比较',
    },
    scaled: (times) => `此为小规模模拟：乘以 ${times} 后再与报道比较。`,
  },
  figure: {
    heading: '图表',
    series: '显示',
    overTime: '随时间',
    breakdowns: '分类',
    period: '单位',
    periods: { weekly: '周', monthly: '月' },
    span: '日期',
    scale: '刻度',
    scales: { linear: '线性', log: '对数' },
    form: '形式',
    forms: { figure: '图', table: '表' },
    csv: '下载 CSV',
    png: '下载 PNG',
    keys: '用方向键逐个查看数值。',
    marks: {
      level: '色带：噪声的 95 %。',
      count: '竖条：噪声的 95 %。',
      class: '细线：噪声的 95 %。',
    },
    hollow: '空心：不完整的一期。',
    dashes: '橙色：设想的一次抽取。',
    space: '',
    none: '本次发布没有这张表。',
    interval: (low, high) => `噪声的 95 %：${low} 至 ${high}`,
    days: (from, to) => `${from} 起至 ${to} 前`,
    partial: '不完整：天数少于相邻各期',
    logNote: '对数刻度无法显示小于 1 的值。',
    columns: { days: '日期', class: '类别', value: '数值', low: '下限', high: '上限', sd: '标准差' },
    summary: (title, points, first, last) =>
      `${title}：共 ${points} 个数值，从 ${first} 到 ${last}。全部数值见表。`,
  },
  units: { people: '人', posts: '条帖子' },
  by: (title, period) => `${title}（按${period}）`,
  titles: {
    cumulative_people: '累计人数',
    new_people: '新增人数',
    active_people: '活跃人数',
    posts: '帖子数',
    cumulative_posts: '累计帖子数',
    people_by_server: '各服务器人数',
    people_by_server_size: '按服务器规模的人数',
    people_by_hashtag: '各话题标签人数',
    people_by_script: '简体与繁体人数',
    people_by_length: '按帖子长度的人数',
    people_by_feature: '按帖子内容特征的人数',
    people_by_hour: '按星期与时段的人数（UTC）',
  },
  notes: {
    cumulative_people: '截至某日至少公开发过一条中文帖子的账号，含历史。',
    new_people: '首条公开中文帖子在该期内的账号。',
    active_people: '该期内公开发过中文帖子的账号，每个账号计入的期数有上限。',
    posts: '公开的中文帖子，每个账号有上限。',
    cumulative_posts: '各期帖子数之和。各期噪声相互独立，误差按平方相加。',
    people_by_server: '只列出人数足够多、多一人少一人都不影响其列名的服务器。',
    people_by_server_size: '由列名的服务器计算；最小一类包括其余所有人。',
    people_by_hashtag: '只列出使用人数足够多的标签；每人随机抽取一条帖子。',
    people_by_script: ONE_POST,
    people_by_length: ONE_POST,
    people_by_feature: ONE_POST,
    people_by_hour: ONE_POST,
  },
  keyLabel: (id, key) => labelKey(KEY_WORDS.zh, id, key),
  sure: {
    heading: '我们有多确定？',
    lead: '公布的数字只抽取过一次噪声，噪声的大小也已公布。移动滑块，可以看到：假如公布值恰好是真值，偶然还可能公布出怎样的数字。这只是在您的浏览器里画出的示意，并没有从数据中重新抽取，也不会透露任何人的更多信息。',
    slider: '另一次噪声',
    published: '已公布的数值',
    draw: (draw) => `设想的第 ${draw} 次`,
    told: (last, published, within, all) =>
      `此时最后一个数值会是 ${last}，而非 ${published}；${all} 个数值中有 ${within} 个仍在公布的区间之内。`,
  },
  privacy: {
    heading: '隐私，用白话说',
    paragraphs: ({ privacy, minimumPeople }) => [
      '设想一个人和两个世界：在一个世界里她被计入，在另一个世界里她从未发帖。',
      `即使有人读遍本项目将来发布的一切，并且了解其他所有人的一切，也几乎分不清这两个世界：对“她被计入”的胜算，在项目的整个生命期内最多改变 ${privacy.oddsFactor} 倍（ε = ${privacy.lifetimeEpsilon}），例外的概率为 ${formatCount(1 / Number(privacy.delta))} 分之一。`,
      `保护的单位是一个账号，连同它迁往的账号。服务器和标签只有高于带噪声的门槛才会列名，且绝不低于 ${minimumPeople} 人。每次抽取之前都先记入账本，并且只抽取一次。`,
    ],
    notHeading: '它不保护什么',
    notProtected: [
      '任何人在网络上本来就能看到的内容：帖子是公开的，本发布既不隐藏也不揭示它们。',
      '拥有多个账号的人：承诺对每个账号分别成立，账号越多，保护越弱。',
      '关于所有人的总体事实：那正是普查的目的。',
      '询问了哪些服务器：这是公开的，但不会列出小服务器的名字。',
    ],
    attacksHeading: '发布之前先受攻击',
    attacks: ({ privacy }) =>
      `${privacy.attacks.length} 种攻击中经受住了 ${privacy.attacks.filter(({ holds }) => holds).length} 种；另有 ${privacy.plantedBugs} 个故意埋下的错误，用来证明检查确实有效。`,
    report: '完整的隐私报告（英文）',
  },
  query: {
    heading: '自己查询（SQL）',
    lead: (megabytes) =>
      `DuckDB 在您的浏览器里查询本次发布的各表。打开时从此文件夹读取 ${megabytes} MB，不访问别处；您的查询不会离开您的电脑。`,
    open: '打开查询框',
    opening: (percent) => `正在读取 DuckDB…… ${percent} %`,
    fromFile:
      '以文件方式打开的网页不能启动数据库。请用网页服务器提供此文件夹（make site 或 python3 -m http.server），再从那里打开。',
    failed: (reason) => `查询框无法打开：${reason}`,
    label: '查询语句',
    run: '运行（Ctrl + Enter）',
    running: '正在运行……',
    example: '示例',
    examples: SQL_EXAMPLES.map(({ zh, sql }) => ({ name: zh, sql })),
    rows: (shown, all) => (shown === all ? `共 ${all} 行` : `共 ${all} 行，显示前 ${shown} 行`),
    empty: '没有结果。',
    result: '结果',
    csv: '下载结果（CSV）',
    tables: '各表',
  },
  files: {
    heading: '带走数据',
    lead: '各表的 CSV 与 Parquet 文件及说明，以及引用方式。',
  },
};
