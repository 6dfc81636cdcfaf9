import { matches, type ScrubRule } from '../rule.ts';

/** RFC 5321 § 4.1.2 in the part that people use: dot-string, at sign, domain; `mailto:` with it. */
const ADDRESS = /(?:mailto:)?[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,6}[\p{L}]{2,24}/giu;
/** Mailboxes of providers whose ending is left away: `name@qq`, `name@163`. */
const SHORT =
  /[A-Za-z0-9._%+-]{1,64}@(?:qq|163|126|gmail|outlook|hotmail|yahoo|foxmail|icloud|proton|sina|sohu)(?![A-Za-z0-9.])/giu;

/** E-mail addresses. Spelled-out at signs and dots are signs already in the view. */
export const email: ScrubRule = {
  id: 'email',
  class: 'EMAIL',
  severity: 8,
  trigger: ['@'],
  find: (view) => [...matches(view.text, ADDRESS), ...matches(view.text, SHORT)],
};
