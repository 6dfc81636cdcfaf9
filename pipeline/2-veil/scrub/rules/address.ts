import { placeBefore, simplify } from '../lexicon/places.ts';
import { DIGIT, matches, type ScrubRule, type Span } from '../rule.ts';
import { SIGN } from '../signs.ts';
import type { View } from '../view.ts';

/**
 * Grammar: [province city county]* [town]* (road number)? (estate)? (building unit? floor? room?)?, from the largest to
 * the smallest, with at most a space or comma between (GB/T 23705-2009 names the levels). A number with its unit is
 * the core; what stands before it is taken in as far as it reads as an address.
 */
const HAN = '\\p{Script=Han}';
/** Words after which a name of a road or estate begins. */
const LEADS = '住在到去是寄送搬址于从给往的，。：:；;、\\s（(「';
const START = `(?:[${LEADS}省区县镇乡]|(?<![都城超夜菜])市|家里|离家)`;
const ROAD_SUFFIX = '(?:大街|大道|胡同|公路|路|街|巷|弄|道|里(?=[0-9]))';
const DIRECTION = '[东南西北中]?[一二三四五六七八九十]{0,2}段?';
/** 号线 and 号院线 are of the underground. */
const DOOR = '[0-9]{1,5}(?:[-之][0-9]{1,4})?\\s?(?:号(?!线|院线|楼|球|机|电|字|口)|弄)(?:院)?';
const BUILDING = '[0-9A-Za-z]{1,4}\\s?(?:号楼|栋|幢|座(?!位)|期(?=[0-9]))';
const INNER =
  '(?:[0-9一二三四五六七八九十]{1,3}\\s?单元)?\\s?(?:[0-9]{1,3}\\s?[楼层])?\\s?(?:[A-Z]{1,2}\\s?室|[A-Z]?[0-9]{2,5}\\s?(?:室|号|房|户)?(?![0-9米人元块个平年月万]))?';
const ESTATE = `${HAN}{2,8}`;

/** Road and number, with what may follow down to the room. */
const ROAD = new RegExp(
  `${HAN}{1,8}?${ROAD_SUFFIX}${DIRECTION}\\s?${DOOR}(?:\\s?(?:${ESTATE}?\\s?)?${BUILDING}\\s?${INNER}|\\s?${INNER})?`,
  'gu',
);
/** Building and unit or room, with the estate before it. */
const ROOM = new RegExp(
  `(?:${ESTATE}\\s?)?${BUILDING}\\s?(?:[0-9]{1,3}\\s?单元\\s?)?(?:[0-9]{1,3}\\s?[楼层]\\s?)?[0-9]{2,5}\\s?(?:室|号|房|户|(?![0-9米人元块个平年月万]))`,
  'gu',
);
/** A road without a number: an address only after two places or more. */
const BARE_ROAD = new RegExp(`${HAN}{2,6}?(?:大街|大道|胡同|路|街|巷)(?![口边上])`, 'gu');
/** A building whose estate says what it is, or stands after a place. */
const HOUSE = new RegExp(`${ESTATE}\\s?${BUILDING}`, 'gu');
const IS_ESTATE =
  /(?:花园|家园|小区|新村|公寓|大厦|广场|公馆|豪庭|名苑|雅苑|新城|山庄|别墅|宿舍|家属院|[苑园湾城府庭])\s?[0-9A-Za-z]{1,4}\s?(?:号楼|栋|幢|座)$/u;
/** Towns and quarters between county and road. */
const QUARTER = new RegExp(
  `${HAN}{2,5}(?:街道|社区|镇|乡|村|开发区|园区|工业园|新区|[区县市省州盟旗])[\\s,，]?$`,
  'u',
);
/** Where a run of Han characters before the core stops being part of a name. */
const LAST_START = new RegExp(`^.*${START}`, 'u');

/** The same in the name of a quarter, which ends in a word of administration itself. */
const LEAD = new RegExp(`^.*(?:[${LEADS}]|家里|离家)`, 'u');

function withoutLead(text: string, start: number, coreStart: number): number {
  const lead = LAST_START.exec(text.slice(start, coreStart))?.[0].length ?? 0;
  return start + lead;
}

/** Takes in places and quarters that stand directly before. */
function extendLeft(text: string, start: number): number {
  let from = start;
  for (let levels = 0; levels < 6; levels += 1) {
    const gap = /[\s,，]/u.test(text.charAt(from - 1)) ? 1 : 0;
    const place = placeBefore(text, from - gap);
    if (place < from - gap) {
      from = place;
      continue;
    }
    const before = text.slice(Math.max(0, from - 9), from);
    const quarter = QUARTER.exec(before);
    if (quarter === null) break;
    const begin = from - before.length + quarter.index;
    const lead = LEAD.exec(quarter[0])?.[0].length ?? 0;
    if (lead >= quarter[0].trimEnd().length) break;
    from = begin + lead;
  }
  return from;
}

/** Each kind of core, and what no match of it lacks. */
const CORES = [
  { pattern: ROAD, isWeak: false, needs: SIGN.digit },
  { pattern: ROOM, isWeak: false, needs: SIGN.digit },
  { pattern: HOUSE, isWeak: true, needs: SIGN.digit | SIGN.latin },
] as const;

/** Places that the name in a match swallowed at its beginning are fine; words before it are not. */
function* findCores(text: string, view: View): Generator<Span & { readonly isWeak: boolean }> {
  for (const { pattern, isWeak, needs } of CORES) {
    if (!view.has(needs)) continue;
    for (const span of matches(text, pattern)) {
      const whole = text.slice(span.start, span.end);
      const digitAt = whole.search(/[0-9]/u);
      const start = withoutLead(text, span.start, span.start + Math.max(0, digitAt));
      const end = span.start + whole.trimEnd().length;
      yield { start, end, isWeak: isWeak && !IS_ESTATE.test(text.slice(start, end)) };
    }
  }
}

function hasPlace(text: string, start: number, end: number): boolean {
  for (let at = start + 2; at <= end; at += 1) {
    const before = placeBefore(text, at);
    if (before >= start && before < at) return true;
  }
  return false;
}

const MIN_PLACES = 2;

/** Places of the gazetteer, one after the other, that end at `end`. */
function countPlaces(text: string, start: number, end: number): number {
  let places = 0;
  for (let at = end; at > start; ) {
    const before = placeBefore(text, at);
    if (before === at) break;
    places += 1;
    at = before;
  }
  return places;
}

/** Street addresses of the mainland and Taiwan, from the province down to the room. */
export const address: ScrubRule = {
  id: 'address',
  class: 'ADDRESS',
  severity: 8,
  trigger: [`${DIGIT}路街道巷同`, '号號弄栋棟幢座区區县縣市'],
  find(view) {
    const text = simplify(view.text);
    const spans: Span[] = [];
    for (const { start, end, isWeak } of findCores(text, view)) {
      const from = extendLeft(text, start);
      if (isWeak && from === start && !hasPlace(text, start, end)) continue;
      spans.push({ start: from, end });
    }
    for (const road of matches(text, BARE_ROAD)) {
      const start = withoutLead(text, road.start, road.end);
      const from = extendLeft(text, start);
      if (countPlaces(text, from, start) >= MIN_PLACES) spans.push({ start: from, end: road.end });
    }
    return spans;
  },
};
