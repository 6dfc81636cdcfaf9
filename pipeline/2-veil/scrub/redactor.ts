import type { PlaceholderClass } from './classes.ts';
import type { Finding } from './resolve.ts';

type Counts = Map<PlaceholderClass, number>;

/** What is replaced in one status, counted. */
export class Redactor {
  counts: Counts | null = null;
  readonly tags: string[];
  isUndecided = false;
  dependsOnOthers = false;

  constructor(tags: readonly string[]) {
    this.tags = tags.length === 0 ? [] : [...tags];
  }

  count(name: PlaceholderClass): string {
    this.counts ??= new Map();
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    return `[${name}]`;
  }

  replace(finding: Finding, original: string): string {
    this.isUndecided ||= finding.isUndecided;
    this.dependsOnOthers ||= finding.isOthersName;
    if (finding.class === 'HASHTAG') this.tags.push(original);
    return this.count(finding.class);
  }

  /** Says how many hashtags there are, however many were counted. */
  setHashtags(count: number): void {
    if (count > 0) {
      this.counts ??= new Map();
      this.counts.set('HASHTAG', count);
    } else this.counts?.delete('HASHTAG');
  }
}

/** Counts by class, keys sorted. */
export function sortCounts(counts: Counts | null): Record<string, number> {
  if (counts === null || counts.size === 0) return {};
  if (counts.size === 1) for (const [name, count] of counts) return { [name]: count };
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
