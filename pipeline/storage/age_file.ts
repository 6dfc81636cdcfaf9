/**
 * Files in the age format (age-encryption.org/v1): headers by the age library, payloads by Node's cipher. The library's own is
 * JavaScript, which is slow until V8 has compiled it, and takes four times as long when it has.
 *
 * The library is handed streams: for bytes it asks for what the web calls a response, which costs 40 ms in every thread that
 * first wants one, and some of a file's time ever after.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
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
const CIPHER = 'chacha20-poly1305';

/** Begins the last line of a header, that of its MAC; no line before it begins so. */
const MAC_MARK = '\n--- ';

/** The header of a file, whole, its last line feed included. */
function takeHeader(file: Buffer): Buffer {
  const mark = file.indexOf(MAC_MARK);
  const end = mark < 0 ? -1 : file.indexOf('\n', mark + MAC_MARK.length);
  if (end < 0) throw new Error('a file in the age format has no end of its header');
  return file.subarray(0, end + 1);
}

function derivePayloadKey(fileKey: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', fileKey, salt, 'payload', KEY_BYTES));
}

/** Nonces of the chunks of a payload, of which the last says that it is. */
class ChunkNonce {
  readonly bytes = Buffer.alloc(NONCE_BYTES);

  set(chunk: number, isLast: boolean): void {
    this.bytes.writeUInt32BE(chunk, NONCE_BYTES - 1 - Uint32Array.BYTES_PER_ELEMENT);
    this.bytes[NONCE_BYTES - 1] = isLast ? LAST_CHUNK : 0;
  }
}

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
  if (fileKey === null) throw new Error('the age library told no key');
  return { header: takeHeader(file), fileKey };
}

/** STREAM: each chunk by ChaCha20-Poly1305 under its number, so that none can be left out, doubled or moved. */
function sealPayload(key: Uint8Array, plain: Uint8Array, out: Buffer, start: number): void {
  const nonce = new ChunkNonce();
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK_BYTES));
  let at = start;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    nonce.set(chunk, chunk === chunks - 1);
    const cipher = createCipheriv(CIPHER, key, nonce.bytes, { authTagLength: TAG_BYTES });
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
  const key = derivePayloadKey(fileKey, salt);
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK_BYTES));
  const start = header.length + SALT_BYTES;
  const file = Buffer.allocUnsafeSlow(start + plain.length + chunks * TAG_BYTES);
  file.set(header);
  file.set(salt, header.length);
  sealPayload(key, plain, file, start);
  return file;
}

/** The reverse of {@link sealPayload}: what is cut off, doubled, moved or changed has no chunk that opens. */
function openPayload(key: Uint8Array, payload: Uint8Array): Buffer {
  const sealedBytes = CHUNK_BYTES + TAG_BYTES;
  const chunks = Math.max(1, Math.ceil(payload.length / sealedBytes));
  const plainBytes = payload.length - chunks * TAG_BYTES;
  const shortest = chunks === 1 ? 0 : (chunks - 1) * CHUNK_BYTES + 1;
  if (plainBytes < shortest) throw new Error('a file in the age format was cut off');
  const plain = Buffer.allocUnsafeSlow(plainBytes);
  const nonce = new ChunkNonce();
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const sealed = payload.subarray(chunk * sealedBytes, (chunk + 1) * sealedBytes);
    const tagAt = sealed.length - TAG_BYTES;
    nonce.set(chunk, chunk === chunks - 1);
    const decipher = createDecipheriv(CIPHER, key, nonce.bytes, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(tagAt));
    plain.set(decipher.update(sealed.subarray(0, tagAt)), chunk * CHUNK_BYTES);
    decipher.final();
  }
  return plain;
}

/**
 * Decrypt a file.
 *
 * @param identity `AGE-SECRET-KEY-1…`
 * @throws Error where it is damaged or was made for somebody else
 */
export async function decryptFile(file: Uint8Array, identity: string): Promise<Buffer> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const header = takeHeader(bytes);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const fileKey = await decrypter.decryptHeader(header);
  const salt = bytes.subarray(header.length, header.length + SALT_BYTES);
  if (salt.length < SALT_BYTES) throw new Error('a file in the age format was cut off');
  return openPayload(derivePayloadKey(fileKey, salt), bytes.subarray(header.length + SALT_BYTES));
}
