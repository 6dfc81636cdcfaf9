/** A certified release on disk: written beside its place, made durable, renamed; and read back to be checked. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceDirectory, writeFileAtomic } from '../storage/atomic.ts';
import { formatSums } from './package/build.ts';
import { digestBytes } from './package/bytes.ts';
import { type PackageFile, textFile } from './package/facts.ts';

export const SUMS = 'SHA256SUMS';

/** Digest that the ledger certifies: of SHA256SUMS, which holds that of every file. */
export function digestRelease(files: readonly PackageFile[]): string {
  return digestBytes(textFile(SUMS, formatSums(files)).bytes);
}

/** Files of a release folder without its SHA256SUMS, in the order of their paths. */
export function readRelease(dir: string): PackageFile[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => path !== SUMS)
    .sort()
    .map((path) => ({ path, bytes: readFileSync(join(dir, path)) }));
}

/** Whether a folder holds exactly what its SHA256SUMS says, and that is what was certified. */
export function isIntact(dir: string, certified: string): boolean {
  const path = join(dir, SUMS);
  if (!existsSync(path)) return false;
  const files = readRelease(dir);
  return readFileSync(path, 'utf8') === formatSums(files) && digestRelease(files) === certified;
}

/**
 * Write a release whole.
 *
 * @param day given to every file as its date, so that no clock shows when the work was done
 */
export function writeRelease(dir: string, files: readonly PackageFile[], day: string): void {
  const fresh = `${dir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const at = new Date(`${day}T00:00:00Z`);
  const all = [...files, textFile(SUMS, formatSums(files))];
  for (const { path, bytes } of all) {
    const target = join(fresh, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileAtomic(target, bytes);
    utimesSync(target, at, at);
  }
  for (const entry of readdirSync(fresh, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) utimesSync(join(entry.parentPath, entry.name), at, at);
  }
  utimesSync(fresh, at, at);
  replaceDirectory(dir, fresh);
}
