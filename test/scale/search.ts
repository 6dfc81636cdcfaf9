/** Look for needles in every byte of folders. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Found {
  readonly file: string;
  readonly needle: string;
}

export interface Searched {
  readonly files: number;
  readonly bytes: number;
  readonly found: readonly Found[];
}

function listFiles(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // It went while it was listed: Spark removes its own files.
    return [];
  }
}

/** Bytes of a needle that its place is found by; a needle is at least so long. */
const HEAD_BYTES = 4;

/** A search for many needles in one pass: a table of first pairs of bytes, then of first four. */
function createSearch(needles: readonly string[]): (content: Buffer) => string | null {
  const pairs = new Uint8Array(1 << 16);
  const heads = new Map<number, Buffer[]>();
  for (const needle of needles) {
    const bytes = Buffer.from(needle, 'utf8');
    if (bytes.length < HEAD_BYTES) throw new RangeError('a needle is too short to be searched for');
    pairs[bytes.readUInt16BE(0)] = 1;
    const head = bytes.readUInt32BE(0);
    heads.set(head, [...(heads.get(head) ?? []), bytes]);
  }
  return (content) => {
    for (let at = 0; at + HEAD_BYTES <= content.length; at += 1) {
      if (pairs[((content[at] ?? 0) << 8) | (content[at + 1] ?? 0)] === 0) continue;
      for (const needle of heads.get(content.readUInt32BE(at)) ?? []) {
        if (
          content.compare(needle, 0, needle.length, at, Math.min(content.length, at + needle.length)) === 0
        ) {
          return needle.toString('utf8');
        }
      }
    }
    return null;
  };
}

/** Every file below the folders that holds one of the needles, with the first that it holds. */
export function searchFolders(folders: readonly string[], needles: readonly string[]): Searched {
  const search = createSearch(needles);
  const found: Found[] = [];
  let files = 0;
  let bytes = 0;
  for (const file of folders.flatMap(listFiles)) {
    let content: Buffer;
    try {
      content = readFileSync(file);
    } catch {
      continue;
    }
    files += 1;
    bytes += content.length;
    const needle = search(content);
    if (needle !== null) found.push({ file, needle });
  }
  return { files, bytes, found };
}
