/** Names of people in Latin letters: pinyin, and given names of English with what follows them. */
import { findMatches, type Span } from '../span.ts';

/** Initials and finals of Hanyu Pinyin (ISO 7098), and the finals that stand alone. */
const SYLLABLE =
  '(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|ia|ie|iu|ua|ui|un|uo|ue|ve|a|o|e|i|u|v)|ang|eng|ai|ei|ao|ou|an|en|er|a|o|e)';
const PINYIN_SURNAMES = new Set(
  (
    'wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng han feng cao peng zeng xiao tian dong ' +
    'pan yuan cai jiang yu du ye cheng wei su lv lu ding ren yao shen zhong cui tan fan liao shi jin jia xia fu fang zou xiong bai meng qin qiu hou yin xue yan ' +
    'duan lei long tao mao hao gu gong shao wan qin qian dai mo kong xiang chang kang yi qiao lai wen pang zhuang fan ou ouyang sima zhuge shangguan situ murong ' +
    'geng guan lan mei pei xin yue niu ge ni bi nie jiao yu an zuo cen ling huo mou tu zhan luo qi bao liu guan zhu tong shang shu ke ruan ji xiang sheng you hua ' +
    // Cantonese and Taiwanese spellings.
    'wong chan cheung lee lau leung ng chow tsang tsai chang hsu hsieh kuo chou hung chiu kwok lam cheng yip tse tang yeung ho fung kwan siu mak poon'
  ).split(' '),
);
const PINYIN = new RegExp(`^(?:${SYLLABLE}['’-]?){1,3}$`, 'u');

/** Given names that few write for anything else; the most frequent of the English-speaking world. */
const GIVEN = new Set(
  (
    'james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony donald steven paul andrew joshua kenneth kevin brian george timothy ronald ' +
    'edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick raymond jack dennis jerry tyler aaron jose adam ' +
    'nathan henry douglas zachary peter kyle ethan walter noah jeremy christian keith roger terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy bruce gabriel joe ' +
    'logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip eugene simon oliver leo lucas liam oscar felix hugo max ivan igor boris ' +
    'mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca ' +
    'sharon laura cynthia dorothy amy kathleen angela shirley emma brenda pamela nicole anna samantha katherine christine helen debra rachel carolyn janet maria catherine heather diane olivia julie ' +
    'joyce victoria ruth virginia lauren kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann kathryn abigail sophia frances jean ' +
    'alice judy isabella julia amber denise danielle marilyn beverly charlotte natalie theresa diana brittany doris kayla alexis lucy clara ella mia zoe chloe sophie eva nina tina fiona vivian cindy wendy jenny'
  ).split(' '),
);

const PAIR =
  /(?<![A-Za-z0-9_@/.])([A-Z][A-Za-z'’-]{1,20})(?:,\s|\s)([A-Z][A-Za-z'’-]{1,20})(?:\s([A-Z][a-z]{1,20}))?(?![A-Za-z0-9_])/gu;
const TITLED =
  /(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Madam|Mister)\.?\s([A-Z][A-Za-z'’-]{1,20}(?:\s[A-Z][A-Za-z'’-]{1,20}){0,2})/dgu;

/** Surnames that are words of English: with another short word they are a sentence. */
const ENGLISH_TOO = new Set(
  'he she me you so an do long fan song pan gang dong wan hang ran sang bang'.split(' '),
);
const PLACES = new Set(
  'hongkong beijing shanghai tianjin nanjing taiwan taibei xian macao hainan yunnan hunan henan hebei hubei'.split(
    ' ',
  ),
);

function isPinyinName(first: string, second: string): boolean {
  const [a, b] = [first.toLowerCase(), second.toLowerCase()];
  if (PLACES.has(a + b) || (ENGLISH_TOO.has(a) && b.length <= 4)) return false;
  return (
    (PINYIN_SURNAMES.has(a) && PINYIN.test(b) && b.length > 1) ||
    (PINYIN_SURNAMES.has(b) && PINYIN.test(a) && a.length > 1)
  );
}

/** Names in Latin letters, left to right by kind. */
export function findLatinNames(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of findMatches(text, PAIR)) {
    const [whole, first = '', second = '', third] = match;
    const isGiven = GIVEN.has(first.toLowerCase());
    if (!isGiven && !isPinyinName(first, second)) continue;
    const end = third === undefined || isGiven ? whole.length : whole.length - third.length - 1;
    spans.push({ start: match.index, end: match.index + end });
  }
  for (const match of findMatches(text, TITLED)) {
    const at = match.indices?.[1];
    if (at !== undefined) spans.push({ start: at[0], end: at[1] });
  }
  return spans;
}
