/** What the counting pass asks of each code unit: one number of its row in the table of units. */

/** Kind of a code unit: what the counting pass branches on. */
export const KIND_OTHER = 0;
export const KIND_HAN = 1;
export const KIND_KANA = 2;
export const KIND_HANGUL = 3;
export const KIND_BOPOMOFO = 4;
export const KIND_LATIN = 5;
/** A letter of any other script. */
export const KIND_LETTER = 6;
/** Combining marks and length marks: they continue what stands before them and begin nothing. */
export const KIND_MARK = 7;
/** First half of a surrogate pair. */
export const KIND_HIGH_SURROGATE = 8;

/** Flags of a Han character. */
export const FLAG_SIMPLIFIED = 1;
export const FLAG_TRADITIONAL = 2;
export const FLAG_SIMPLIFIED_IN_JAPAN = 4;
export const FLAG_TRADITIONAL_IN_JAPAN = 8;
export const FLAG_MANDARIN = 16;
export const FLAG_CANTONESE = 32;
export const FLAG_FUNCTION = 64;

/**
 * Log-odds of Chinese against Japanese from one Han character, in thousandths. Judged, not fitted: e^2.5 is 12 to
 * 1, which leaves room for quotations, foreign names and old spelling: no character decides a text alone, but a word does that
 * only Chinese has (e^3 is 20 to 1).
 */
export const WEIGHTS_MILLI = {
  chinese: 2_500,
  japanese: -2_500,
  wordStrong: 3_000,
  wordMiddle: 1_500,
  oldForm: 1_200,
  wordWeak: 500,
  rareInJapan: 500,
} as const;

/** What the counting pass asks of a code unit, in one number of its row: its kind (4 bits), its flags (7), its log-odds (above 16). */
export const KIND_MASK = 0xf;
export const FLAGS_SHIFT = 4;
export const FLAGS_MASK = 0x7f;
export const WEIGHT_SHIFT = 16;
