import { memoise } from '../../model/memoise.ts';

/** ISO 639-3 codes of the Sinitic languages, with `zh`; all of them are written in Chinese. */
const SINITIC = new Set(
  'zh cmn yue wuu nan hak gan hsn lzh cdo cjy mnp cpx czh czo cnp csp och ltc hbl luh zho chi'.split(' '),
);

/** What a declared tag tells. */
interface TagFacts {
  readonly primary: string | null;
  readonly isChinese: boolean;
}

function readTag(declared: string): TagFacts {
  const subtag = declared.split('-', 1)[0]?.toLowerCase() ?? '';
  const primary = /^[a-z]{2,3}$/u.test(subtag) && subtag !== 'und' ? subtag : null;
  return { primary, isChinese: primary !== null && SINITIC.has(primary) };
}

/** Tags remembered: servers offer some two hundred. */
const KNOWN_TAGS = 1024;
const NO_TAG: TagFacts = { primary: null, isChinese: false };
const factsOf = memoise(readTag, KNOWN_TAGS);

/** Primary subtag of a declared BCP 47 tag, lower case; null where there is none. */
export function primaryOf(declared: string | null): string | null {
  return declared === null ? null : factsOf(declared).primary;
}

/** Whether a tag declares a Chinese language: `zh-HK`, `yue`, `nan-TW`, `zh-YUE`. */
export function isChineseTag(declared: string | null): boolean {
  return declared !== null && factsOf(declared).isChinese;
}

/**
 * What a declared tag may add to an undecided text: log-odds of 4.5 to 1, thousandths. Most apps fill the field with
 * the language of their own interface, so it tells of the author's settings more than of the post; two posts of the
 * author outweigh it.
 */
export const DECLARED_MILLI = 1_500;

/** Log-odds of Chinese from the declared tag, thousandths; tags other than Chinese and Japanese say nothing about Han. */
export function declaredMilli(declared: string | null): number {
  const { primary, isChinese } = declared === null ? NO_TAG : factsOf(declared);
  if (isChinese) return DECLARED_MILLI;
  return primary === 'ja' ? -DECLARED_MILLI : 0;
}
