import type { Acct, Domain, StatusUri } from './ids.ts';
import { memoise } from './memoise.ts';

/**
 * Bring a domain to the one form under which it is hashed and compared.
 *
 * Lower case; international names in punycode (UTS 46, as `URL` does it); default ports and the trailing dot
 * dropped. Returns null where the text is no host name.
 */
export function canonicalDomain(domain: string): Domain | null {
  const trimmed = domain.trim();
  if (trimmed === '' || /[\s/?#@\\]/u.test(trimmed)) return null;
  let host: string;
  try {
    host = new URL(`https://${trimmed.replace(/:443$/u, '')}`).host;
  } catch {
    return null;
  }
  const bare = host.replace(/:80$/u, '').replace(/\.(?=$|:)/u, '');
  return bare === '' ? null : (bare as Domain);
}

/**
 * Bring an account name to `user@domain`, the form that pseudonyms are made from.
 *
 * @param name `user`, `@user`, `user@domain` or `@user@domain`, as the API's `acct` field or a person writes it
 * @param home domain that a name without one belongs to: the server that answered
 * @returns null where there is no user or no usable domain
 */
export function canonicalAcct(name: string, home: Domain | null): Acct | null {
  const bare = name.trim().replace(/^(?:acct:)?@?/u, '');
  const at = bare.lastIndexOf('@');
  const user = (at < 0 ? bare : bare.slice(0, at)).normalize('NFKC').toLowerCase();
  const domain = at < 0 ? home : canonicalDomain(bare.slice(at + 1));
  if (user === '' || /[\s@/]/u.test(user) || domain === null) return null;
  return `${user}@${domain}` as Acct;
}

/** The domain part of a canonical account. */
export function domainOf(acct: Acct): Domain {
  return acct.slice(acct.lastIndexOf('@') + 1) as Domain;
}

/** Hosts that are known to be in their one form; statuses come from few. */
const CACHE_ENTRIES = 4096;
const isCanonicalHost = memoise((host: string) => {
  const url = `https://${host}/`;
  return URL.canParse(url) && new URL(url).href === url;
}, CACHE_ENTRIES);

/** An address of which nothing but its host could be written in another way: no dots to resolve, nothing to encode. */
const PLAIN_URL = /^https:\/\/([a-z0-9.-]+)\/(?:[A-Za-z0-9_~@-][A-Za-z0-9_~@.-]*(?:\/|$))*$/u;

/** Host of an address that is in its one form already, so that it need not be parsed; null where that is not plain to see. */
export function plainHostOf(url: string): string | null {
  const host = PLAIN_URL.exec(url)?.[1];
  return host !== undefined && isCanonicalHost(host) ? host : null;
}

/**
 * Bring a status URI to one form: scheme and host in lower case and punycode, no fragment, no default port.
 * Text that is no URL (some servers use `tag:` URIs) is kept as it is, trimmed. Null where empty.
 */
export function canonicalStatusUri(uri: string): StatusUri | null {
  const trimmed = uri.trim();
  if (trimmed === '') return null;
  if (plainHostOf(trimmed) !== null) return trimmed as StatusUri;
  try {
    const url = new URL(trimmed);
    url.hash = '';
    return url.href as StatusUri;
  } catch {
    return trimmed as StatusUri;
  }
}
