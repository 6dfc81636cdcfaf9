import { DIGIT, LATIN, matches, type ScrubRule } from '../rule.ts';

/** Chinese passports since 1997: E, G, D, S, P with 8 digits, or E with a letter and 7 (MFA specimens). */
const CHINESE = /(?<![A-Za-z0-9])(?:[EGDSP][0-9]{8}|E[A-HJ-NP-Z][0-9]{7})(?![A-Za-z0-9])/gu;
/** Home return permits (H or M and 8 to 10 digits) and permits to and from Taiwan (T, L, W with 8). */
const PERMIT = /(?<![A-Za-z0-9])(?:[HM][0-9]{8}(?:[0-9]{2})?|[TLW][0-9]{8})(?![A-Za-z0-9])/gu;
/** Any passport or travel permit number beside its name. */
const WITH_CUE =
  /(?:护照|passport|通行证|回乡证|台胞证|签证|travel permit|居住证)[^A-Za-z0-9\n\ufffc]{0,8}(?:号码|号|no\.?|number)?[^A-Za-z0-9\n\ufffc]{0,4}([A-Za-z]{0,2}[0-9]{6,10})(?![A-Za-z0-9])/dgiu;

/** Passports and travel permits. */
export const passport: ScrubRule = {
  id: 'passport',
  class: 'PASSPORT',
  severity: 9,
  trigger: [DIGIT, `${LATIN}证照`],
  find: (view) => [
    ...matches(view.text, CHINESE),
    ...matches(view.text, PERMIT),
    ...matches(view.text, WITH_CUE, 1),
  ],
};
