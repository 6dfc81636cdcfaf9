import { DIGIT, LATIN, matches, type ScrubRule, type Span } from '../rule.ts';
import { SIGN } from '../signs.ts';

/** Matrix (specification, appendix 4.2): sigil, local part, colon, server name. */
const MATRIX =
  /(?<![\p{L}\p{N}_])[@#!+][a-z0-9._=/+-]{1,100}:[a-z0-9.-]{1,100}\.[a-z]{2,24}(?::[0-9]{1,5})?/giu;
/** Nostr keys and notes in Bech32 (NIP-19). */
const NOSTR = /(?<![a-z0-9])(?:npub|nsec|note|nprofile|nevent|naddr)1[02-9ac-hj-np-z]{20,400}/giu;
/** Decentralised identifiers (W3C DID § 3.1), as Bluesky uses them. */
const DID = /(?<![a-z0-9])did:[a-z0-9]{2,20}:[a-z0-9._:%-]{5,200}/giu;
/** Session ids: 05 and 64 hex digits (an X25519 key). */
const SESSION = /(?<![0-9a-z])05[0-9a-f]{64}(?![0-9a-z])/giu;
/** XMPP addresses are e-mail addresses in form (RFC 7622); the scheme shows them. PGP fingerprints: 40 hex digits. */
const PGP = /(?<![0-9a-f])(?:[0-9a-f]{4}\s{0,2}){9}[0-9a-f]{4}(?![0-9a-f])/giu;

/** Addresses and keys of open protocols: Matrix, Nostr, DIDs, Session, PGP fingerprints. */
export const protocolId: ScrubRule = {
  id: 'protocol_id',
  class: 'HANDLE',
  severity: 8,
  trigger: [LATIN, `:${DIGIT}`],
  find(view) {
    const { text } = view;
    const spans: Span[] = [];
    if (view.has(SIGN.colon)) spans.push(...matches(text, MATRIX), ...matches(text, DID));
    // All others have digits.
    if (!view.has(SIGN.digit)) return spans;
    spans.push(...matches(text, NOSTR), ...matches(text, SESSION));
    for (const span of matches(text, PGP))
      if (/[0-9]/u.test(text.slice(span.start, span.end))) spans.push(span);
    return spans;
  },
};
