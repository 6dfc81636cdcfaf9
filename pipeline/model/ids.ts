/**
 * Branded identifiers. A brand exists at compile time only; it keeps an identified name from being passed
 * where a pseudonym is expected, and the other way round.
 */

declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

/** Canonical account address `user@domain`: lower case, domain in punycode. Identified: never logged or written in clear. */
export type Acct = Brand<string, 'Acct'>;

/** Canonical ActivityPub URI of a status. Identified: it leads to the person. */
export type StatusUri = Brand<string, 'StatusUri'>;

/** Canonical domain of an instance: lower case, punycode, no default port, no trailing dot. */
export type Domain = Brand<string, 'Domain'>;

/** Keyed hash of an {@link Acct}: 32 hex digits (128 bits). */
export type AuthorPid = Brand<string, 'AuthorPid'>;

/** Keyed hash of a {@link StatusUri}: 32 hex digits (128 bits). */
export type StatusPid = Brand<string, 'StatusPid'>;

/** Keyed hash of an {@link Acct} under the refusal sub-key: 32 hex digits. Recognises who said no, and nothing else. */
export type RefusalTag = Brand<string, 'RefusalTag'>;
