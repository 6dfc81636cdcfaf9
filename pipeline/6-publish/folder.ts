/** A static site with every published version and its explorer, for any web host: plain files, written whole. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CensusError, explainWriteError } from '../errors.ts';
import { escapeHtml } from '../model/html.ts';
import { replaceDirectory, writeFileAtomic } from '../storage/atomic.ts';
import type { ReleaseFile } from './types.ts';

/** Lets GitHub Pages serve folders with signs in their names as they are. */
const NO_JEKYLL = '.nojekyll';
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u;

interface Shelf {
  readonly version: string;
  readonly title: string;
  readonly day: string;
  readonly withdrawn: string | null;
  readonly isSynthetic: boolean;
}

function readJson(path: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readShelf(dir: string, version: string): Shelf | null {
  const tombstone = readJson(join(dir, version, 'tombstone.json'));
  if (tombstone !== null) {
    const [title, released, withdrawn] = ['title', 'released', 'withdrawn'].map((name) =>
      String(tombstone[name]),
    );
    const isSynthetic = tombstone['isSynthetic'] === true;
    return { version, title: title ?? '', day: released ?? '', withdrawn: withdrawn ?? '', isSynthetic };
  }
  const datapackage = readJson(join(dir, version, 'datapackage.json'));
  if (datapackage === null) return null;
  return {
    version,
    title: String(datapackage['title']),
    day: String(datapackage['created']).slice(0, 10),
    withdrawn: null,
    isSynthetic: String(datapackage['description']).startsWith('SYNTHETIC'),
  };
}

/** The site's first page: its versions, the newest first. */
function formatIndex(shelves: readonly Shelf[]): string {
  const title = escapeHtml(shelves[0]?.title ?? 'Releases');
  const items = shelves.map(({ version, day, withdrawn, isSynthetic }) => {
    const link = `<a href="${encodeURIComponent(version)}/">${escapeHtml(version)}</a>${isSynthetic ? ' (SYNTHETIC)' : ''}`;
    return withdrawn === null
      ? `<li>${link}, ${escapeHtml(day)}</li>`
      : `<li>${link}, ${escapeHtml(day)}, <strong>withdrawn</strong> on ${escapeHtml(withdrawn)}</li>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,"><title>${title}</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1.5rem 1rem;color:#1a1a1a;background:#fff}a{color:#0b4f8a}@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#16181b}a{color:#8fc4ff}}</style></head>
<body><main><h1>${title}</h1>
<p>Counts with noise that hides every account. Each version shows its figures, and holds its tables as Parquet and CSV.</p>
<ul>
${items.join('\n')}
</ul></main></body></html>
`;
}

/** Put files into a folder whole: who looks sees the old ones or the new ones. */
function replaceFolder(target: string, files: readonly ReleaseFile[]): void {
  const fresh = `${target}.new`;
  rmSync(fresh, { recursive: true, force: true });
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(fresh, path)), { recursive: true });
    writeFileAtomic(join(fresh, path), bytes);
  }
  replaceDirectory(target, fresh);
}

function isThere(target: string, files: readonly ReleaseFile[]): boolean {
  if (!existsSync(target)) return false;
  const there = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return (
    there.length === files.length &&
    files.every(
      ({ path, bytes }) =>
        existsSync(join(target, path)) && readFileSync(join(target, path)).equals(Buffer.from(bytes)),
    )
  );
}

/** A folder that is something else must not get a web site into it. */
function checkFolder(dir: string): void {
  if (!existsSync(dir) || existsSync(join(dir, NO_JEKYLL)) || readdirSync(dir).length === 0) return;
  throw new CensusError('E_PUBLISH_CONFIG', {
    what: 'The folder of the site holds other things.',
    where: dir,
    kept: 'everything in it',
    todo: 'name an empty folder, or one that does not exist, under `publish.folder.path`',
  });
}

/**
 * Put a version, or its tombstone, into the site.
 *
 * @returns whether anything had to be written
 * @throws CensusError E_PUBLISH_CONFIG where the folder is no site; E_DISK_FULL, E_NO_WRITE
 */
export function publishFolder(dir: string, version: string, files: readonly ReleaseFile[]): boolean {
  checkFolder(dir);
  try {
    mkdirSync(dir, { recursive: true });
    writeFileAtomic(join(dir, NO_JEKYLL), '');
    const didWork = !isThere(join(dir, version), files);
    if (didWork) replaceFolder(join(dir, version), files);
    const shelves = readdirSync(dir)
      .filter((name) => VERSION.test(name) && !/\.(?:new|old)$/u.test(name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .flatMap((name) => readShelf(dir, name) ?? []);
    writeFileAtomic(join(dir, 'index.html'), formatIndex(shelves));
    return didWork;
  } catch (error) {
    throw explainWriteError(error, `publish, ${dir}`);
  }
}
