/**
 * Files in the age format (age-encryption.org/v1), by the age library.
 *
 * It is handed streams: for bytes it asks for what the web calls a response, which costs 40 ms in every thread that first
 * wants one, and some of a file's time ever after.
 */
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

/**
 * Encrypt a file.
 *
 * @param recipient `age1…`
 */
export async function encryptFile(plain: Uint8Array, recipient: string): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return await collect(await encrypter.encrypt(streamOf(plain)));
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
