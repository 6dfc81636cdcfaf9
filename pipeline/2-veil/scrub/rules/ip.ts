import { DIGIT, matches, type ScrubRule } from '../rule.ts';

const V4 =
  /(?<![0-9A-Za-z.])(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}(?::[0-9]{1,5})?(?:\/[0-9]{1,2})?(?![0-9A-Za-z]|\.[0-9])/gu;
/** RFC 4291 § 2.2: eight groups, or a double colon with at least two others, so that times are none. */
const V6 =
  /(?<![0-9A-Za-z:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|(?:[0-9a-f]{1,4}:){2,7}:|::(?:[0-9a-f]{1,4}:){1,6}[0-9a-f]{1,4})(?![0-9A-Za-z:])/giu;
const MAC = /(?<![0-9A-Za-z:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![0-9A-Za-z:-])/giu;
const VERSION_BEFORE = /(?:版本|version|ver|v)\s{0,2}:?\s{0,2}$/iu;

/** Addresses of machines: IPv4, IPv6, MAC. */
export const ip: ScrubRule = {
  id: 'ip',
  class: 'IP',
  severity: 6,
  trigger: [DIGIT, '.:-'],
  find: (view) => [
    ...(view.text.includes('.')
      ? matches(view.text, V4).filter(
          ({ start }) => !VERSION_BEFORE.test(view.text.slice(Math.max(0, start - 12), start)),
        )
      : []),
    ...(view.text.includes(':')
      ? matches(view.text, V6).filter(({ start, end }) => /[0-9]/u.test(view.text.slice(start, end)))
      : []),
    ...matches(view.text, MAC),
  ],
};
