import type { PlaceholderClass } from './classes.ts';
import type { Finding } from './resolve.ts';

/** Counts of the few classes that a status has, their names sorted: a map of them would be made and sorted for each status. */
class ClassCounts {
  readonly #names: PlaceholderClass[] = [];
  readonly #counts: number[] = [];

  get(name: PlaceholderClass): number {
    return this.#counts[this.#names.indexOf(name)] ?? 0;
  }

  set(name: PlaceholderClass, count: number): void {
    const known = this.#names.indexOf(name);
    if (known >= 0) {
      this.#counts[known] = count;
      return;
    }
    let at = this.#names.length;
    for (; at > 0 && name < (this.#names[at - 1] ?? name); at -= 1) {
      this.#names[at] = this.#names[at - 1] ?? name;
      this.#counts[at] = this.#counts[at - 1] ?? 0;
    }
    this.#names[at] = name;
    this.#counts[at] = count;
  }

  clear(): void {
    this.#names.length = 0;
    this.#counts.length = 0;
  }

  /** Counts above 0 by class, keys sorted. */
  toRecord(): Record<string, number> {
    const record: Record<string, number> = {};
    for (let at = 0; at < this.#names.length; at += 1) {
      const [name, count = 0] = [this.#names[at], this.#counts[at]];
      if (name !== undefined && count > 0) record[name] = count;
    }
    return record;
  }
}

/** What is replaced in one status, counted. */
export class Redactor {
  readonly #counts = new ClassCounts();
  readonly tags: string[];
  isUndecided = false;
  dependsOnOthers = false;

  constructor(tags: readonly string[]) {
    this.tags = tags.length === 0 ? [] : [...tags];
  }

  count(name: PlaceholderClass): string {
    this.#counts.set(name, this.#counts.get(name) + 1);
    return `[${name}]`;
  }

  replace(finding: Finding, original: string): string {
    this.isUndecided ||= finding.isUndecided;
    this.dependsOnOthers ||= finding.isOthersName;
    if (finding.class === 'HASHTAG') this.tags.push(original);
    return this.count(finding.class);
  }

  /** Forget what was counted: the text is withheld whole. */
  forgetCounts(): void {
    this.#counts.clear();
  }

  /** Hashtags that were counted. */
  get hashtags(): number {
    return this.#counts.get('HASHTAG');
  }

  /** Says how many hashtags there are, however many were counted. */
  set hashtags(count: number) {
    this.#counts.set('HASHTAG', count);
  }

  /** Counts by class, keys sorted. */
  toRecord(): Record<string, number> {
    return this.#counts.toRecord();
  }
}
