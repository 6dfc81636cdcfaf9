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

/** Every file below the folders that holds one of the needles, with the first that it holds. */
export function searchFolders(folders: readonly string[], needles: readonly string[]): Searched {
  const sought = needles.map((needle) => Buffer.from(needle, 'utf8'));
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
    const at = sought.findIndex((needle) => content.includes(needle));
    if (at >= 0) found.push({ file, needle: needles[at] ?? '' });
  }
  return { files, bytes, found };
}
