/**
 * What was done where: one append-only file a version and place, each line durable before the next step. A run that was
 * killed reads it and goes on; nothing in it is secret.
 */
import { readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makePrivateDirectory, writeFileAtomic } from '../storage/atomic.ts';
import { appendJournal, readJournal } from '../storage/journal.ts';

const text = z.string();
const page = z.string();

const step = z.discriminatedUnion('step', [
  /** Written before anything is asked of the server. */
  z.object({ step: z.literal('begun'), server: text, marker: text }),
  z.object({ step: z.literal('record'), id: text, doi: text.nullable(), page }),
  /** The draft holds the package of this certificate. */
  z.object({ step: z.literal('filled'), certificate: text }),
  z.object({ step: z.literal('published'), certificate: text, doi: text.nullable(), page }),
  z.object({ step: z.literal('withdrawn') }),
  /** A post that is about to be made, and one that was. */
  z.object({ step: z.literal('posting'), kind: text, key: text }),
  z.object({ step: z.literal('posted'), kind: text, key: text, id: text, page }),
]);

export type Step = z.infer<typeof step>;
type StepOf<T extends Step['step']> = Extract<Step, { step: T }>;

/** Steps of one version at one place. */
export class Journal {
  readonly version: string;
  private readonly path: string;
  private readonly steps: Step[];

  private constructor(version: string, path: string) {
    this.version = version;
    this.path = path;
    this.steps = readJournal(path, (value) => step.parse(value));
  }

  /**
   * @param place safe as a file name, such as `zenodo-sandbox.zenodo.org`
   * @throws CensusError E_STATE_DAMAGED
   */
  static open(dataDir: string, version: string, place: string): Journal {
    return new Journal(version, join(dataDir, 'publications', version, `${place}.ndjson`));
  }

  /** Put a journal aside, so that the next run begins anew; what it says is kept. */
  static restart(dataDir: string, version: string, place: string): void {
    const path = join(dataDir, 'publications', version, `${place}.ndjson`);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
    let aside = 1;
    while (statSync(`${path}.given-up-${aside}`, { throwIfNoEntry: false }) !== undefined) aside += 1;
    renameSync(path, `${path}.given-up-${aside}`);
  }

  /** Keep a file beside the journal. */
  keepFile(name: string, bytes: Uint8Array): void {
    makePrivateDirectory(dirname(this.path));
    writeFileAtomic(join(dirname(this.path), name), bytes);
  }

  /** The last step of a kind, or null. */
  find<T extends Step['step']>(kind: T): StepOf<T> | null {
    const found = this.steps.findLast((each) => each.step === kind);
    return (found as StepOf<T> | undefined) ?? null;
  }

  /** All steps of a kind, in their order. */
  list<T extends Step['step']>(kind: T): StepOf<T>[] {
    return this.steps.filter((each) => each.step === kind) as StepOf<T>[];
  }

  add(next: Step): void {
    makePrivateDirectory(dirname(this.path));
    appendJournal(this.path, next);
    this.steps.push(next);
  }
}

/** Places at which a version is known, as `Journal.open` takes them. */
export function listPlaces(dataDir: string, version: string): string[] {
  const dir = join(dataDir, 'publications', version);
  if (statSync(dir, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => name.slice(0, -'.ndjson'.length))
    .sort();
}

/** Versions that were published at a place, by the order of their names, and their records. */
export function listPublished(dataDir: string, place: string): { version: string; id: string }[] {
  const dir = join(dataDir, 'publications');
  if (statSync(dir, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(dir)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .flatMap((version) => {
      const journal = Journal.open(dataDir, version, place);
      const record = journal.find('record');
      return journal.find('published') === null || record === null ? [] : [{ version, id: record.id }];
    });
}
