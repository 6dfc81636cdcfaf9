import { matches, type ScrubRule, type Span } from '../rule.ts';
import { SIGN } from '../signs.ts';

/** RFC 5321 § 4.1.2 in the part that people use; names under an ending in Chinese letters too. */
const DOMAIN =
  /(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}|[\p{L}\p{N}-]{1,30}\.(?:com|cn|net|org|tw|hk|jp|中国|公司|网络)/iuy;
/** Providers whose ending is left away: `name@qq`, `name@163`. */
const SHORT =
  /(?:qq|163|126|139|gmail|outlook|hotmail|live|yahoo|foxmail|icloud|proton|sina|sohu)(?![a-z0-9.@-])/iuy;
/** RFC 5321 § 4.5.3.1.1, in octets. */
const MAX_LOCAL_CHARS = 64;
/** A name in other letters stands right before the sign; more than this is the sentence before it. */
const MAX_OTHER_LETTERS = 4;
const LOCAL = /[A-Za-z0-9._%+'=-]/u;
/** "邮箱 someone 在 qq": with a cue, an address may lack its sign. */
const SPELLED =
  /(?:邮箱|邮件|e-?mail|mail)[\s:=是为]{0,4}([a-z0-9][a-z0-9._-]{2,40}\s{0,2}(?:在|at|#|\*)\s{0,2}(?:qq|163|126|gmail|outlook|hotmail|foxmail|icloud|proton)(?:\.com|\.me)?)(?![a-z0-9])/dgiu;

/** `someone#example.com（#换@）`: another sign stands for the one that is told. */
const SWAPPED = /[a-z0-9][a-z0-9._-]{1,63}[#*$%&~!^+=][a-z0-9-]{1,63}(?:\.[a-z]{2,24}){1,3}/giu;
const TELLS_SWAP = /[换改替变成→=]\s{0,2}(?:成|为|成了)?\s{0,2}@/u;

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < MAX_LOCAL_CHARS && LOCAL.test(text.charAt(start - 1))) start -= 1;
  while (start < at && /[._%'-]/u.test(text.charAt(start))) start += 1;
  if (start < at) return start;
  while (start > 0 && at - start < MAX_OTHER_LETTERS && /[\p{L}\p{N}]/u.test(text.charAt(start - 1)))
    start -= 1;
  return start;
}

/**
 * E-mail addresses. Spelled-out at signs and dots ("圈a", "(at)", "点com") are signs already in the view.
 * Works from each at sign outwards, so that a text full of letters costs nothing.
 */
export const email: ScrubRule = {
  id: 'email',
  class: 'EMAIL',
  severity: 8,
  trigger: ['@箱件lL'],
  find(view) {
    const { text } = view;
    const spans: Span[] = view.has(SIGN.mail) ? matches(text, SPELLED, 1) : [];
    if (!view.has(SIGN.at)) return spans;
    if (TELLS_SWAP.test(text)) spans.push(...matches(text, SWAPPED));
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      // People put a space around a spelled-out sign.
      const spaceAfter = text.charAt(at + 1) === ' ' && text.charAt(at - 1) === ' ' ? 1 : 0;
      const right = at + 1 + spaceAfter;
      const length = matchAt(DOMAIN, text, right) || matchAt(SHORT, text, right);
      if (length === 0) continue;
      let start = localStart(text, at - spaceAfter);
      if (start === at - spaceAfter) continue;
      if (text.slice(Math.max(0, start - 7), start).toLowerCase() === 'mailto:') start -= 7;
      spans.push({ start, end: right + length });
    }
    return spans;
  },
};
