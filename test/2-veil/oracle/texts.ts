/** Texts on which what was made fast is held to its plain form. */
import fc from 'fast-check';

/** Runs of each property. */
export const RUNS = 3_000;

/** A status of nobody. */
export const NOBODY = { names: [], emojis: [], corpus: null };

/** Pieces that the rules and folds look for, in every disguise that they know, among ordinary and broken text. */
const PIECES = [
  ...'一二三四五六七八九零〇○洞幺两仨0123456789oOlI一一',
  ...'аеорсухіαοερ',
  ...'王李张小明红阿老先生说叫和跟欧阳司马卡尔·马克思',
  ...'さん様ちゃんのはを。！？!?\n ,.-_/()[]@#:%+',
  ...'的一是不了人在有他这中大来上国说们为子和你地出道也时年得就那要下以生会自着去之过家学',
  ...'阿埃艾爱安奥巴姐叔总先女师授同学志傅们板长',
  '认识',
  '张伟',
  '司马光',
  '史密斯',
  '今天天气',
  '我们',
  '欧阳',
  '王小明',
  '李老师',
  '一三八零零一三八零零零',
  '138oo13l5l8',
  'I三八oo一二三四五',
  '微💗信',
  '❤️',
  '©',
  '👩‍👩‍👧',
  '🌸',
  '🈀',
  '𠮷',
  '𛀀',
  '\ud800',
  '\udc00',
  '\u200b',
  '\ufe0f',
  'а0о1234',
  'x at y dot com',
  '[PHONE]',
  '[NAME]',
  'ａｂｃ１２３',
  '①②③④⑤',
  '씨',
  '김철수 씨',
  'John Smith',
  '3米高',
  'name_at_host_dot_com',
];
/** Text of such pieces, and any other. */
export const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);
