/** How a vault is divided into tasks of the veil. */
import type { Segment } from '../storage/vault.ts';

/** Statuses of one task of the veil: parts are sorted in memory, and few tasks must not wait for one long one. */
const PART_STATUSES = { least: 4096, most: 98_304 };

/** Parts that a vault is divided into where it has enough statuses for them. */
const PARTS = 32;

/** Divide the segments by the vault alone, so that a part is the same wherever and whenever it is made. */
export function groupSegments(segments: readonly Segment[]): Segment[][] {
  const total = segments.reduce((sum, { statuses }) => sum + statuses, 0);
  const wanted = Math.max(PART_STATUSES.least, Math.min(PART_STATUSES.most, Math.ceil(total / PARTS)));
  const groups: Segment[][] = [];
  let statuses = Number.POSITIVE_INFINITY;
  for (const segment of segments) {
    const group = groups.at(-1);
    if (group === undefined || statuses + segment.statuses / 2 > wanted) {
      groups.push([segment]);
      statuses = segment.statuses;
    } else {
      group.push(segment);
      statuses += segment.statuses;
    }
  }
  return groups;
}
