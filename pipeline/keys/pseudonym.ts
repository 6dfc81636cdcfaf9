import { _SHA256, sha256 } from '@noble/hashes/sha2.js';
import type { Acct, AuthorPid, RefusalTag, StatusPid, StatusUri } from '../model/ids.ts';
import { memoise } from '../model/memoise.ts';
import { deriveSubkey, type Purpose } from './subkeys.ts';

/** Hex digits of a pseudonym: 128 bits, so that even 10^9 names meet by chance with probability below 2^-68. */
const PID_HEX_DIGITS = 32;

/** Accounts remembered for their order: one has many statuses, close together; the bound keeps memory flat. */
const CACHE_ENTRIES = 16_384;

/** Turns names into pseudonyms; equal names give equal pseudonyms, whatever the source or run. */
export interface Pseudonymiser {
  author(acct: Acct): AuthorPid;
  /** Of each, in their order. */
  statuses(uris: readonly StatusUri[]): StatusPid[];
  refusal(acct: Acct): RefusalTag;
}

/** Bytes of a pseudonym. */
const PID_BYTES = PID_HEX_DIGITS / 2;

/** Bytes of a block and of its digest, and of the length at the end of the last block (FIPS 180-4 § 5.1.1, § 5.3.3). */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const LENGTH_BYTES = 8;
/** First byte after a message. */
const PADDING_BYTE = 0x80;

/** Masks of the key for the inner and the outer hash (RFC 2104 § 2). */
const INNER_MASK = 0x36;
const OUTER_MASK = 0x5c;

/** Bytes of UTF-8 that one UTF-16 code unit may take. */
const MAX_UTF8_BYTES = 3;

/** SHA-256 of a message whose first block is the same each time, which is worked out once. */
class PrefixedHash extends _SHA256 {
  private readonly start: readonly number[];

  /** @param prefix one block */
  constructor(prefix: Uint8Array) {
    super();
    this.process(new DataView(prefix.buffer, prefix.byteOffset, BLOCK_BYTES), 0);
    this.start = this.get();
  }

  /** Hash blocks that are padded already, and write the digest into a view at `at`. */
  digestBlocks(blocks: DataView, blockBytes: number, out: DataView, at: number): void {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = this.start;
    this.set(a, b, c, d, e, f, g, h);
    for (let from = 0; from < blockBytes; from += BLOCK_BYTES) this.process(blocks, from);
    out.setInt32(at, this.A);
    out.setInt32(at + 4, this.B);
    out.setInt32(at + 8, this.C);
    out.setInt32(at + 12, this.D);
    out.setInt32(at + 16, this.E);
    out.setInt32(at + 20, this.F);
    out.setInt32(at + 24, this.G);
    out.setInt32(at + 28, this.H);
  }

  /** Forget the schedule, which all hashes share: it holds words of what was hashed last. */
  forget(): void {
    this.roundClean();
  }
}

/** A block of a key, shortened where it is longer than one, under a mask. */
function maskKey(key: Uint8Array, mask: number): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? sha256(key) : key);
  return block.map((byte) => byte ^ mask);
}

/** Blocks with room for a message of so many bytes, its padding and its length. */
function blocksFor(messageBytes: number): Buffer<ArrayBuffer> {
  const needed = messageBytes + 1 + LENGTH_BYTES;
  return Buffer.alloc(Math.ceil(needed / BLOCK_BYTES) * BLOCK_BYTES);
}

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/**
 * HMAC-SHA256 (RFC 2104) under one key, truncated to 128 bits (§ 5), as lower-case hex.
 *
 * The compression is that of `@noble/hashes`. What stands around it is done here, with the first block of both hashes
 * worked out once and the message written straight into blocks that are used again: noble's own way takes more than
 * twice as long for a message of one or two blocks. A test holds it equal to `hmac` and to `node:crypto`.
 */
class KeyedHasher {
  readonly #inner: PrefixedHash;
  readonly #outer: PrefixedHash;
  #bytes = blocksFor(MAX_UTF8_BYTES * 256);
  #view = viewOf(this.#bytes);
  readonly #outerView: DataView;
  /** Digests of some messages: the first half of each, after them what remains of the last. */
  #digests = Buffer.alloc(DIGEST_BYTES);
  #digestsView = viewOf(this.#digests);

  constructor(key: Uint8Array) {
    this.#inner = new PrefixedHash(maskKey(key, INNER_MASK));
    this.#outer = new PrefixedHash(maskKey(key, OUTER_MASK));
    // The outer message has one length; padding and length are written once.
    const outerBytes = blocksFor(DIGEST_BYTES);
    this.#outerView = viewOf(outerBytes);
    outerBytes[DIGEST_BYTES] = PADDING_BYTE;
    this.#outerView.setUint32(BLOCK_BYTES - 4, (BLOCK_BYTES + DIGEST_BYTES) * 8);
  }

  #hashTo(message: string, at: number): void {
    const maxBytes = MAX_UTF8_BYTES * message.length + BLOCK_BYTES;
    if (maxBytes > this.#bytes.length) {
      this.#bytes = blocksFor(2 * maxBytes);
      this.#view = viewOf(this.#bytes);
    }
    const [bytes, view] = [this.#bytes, this.#view];
    const size = bytes.write(message);
    const padded = Math.ceil((size + 1 + LENGTH_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
    bytes[size] = PADDING_BYTE;
    for (let byte = size + 1; byte < padded; byte += 1) bytes[byte] = 0;
    const bits = (BLOCK_BYTES + size) * 8;
    view.setUint32(padded - 8, Math.floor(bits / 0x1_0000_0000));
    view.setUint32(padded - 4, bits >>> 0);
    this.#inner.digestBlocks(view, padded, this.#outerView, 0);
    this.#outer.digestBlocks(this.#outerView, BLOCK_BYTES, this.#digestsView, at);
  }

  /** Of each message, one after the other. */
  hash(messages: readonly string[]): string {
    const needed = PID_BYTES * messages.length + DIGEST_BYTES - PID_BYTES;
    if (needed > this.#digests.length) {
      this.#digests = Buffer.alloc(2 * needed);
      this.#digestsView = viewOf(this.#digests);
    }
    for (let at = 0; at < messages.length; at += 1) this.#hashTo(messages[at] ?? '', PID_BYTES * at);
    this.#outer.forget();
    return this.#digests.toString('hex', 0, PID_BYTES * messages.length);
  }
}

/** The keyed hash of one message after the other; see {@link KeyedHasher}. */
export function createKeyedHash(key: Uint8Array): (message: string) => string {
  const hasher = new KeyedHasher(key);
  return (message) => hasher.hash([message]);
}

/** The keyed hashes of some messages; see {@link KeyedHasher}. */
export function createKeyedHashes(key: Uint8Array): (messages: readonly string[]) => string[] {
  const hasher = new KeyedHasher(key);
  return (messages) => {
    const digits = hasher.hash(messages);
    return messages.map((_, at) => digits.slice(PID_HEX_DIGITS * at, PID_HEX_DIGITS * (at + 1)));
  };
}

/** The keyed hash that puts a server's accounts in an order which tells nothing of them, and draws samples of them. */
export function createAccountHash(projectKey: Uint8Array): (accountId: string) => string {
  return memoise(createKeyedHash(deriveSubkey(projectKey, 'account')), CACHE_ENTRIES);
}

/** The keyed hash of the vault's journals. */
export function createManifestHash(projectKey: Uint8Array): (text: string) => string {
  return createKeyedHash(deriveSubkey(projectKey, 'manifest'));
}

/**
 * The pseudonyms of a project: one sub-key per kind of name.
 *
 * @param projectKey 32 bytes
 */
export function createPseudonymiser(projectKey: Uint8Array): Pseudonymiser {
  const keyed = (purpose: Purpose) => createKeyedHash(deriveSubkey(projectKey, purpose));
  const author = keyed('author');
  const statuses = createKeyedHashes(deriveSubkey(projectKey, 'status'));
  const refusal = keyed('refusal');
  return {
    author: (acct) => author(acct) as AuthorPid,
    statuses: (uris) => statuses(uris) as StatusPid[],
    refusal: (acct) => refusal(acct) as RefusalTag,
  };
}
