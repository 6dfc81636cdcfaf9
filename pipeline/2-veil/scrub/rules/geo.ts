import { DIGIT, matches, type ScrubRule } from '../rule.ts';

/** Decimal degrees with three places or more (100 m), either order, signs, degree signs and letters. */
const DECIMAL =
  /(?<![0-9.])[NSEW北南东西]?[纬经]?\s?-?[0-9]{1,3}\.[0-9]{3,20}\s?°?\s?[NSEW]?[\s,;，、/]{1,3}[NSEW北南东西]?[纬经]?\s?-?[0-9]{1,3}\.[0-9]{3,20}\s?°?\s?[NSEW]?(?![0-9])/giu;
/** Degrees, minutes, seconds. */
const SEXAGESIMAL =
  /[0-9]{1,3}\s?[°度]\s?[0-9]{1,2}\s?['′分]\s?(?:[0-9]{1,2}(?:\.[0-9]{1,6})?\s?(?:["″秒]|''))?\s?[NSEW]?/gu;
/** Open Location Code: two groups of its own alphabet around a plus (specification, § format). */
const PLUS_CODE = /(?<![A-Za-z0-9])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,4}(?![A-Za-z0-9])/gu;

/** Coordinates and plus codes. */
export const geo: ScrubRule = {
  id: 'geo',
  class: 'GEO',
  severity: 7,
  trigger: [DIGIT, '.+°度'],
  find: (view) => [
    ...matches(view.text, DECIMAL),
    ...matches(view.text, SEXAGESIMAL),
    ...matches(view.text, PLUS_CODE),
  ],
};
