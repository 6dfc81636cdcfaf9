import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { memoise } from '../../model/memoise.ts';

/** Where Chinese is posted from, beside the mainland, Hong Kong and Macau, whose numbers have patterns of their own. */
const REGIONS: readonly CountryCode[] = ['TW', 'US', 'GB', 'AU', 'JP', 'KR', 'MY', 'TH', 'NZ', 'FR', 'DE'];

/** Candidates repeat while digits are combined; the bound keeps memory flat. */
const CACHE_ENTRIES = 4_096;

/** Digit groups of a number as its country writes it: `0412 345 678` gives `4 3 3`. */
function groupingOf(formatted: string): string {
  return Array.from(formatted.matchAll(/[0-9]+/gu), ([group]) => group.length).join(' ');
}

function isNational(key: string): boolean {
  const [digits = '', grouping = ''] = key.split('|');
  return REGIONS.some((region) => {
    const number = parsePhoneNumberFromString(digits, region);
    return number?.isValid() === true && groupingOf(number.formatNational()) === grouping;
  });
}

const isNationalCached = memoise(isNational, CACHE_ENTRIES);

/**
 * Whether digits are a telephone number of one of the countries above and stand in groups as that country writes
 * them (libphonenumber's numbering plans). Without the grouping any long number would be one somewhere.
 *
 * @param shape digits of each group, left to right
 */
export function isNationalNumber(digits: string, shape: readonly number[]): boolean {
  return isNationalCached(`${digits}|${shape.join(' ')}`);
}
