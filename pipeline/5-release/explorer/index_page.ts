/** index.html of a release: the page's frame, its policy, and what it is told of the release. */

import { escapeHtml } from '../../model/html.ts';
import { byPath, digestBytes } from '../package/bytes.ts';
import type { PackageFile, ReleaseFacts } from '../package/facts.ts';
import { textFile } from '../package/facts.ts';
import { describeRelease, syntheticNotice } from '../package/words.ts';
import { PUBLIC_TABLES } from '../tables/contract.ts';
import type { ExplorerFacts, ExplorerTable } from './page/facts.ts';

/** Files that opening the query box reads. */
const QUERY_FILES = /^explorer\/(?:query\.js|duckdb-.*)$/u;

function listExplorerTables(data: readonly PackageFile[]): ExplorerTable[] {
  return PUBLIC_TABLES.flatMap(({ table, columns }) => {
    const files = data
      .filter(({ path }) => path.startsWith(`data/${table}/`))
      .map(({ path, bytes }) => ({ path, sha256: digestBytes(bytes) }))
      .sort(byPath);
    if (files.length === 0) return [];
    return [{ table, columns: columns.map(({ name, type }) => ({ name, type })), files }];
  });
}

/** What the page is told. */
export function makeExplorerFacts(
  facts: ReleaseFacts,
  data: readonly PackageFile[],
  program: readonly PackageFile[],
): ExplorerFacts {
  return {
    version: facts.version,
    title: facts.title,
    isSynthetic: facts.isSynthetic,
    times: facts.times,
    window: facts.window,
    minimumPeople: facts.minimumPeople,
    privacy: {
      lifetimeEpsilon: facts.lifetimeEpsilon,
      delta: facts.delta,
      oddsFactor: Math.exp(Number(facts.lifetimeEpsilon)).toFixed(2),
      attacks: facts.attacks.map(({ id, holds }) => ({ id, holds })),
      plantedBugs: facts.mutants.length,
    },
    tables: listExplorerTables(data),
    queryBytes: program
      .filter(({ path }) => QUERY_FILES.test(path))
      .reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
  };
}

/**
 * Digest of the style sheet that Plot writes into each figure, so that the policy can let it, and no other, in. Written
 * out, since every word of a release must stand in the program's source; a test compares it with what Plot writes.
 */
export const PLOT_STYLE_DIGEST = 'sha256-UOAN6bI7BA4LGRHPfkZL4hGZFyg4LYsaK0cJGqAaJAQ=';

/**
 * Scripts and styles of this folder only, requests to this origin only. WebAssembly may be compiled and a worker made
 * from a blob, for the query box; 'unsafe-eval' and 'unsafe-inline' are not there.
 */
function formatPolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' '${PLOT_STYLE_DIGEST}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self' blob:",
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** JSON inside a script element: nothing in it may end the element. */
function formatData(value: unknown): string {
  return JSON.stringify(value, null, 1).replaceAll('<', '\\u003c');
}

/** index.html. */
export function formatIndexPage(
  facts: ReleaseFacts,
  data: readonly PackageFile[],
  program: readonly PackageFile[],
): PackageFile {
  const notice = syntheticNotice(facts);
  const title = `${facts.title}, ${facts.version}`;
  return textFile(
    'index.html',
    `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${formatPolicy()}">
<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title><link rel="stylesheet" href="explorer/explorer.css"></head><body>
<header><h1>${escapeHtml(title)}</h1>${notice === null ? '' : `<p class="notice">${escapeHtml(notice)}</p>`}</header>
<main><p>${escapeHtml(describeRelease(facts))}</p>
<noscript><p>The figures of this page need JavaScript. The same numbers are in data/, as CSV and Parquet; README.md says how to read them.</p></noscript></main>
<script type="application/json" id="facts">${formatData(makeExplorerFacts(facts, data, program))}</script>
<script src="explorer/explorer.js"></script>
</body></html>
`,
  );
}
