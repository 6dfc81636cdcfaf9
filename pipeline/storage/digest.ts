import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';

/** Bytes of a file that are read at once. */
const READ_BYTES = 1024 * 1024;

/** SHA-256 in hex. */
export function digestBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a file, in hex. */
export async function digestFile(path: string): Promise<string> {
  // A stream costs more than a file that is read at once anyway.
  if (statSync(path).size <= READ_BYTES) return digestBytes(readFileSync(path));
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}
