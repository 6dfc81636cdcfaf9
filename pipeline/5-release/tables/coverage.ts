/** Where the counts come from, by what everybody could know: never how many posts or people a source had. Pure. */
import { countDays, type Days } from '../../model/buckets.ts';
import type { SourceReport } from '../../model/sources.ts';
import { type PublicTable, publicNumber } from './public.ts';

/** What of a source's report may be known: no counts, no words of the researcher, no server's name. */
export type PublicSource = Pick<SourceReport, 'source' | 'type' | 'outcome' | 'software' | 'covered'>;

/** Software names that are known: what a server writes of itself could name it. */
const SOFTWARE = [
  'mastodon',
  'glitch',
  'hometown',
  'gotosocial',
  'pleroma',
  'akkoma',
  'misskey',
  'sharkey',
  'firefish',
  'pixelfed',
  'simulator',
];

function findSoftware(text: string | null): string | null {
  const lower = text?.toLowerCase() ?? '';
  return SOFTWARE.find((name) => lower.startsWith(name)) ?? null;
}

function clip(covered: SourceReport['covered'], window: Days): Days | null {
  if (covered === null) return null;
  const from = covered.from.slice(0, 10);
  const to = covered.to.slice(0, 10);
  const clipped = { from: from < window.from ? window.from : from, to: to > window.to ? window.to : to };
  return clipped.from < clipped.to ? clipped : null;
}

/** One row a source, numbered in the order of the configuration. */
export function makeCoverage(
  sources: readonly PublicSource[],
  window: Days,
  named: ReadonlySet<string>,
  published: string,
): PublicTable {
  const rows = sources.map((source, index) => {
    const domain = source.source.replace(/^simulator\//u, '');
    const days = source.outcome === 'harvested' ? clip(source.covered, window) : null;
    const gap = countDays(window) - (days === null ? 0 : countDays(days));
    return [
      publicNumber(index + 1),
      named.has(domain) ? domain : null,
      source.type,
      findSoftware(source.software),
      source.outcome,
      days?.from ?? null,
      days?.to ?? null,
      publicNumber(gap),
    ];
  });
  return { table: 'coverage', published, rows };
}
