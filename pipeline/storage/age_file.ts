/**
 * Files in the age format (age-encryption.org/v1), by the age library, but for the payload of those that are written: the
 * library's own cipher is JavaScript, which is slow until V8 has compiled it, and compiling it costs as well. Node brings one.
 *
 * The library is handed streams: for bytes it asks for what the web calls a response, which costs 40 ms in every thread that
 * first wants one, and some of a file's time ever after.
 */
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Decrypter, Encrypter } from 'age-encryption';

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Plain bytes of a chunk of the payload, of which only the last one may have less. */
const CHUNK_BYTES = 64 * 1024;

const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** Random bytes before the payload, from which its key is derived. */
const SALT_BYTES = 16;
/** Of a chunk: its number, big-endian, and a byte that tells the last one. */
const NONCE_BYTES = 12;
const LAST_CHUNK = 1;

/** The line of a header's MAC, which ends it: 32 bytes in base64 without padding. */
const MAC_LINE = /\n--- [A-Za-z0-9+/]{43}\n/u;

/** A header for a recipient, and the key that it wraps. */
async function makeHeader(recipient: string): Promise<{ readonly header: Buffer; readonly fileKey: Buffer }> {
  let fileKey: Buffer | null = null;
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  // One more recipient, who is told the key and leaves nothing in the header.
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      fileKey = Buffer.from(key);
      return [];
    },
  });
  const file = await collect(await encrypter.encrypt(streamOf(Buffer.alloc(0))));
  const match = MAC_LINE.exec(file.toString('latin1'));
  if (match === null || fileKey === null) throw new Error('the age library wrote a header without its end');
  return { header: file.subarray(0, match.index + match[0].length), fileKey };
}

/** STREAM: each chunk by ChaCha20-Poly1305 under its number, so that none can be left out, doubled or moved. */
function sealPayload(key: Uint8Array, plain: Uint8Array, out: Buffer, start: number): void {
  const nonce = Buffer.alloc(NONCE_BYTES);
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK_BYTES));
  let at = start;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    nonce.writeUInt32BE(chunk, NONCE_BYTES - 1 - Uint32Array.BYTES_PER_ELEMENT);
    if (chunk === chunks - 1) nonce[NONCE_BYTES - 1] = LAST_CHUNK;
    const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES });
    const sealed = cipher.update(plain.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES));
    cipher.final();
    out.set(sealed, at);
    out.set(cipher.getAuthTag(), at + sealed.length);
    at += sealed.length + TAG_BYTES;
  }
}

/**
 * Encrypt a file.
 *
 * @param plain its bytes, fewer than 2^32 chunks of them
 * @param recipient `age1…`
 */
export async function encryptFile(plain: Uint8Array, recipient: string): Promise<Buffer> {
  const { header, fileKey } = await makeHeader(recipient);
  // Not the library's, under which it has sealed an empty payload.
  const salt = randomBytes(SALT_BYTES);
  const key = new Uint8Array(hkdfSync('sha256', fileKey, salt, 'payload', KEY_BYTES));
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK_BYTES));
  const start = header.length + SALT_BYTES;
  const file = Buffer.allocUnsafeSlow(start + plain.length + chunks * TAG_BYTES);
  file.set(header);
  file.set(salt, header.length);
  sealPayload(key, plain, file, start);
  return file;
}

/**
 * Decrypt a file.
 *
 * @param identity `AGE-SECRET-KEY-1…`
 * @throws Error where it is damaged or was made for somebody else
 */
export async function decryptFile(file: Uint8Array, identity: string): Promise<Buffer> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return await collect(await decrypter.decrypt(streamOf(file)));
}
