/**
 * Files in the age format (age-encryption.org/v1). The package makes the header, with the file key wrapped for the
 * recipient; the payload is encrypted by Node's own cipher, as the format says, since the package's, in JavaScript, takes
 * longer than all else that is done to a page. The package opens what is written here.
 */
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { memoise } from '../model/memoise.ts';

/** The payload is cut into chunks of so many bytes, each with a tag. */
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
/** Stands before the payload, whose key is derived from it and the file key. */
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** Recipients of a vault: one, and a few in tests. */
const MAX_RECIPIENTS = 16;

interface Header {
  /** The header of a new file. */
  readonly bytes: Uint8Array;
  readonly fileKey: Uint8Array;
}

/** Reading a recipient takes as long as encrypting a segment: it is done once. */
const headersFor = memoise((recipient: string): { readonly make: () => Promise<Header> } => {
  const encrypter = new Encrypter();
  let fileKey: Uint8Array | null = null;
  // A recipient without a stanza leaves no trace in the file; the first one is asked before anything is waited for.
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      fileKey = key;
      return [];
    },
  });
  encrypter.addRecipient(recipient);
  return {
    make: async () => {
      const empty = encrypter.encrypt(new Uint8Array());
      const key = fileKey;
      if (key === null) throw new Error('age-encryption asked no recipient');
      const bytes = await empty;
      return { bytes: bytes.subarray(0, bytes.length - SALT_BYTES - TAG_BYTES), fileKey: key };
    },
  };
}, MAX_RECIPIENTS);

/** Nonce of a chunk: its number, then whether it is the last. */
function nonceOf(chunk: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(chunk, NONCE_BYTES - 1 - 6, 6);
  nonce[NONCE_BYTES - 1] = Number(isLast);
  return nonce;
}

/**
 * Encrypt bytes for a recipient.
 *
 * @param recipient `age1…`
 * @throws Error where the recipient is none
 */
export async function encryptAge(plain: Uint8Array, recipient: string): Promise<Uint8Array> {
  const { bytes, fileKey } = await headersFor(recipient).make();
  const salt = randomBytes(SALT_BYTES);
  const key = Buffer.from(hkdfSync('sha256', fileKey, salt, 'payload', KEY_BYTES));
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK_BYTES));
  const parts: Uint8Array[] = [bytes, salt];
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const cipher = createCipheriv('chacha20-poly1305', key, nonceOf(chunk, chunk === chunks - 1), {
      authTagLength: TAG_BYTES,
    });
    parts.push(cipher.update(plain.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES)));
    cipher.final();
    parts.push(cipher.getAuthTag());
  }
  return Buffer.concat(parts);
}
