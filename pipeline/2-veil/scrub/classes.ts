/**
 * The placeholders that stand in scrubbed text, and what each replaces. The dataset's contract documents the
 * keys of `redactions` from this list.
 */
export const CLASSES = {
  MENTION: 'an account of the fediverse: a mention in markup, @user, @user@domain, acct:',
  URL: 'a link or a bare host name, onion addresses and invite links included',
  EMAIL: 'an e-mail address, plain or spelled out',
  PHONE: 'a telephone number: mobile, landline, 400/800, international',
  ID: 'a number by which a state knows a person or a firm: resident ID, HKID, Taiwan ID, credit code',
  PASSPORT: 'a passport or travel permit number',
  CARD: 'a bank card number',
  PLATE: 'a number plate of a vehicle',
  QQ: 'a QQ number or group',
  WECHAT: 'a WeChat name',
  WEIBO: 'a Weibo name or number',
  HANDLE: 'a name on another network: Matrix, Nostr, Bluesky, Telegram, Douban, Bilibili and others',
  IP: 'an IPv4, IPv6 or hardware address',
  CRYPTO: 'an address or transaction of a crypto-currency',
  GEO: 'coordinates or a plus code',
  ADDRESS: 'a street address',
  ORG: 'a school or employer that somebody gives as their own',
  NAME: 'the name of a person: in running text, of the author, of somebody mentioned, or of an account of the corpus',
  EMOJI: 'a custom emoji, which names the server that has it',
  HASHTAG: 'a hashtag; those used by enough authors come back in the column `hashtags`',
  NUMBER: 'a long number that the rules could not decide',
} as const satisfies Record<string, string>;

/** Name of a placeholder, without brackets. */
export type PlaceholderClass = keyof typeof CLASSES;

/** `[NAME]` and so on, as they stand in text. */
export const PLACEHOLDERS: ReadonlySet<string> = new Set(Object.keys(CLASSES).map((name) => `[${name}]`));

/** Code units of the longest placeholder, brackets included. */
export const LONGEST_PLACEHOLDER_CHARS = Math.max(...[...PLACEHOLDERS].map((text) => text.length));
