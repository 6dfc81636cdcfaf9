import { DIGIT, findMatches, matches, type ScrubRule, type Span } from '../rule.ts';
import { SIGN } from '../signs.ts';

/** Two decimal numbers in either order, with signs, degree signs and letters. Three places are 100 m. */
const DECIMAL =
  /(?<![0-9.])([NSEW北南东西]?[纬经]?\s?-?([0-9]{1,3})\.([0-9]{3,20})\s?°?\s?[NSEW]?[\s,;，、/]{1,3}[NSEW北南东西]?[纬经]?\s?-?([0-9]{1,3})\.([0-9]{3,20})\s?°?\s?[NSEW]?)(?![0-9])/giu;
/** Bare pairs need this many places, for three are also prices and measurements. */
const BARE_PLACES = 4;
const MARKS = /[°NSEW纬经]/iu;
const CUE = /(?:坐标|定位|位置|经纬|gps|latlng|location|coord)[^0-9\n\ufffc]{0,8}$/iu;
const CUE_CHARS = 16;
/** Degrees, minutes, seconds. */
const SEXAGESIMAL =
  /[0-9]{1,3}\s?[°度]\s?[0-9]{1,2}\s?['′分]\s?(?:[0-9]{1,2}(?:\.[0-9]{1,6})?\s?(?:["″秒]|''))?\s?[NSEW]?/gu;
/** Open Location Code: two groups of its own alphabet around a plus (specification, § format). */
const PLUS_CODE = /(?<![A-Za-z0-9])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,4}(?![A-Za-z0-9])/gu;
const MAX_LATITUDE_DEGREES = 90;
const MAX_LONGITUDE_DEGREES = 180;

function findDecimal(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of findMatches(text, DECIMAL)) {
    const [whole, , first = '', firstPlaces = '', second = '', secondPlaces = ''] = match;
    const [small, large] = [Number(first), Number(second)].sort((a, b) => a - b);
    const isOnEarth = (small ?? 0) <= MAX_LATITUDE_DEGREES && (large ?? 0) <= MAX_LONGITUDE_DEGREES;
    const isPrecise = Math.min(firstPlaces.length, secondPlaces.length) >= BARE_PLACES;
    const hasCue = CUE.test(text.slice(Math.max(0, match.index - CUE_CHARS), match.index));
    if (isOnEarth && (isPrecise || hasCue || MARKS.test(whole)))
      spans.push({ start: match.index, end: match.index + whole.length });
  }
  return spans;
}

/** Coordinates and plus codes. */
export const geo: ScrubRule = {
  id: 'geo',
  class: 'GEO',
  severity: 7,
  trigger: [DIGIT, '.+°度'],
  find: (view) => [
    ...(view.has(SIGN.dot) ? findDecimal(view.text) : []),
    ...matches(view.text, SEXAGESIMAL),
    ...matches(view.text, PLUS_CODE).filter(({ start, end }) => /[A-Z]/u.test(view.text.slice(start, end))),
  ],
};
