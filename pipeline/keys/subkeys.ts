import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** One label per purpose: a key for one kind of name says nothing about another kind (RFC 5869 § 3.2, info). */
const LABELS = {
  author: 'veiled-census/v1/author',
  status: 'veiled-census/v1/status',
  refusal: 'veiled-census/v1/refusal',
  manifest: 'veiled-census/v1/manifest',
  account: 'veiled-census/v1/account',
  'key-check': 'veiled-census/v1/key-check',
} as const;

export type Purpose = keyof typeof LABELS;

/** Bytes of a sub-key: the output length of SHA-256. */
const SUBKEY_BYTES = 32;

/**
 * Derive the sub-key of one purpose: HKDF-SHA256 (RFC 5869), no salt since the project key is uniform (§ 3.1).
 *
 * @param projectKey 32 bytes
 */
export function deriveSubkey(projectKey: Uint8Array, purpose: Purpose): Uint8Array {
  return hkdf(sha256, projectKey, undefined, utf8ToBytes(LABELS[purpose]), SUBKEY_BYTES);
}

/** 16 hex digits by which two keys are told apart without knowing either: the dataset carries them. */
export function keyCheck(projectKey: Uint8Array): string {
  return bytesToHex(deriveSubkey(projectKey, 'key-check')).slice(0, 16);
}
