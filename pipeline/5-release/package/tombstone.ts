/**
 * What stands in the place of a withdrawn release: who looks for it finds that it was, when and why it was taken back,
 * and what that does not undo. No table stays.
 */

import { escapeHtml } from '../../model/html.ts';
import { jsonFile, type PackageFile, textFile } from './facts.ts';
import { doiUrl } from './metadata.ts';

export interface Withdrawal {
  readonly version: string;
  readonly title: string;
  /** UTC days of the release's first charge, and of its withdrawal. */
  readonly released: string;
  readonly withdrawn: string;
  /** Public words of the researcher. */
  readonly reason: string;
  readonly doi: string | null;
  readonly isSynthetic: boolean;
}

/** What withdrawing can't do. */
const STAYS: readonly string[] = [
  'Copies that somebody made before this day can not be called back.',
  'The privacy budget that it spent stays spent: what was drawn from the data was seen.',
  'The ledger keeps its entries, and later versions keep rows that it published first, byte for byte.',
];

function formatText({ version, title, released, withdrawn, reason, doi, isSynthetic }: Withdrawal): string {
  return `# Withdrawn: ${title}, ${version}

${isSynthetic ? '**SYNTHETIC: it was made from a simulation, of nobody.**\n\n' : ''}This version was released on ${released} and withdrawn on ${withdrawn}. Please do not use it any more.

Reason: ${reason}

${doi === null ? '' : `Its DOI ${doiUrl(doi)} leads here.\n\n`}## What this does not undo

${STAYS.map((each) => `- ${each}`).join('\n')}
`;
}

function formatPage(withdrawal: Withdrawal): string {
  const { version, title, released, withdrawn, reason, isSynthetic } = withdrawal;
  const head = escapeHtml(`Withdrawn: ${title}, ${version}`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><title>${head}</title></head><body><main>
<h1>${head}</h1>${isSynthetic ? '\n<p><strong>SYNTHETIC: it was made from a simulation, of nobody.</strong></p>' : ''}
<p>This version was released on ${released} and withdrawn on ${withdrawn}. Please do not use it any more.</p>
<p>Reason: ${escapeHtml(reason)}</p>
<h2>What this does not undo</h2>
<ul>
${STAYS.map((each) => `<li>${escapeHtml(each)}</li>`).join('\n')}
</ul>
</main></body></html>
`;
}

/**
 * Files of a tombstone.
 *
 * @param kept files of the withdrawn release that stay: its provenance, by which the ledger is known, and its licence
 */
export function formatTombstone(withdrawal: Withdrawal, kept: readonly PackageFile[]): PackageFile[] {
  const stays = kept.filter(({ path }) => path === 'provenance.json' || path === 'LICENSE');
  return [
    textFile('README.md', formatText(withdrawal)),
    textFile('index.html', formatPage(withdrawal)),
    jsonFile('tombstone.json', withdrawal),
    ...stays,
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}
