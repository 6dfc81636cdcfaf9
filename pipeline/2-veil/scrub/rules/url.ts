import { LATIN, matches, type ScrubRule } from '../rule.ts';

/** Any scheme with `://`, and those that lead to somebody without one (RFC 3986 § 3.1). */
const WITH_SCHEME =
  /(?<![A-Za-z0-9])(?:[a-z][a-z0-9+.-]{1,20}:\/\/|magnet:\?|(?:tg|weixin|line|whatsapp|skype|sgnl|matrix):)[^\s\p{Script=Han}，。！？；：“”（）《》【】、<>"\ufffc]{2,2000}/giu;

/**
 * Top-level domains that are looked for without a scheme: the generic ones in wide use, and country codes where
 * no common word or file ending is one. Source: the IANA root zone, chosen by hand.
 */
const TLD =
  'com|net|org|info|biz|edu|gov|mil|int|name|pro|xyz|top|site|online|club|shop|store|app|dev|page|blog|cloud|live|life|world|space|fun|vip|wang|ink|art|link|click|social|town|cafe|wiki|news|tech|chat|zone|party|moe|icu|work|onion|i2p|' +
  'cn|hk|tw|mo|jp|kr|sg|my|us|uk|ca|au|nz|de|fr|nl|se|ch|at|eu|ru|ua|pl|cz|it|es|br|mx|in|io|ai|co|cc|tv|me|gg|sh|ws|fm|ly|gl|be|su|la|pw|im|is|nu|li|lt|fi|no|dk|ie|pt|ro|to|vn|th|id|ph|tk|ml|ga|cf|中国|公司|网络|在线';
const BARE_HOST = new RegExp(
  `(?<![A-Za-z0-9@.-])(?:[\\p{L}\\p{N}][\\p{L}\\p{N}-]{0,62}\\.){1,6}(?:${TLD}|xn--[a-z0-9-]{2,59})(?![A-Za-z0-9-])\\.?(?::[0-9]{1,5})?(?:[/?#][^\\s\\p{Script=Han}，。！？；：“”（）《》【】、<>"\\ufffc]{0,2000})?`,
  'giu',
);
/** A bare host that is only Chinese before the dot is a sentence, unless its ending is Chinese too. */
const HAS_HOST_LABEL = /[A-Za-z0-9][A-Za-z0-9-]*\.[^.]|\.(?:中国|公司|网络|在线)/u;
/** Invite codes without a host: `邀请码：abcd1234`, with a cue. */
const INVITE = /(?:邀请码|邀请链接|invite code|邀請碼)\s{0,2}[:是为]?\s{0,2}([A-Za-z0-9_-]{4,64})/dgiu;

/** Links with and without scheme, onion addresses, invite codes. */
export const url: ScrubRule = {
  id: 'url',
  class: 'URL',
  severity: 6,
  trigger: [LATIN, '.:码接e'],
  find(view) {
    const bare = view.text.includes('.')
      ? matches(view.text, BARE_HOST).filter(({ start, end }) =>
          HAS_HOST_LABEL.test(view.text.slice(start, end)),
        )
      : [];
    return [
      ...(view.text.includes(':') ? matches(view.text, WITH_SCHEME) : []),
      ...bare,
      ...matches(view.text, INVITE, 1),
    ];
  },
};
