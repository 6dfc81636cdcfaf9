import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A maker of empty folders, which are removed after the tests of the file. */
export function useFolders(): () => string {
  let root = '';
  let folders = 0;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'census-dataset-'));
  });
  afterAll(() => rmSync(root, { recursive: true }));
  return () => {
    folders += 1;
    const folder = join(root, String(folders));
    mkdirSync(folder);
    return folder;
  };
}
