import { matches, type ScrubRule, type Span } from '../rule.ts';
import { SIGN } from '../signs.ts';

const HAN = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}';
/** What ends a link: space, quotes, full-width punctuation, and East Asian letters that don't begin a path's part. */
const BODY = `(?:[^\\s${HAN}，。！？；：“”（）《》【】「」、<>"\\ufffc]|(?<=[/=])[${HAN}]{1,30})`;
/** Any scheme with `://`, and those that lead to somebody without one (RFC 3986 § 3.1). */
const WITH_SCHEME = new RegExp(
  `(?<![A-Za-z0-9+-])(?:[a-z][a-z0-9+.-]{1,20}:\\/\\/|magnet:\\?|(?:matrix|xmpp|sip|geo):(?=[a-z0-9]))${BODY}{2,2000}`,
  'giu',
);
/**
 * Endings that are looked for without a scheme: the generic ones in wide use, and country codes that are no common
 * word or file ending. Source: the IANA root zone, chosen by hand.
 */
const PLAIN_TLD =
  'com|net|org|info|biz|edu|gov|mil|xyz|top|club|dev|vip|wang|icu|wiki|tech|moe|onion|i2p|exit|cn|hk|tw|mo|jp|kr|sg|my|uk|ca|au|nz|de|fr|nl|se|ch|eu|ru|ua|cz|es|br|mx|io|ai|co|cc|tv|gg|fm|ly|gl|su|la|pw|nu|lt|fi|dk|ie|pt|ro|vn|th|ph|tk|ml|ga|cf|lgbt|gay|ninja|rocks|blog|app|website|studio|agency|network|systems|email|party|social|asia|ngo|museum|中国|公司|网络|在线|香港|台湾|我爱你';
/** Endings that are words too: not where a sentence runs on after them ("hello.it is"). */
const WORD_TLD =
  'me|is|it|in|to|so|no|be|at|us|im|id|am|li|ws|pl|sh|page|cloud|live|life|world|space|fun|ink|art|link|click|town|cafe|news|chat|zone|work|site|online|shop|store|pro|name|one|bar|land|house|host|today|cool|lol|red|blue|pub|men|love|run|games|garden|design|media|press|group|team|city|center|place|plus|family|community|camp|earth|monster|horse|pizza|beer|stream|observer|masto|social';
const TAIL = new RegExp(
  `(?:[a-z0-9-]{1,63}\\.){0,5}(?:(?:${PLAIN_TLD}|xn--[a-z0-9-]{2,59})(?![a-z0-9-])|(?:${WORD_TLD})(?![a-z0-9-]|\\s[a-z]|['’]))\\.?(?::[0-9]{1,5})?(?:[/?#]${BODY}{0,2000})?`,
  'iuy',
);
/** Endings under which a label in Chinese letters is a host and no sentence. */
const HAN_TAIL =
  /(?:com|net|org|cn|hk|tw|中国|公司|网络|在线|香港|台湾|我爱你)(?![a-z0-9-])(?:\/[^\s，。]{0,200})?/iuy;
const MAX_HAN_LABEL_CHARS = 12;
/** RFC 1035 § 2.3.4. */
const MAX_LABEL_CHARS = 63;
const LABEL = /[A-Za-z0-9-]/u;
/** Numbers before a dot are decimals and times, but for hosts such as 163.com. */
const LABEL_LIKE = /[A-Za-z]|^[0-9]{3,}$/u;
/** Invite codes without a host, with a cue. */
const INVITE =
  /(?:邀请码|邀请链接|推荐码|invite code|invitation code)\s{0,2}(?:[:是为]\s{0,2}){0,2}([A-Za-z0-9_-]{4,64})/dgiu;

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** Hosts without a scheme, from each dot outwards, so that a text full of letters costs nothing. */
function findBareHosts(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    if (dot < from) continue;
    let start = dot;
    while (start > from && dot - start < MAX_LABEL_CHARS && LABEL.test(text.charAt(start - 1))) start -= 1;
    let length = 0;
    if (start < dot) {
      if (text.charAt(start - 1) !== '@' && LABEL_LIKE.test(text.slice(start, dot)))
        length = matchAt(TAIL, text, dot + 1);
    } else {
      length = matchAt(HAN_TAIL, text, dot + 1);
      if (length > 0) {
        while (start > from && dot - start < MAX_HAN_LABEL_CHARS && /\p{L}/u.test(text.charAt(start - 1)))
          start -= 1;
        if (start === dot) length = 0;
      }
    }
    if (length === 0) continue;
    from = dot + 1 + length;
    spans.push({ start, end: from });
  }
  return spans;
}

function trimEnd(text: string, { start, end }: Span): Span {
  let last = end;
  while (last > start && /[.,;:!?'*_~]/u.test(text.charAt(last - 1))) last -= 1;
  return { start, end: last };
}

/** Links with and without scheme, onion addresses, invite links and codes. */
export const url: ScrubRule = {
  id: 'url',
  class: 'URL',
  severity: 6,
  trigger: ['.:码接v'],
  find(view) {
    const { text } = view;
    const spans: Span[] = [];
    if (view.has(SIGN.colon)) for (const span of matches(text, WITH_SCHEME)) spans.push(trimEnd(text, span));
    if (view.has(SIGN.dot)) for (const span of findBareHosts(text)) spans.push(trimEnd(text, span));
    if (view.has(SIGN.invite)) spans.push(...matches(text, INVITE, 1));
    return spans;
  },
};
