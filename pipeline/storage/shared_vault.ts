/**
 * The vault that many harvesters fill together. Below the store's address: `journals/<source>/`, `vault/<source>/`
 * (write-once, each name with the token of the lease it was written under), `leases/`, and what each machine adds to
 * what all must know (`refusals/`, `optouts/`). A data folder holds copies of journals, and of segments where it veils.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CensusError } from '../errors.ts';
import { makePrivateDirectory, PRIVATE_FILE_MODE, writeFileAtomic } from './atomic.ts';
import { digestBytes } from './digest.ts';
import { keepAlive, type Lease, openLeases } from './lease.ts';
import { dropHead, requireSeals } from './seal.ts';
import { type OwnJournal, readSharedJournal, takeJournal } from './shared_journal.ts';
import type { Store } from './store/types.ts';
import { refuseForgotten } from './tombstone.ts';

/** Hex digits of a file's digest in its key: no two files of one number and source ever meet. */
const DIGEST_DIGITS = 16;

/** What a file of the vault is known by. */
export interface VaultFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

const bookSchema = z.object({
  v: z.literal(1),
  /** Name of this data folder among those that share a store. */
  machine: z.string(),
  /** How often each source's journal was begun anew, as last seen. */
  generations: z.record(z.string(), z.int().nonnegative()),
});
type Book = z.infer<typeof bookSchema>;

/** A source that this process alone may write. */
export interface HeldVault {
  readonly lease: Lease;
  readonly isAnew: boolean;
  release(): Promise<void>;
  /** Remove the source as a whole; the next entry is its first. */
  restart(): Promise<void>;
}

export interface SharedVaultOptions {
  readonly store: Store;
  readonly dataDir: string;
  readonly leaseMs: number;
  readonly hash: (text: string) => string;
  /** Files that a journal's text names, and that one entry names. */
  readonly filesOf: (sourceId: string) => readonly VaultFile[];
  readonly filesOfEntry: (entry: object) => readonly VaultFile[];
}

interface Holding extends HeldVault {
  readonly journal: OwnJournal;
  /** Names without token of what is in the store. */
  readonly present: Set<string>;
}

function suffixOf({ file, sha256 }: VaultFile): string {
  return `${file}.${sha256.slice(0, DIGEST_DIGITS)}`;
}

function wholeLines(path: string): string {
  if (!existsSync(path)) return '';
  const text = readFileSync(path, 'utf8');
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

export class SharedVault {
  readonly store: Store;
  readonly #options: SharedVaultOptions;
  readonly #book: Book;
  readonly #leases: ReturnType<typeof openLeases>;
  readonly #held = new Map<string, Holding>();

  constructor(options: SharedVaultOptions) {
    this.store = options.store;
    this.#options = options;
    makePrivateDirectory(join(options.dataDir, 'state'));
    makePrivateDirectory(join(options.dataDir, 'vault'));
    requireSeals(options.dataDir);
    this.#book = this.#readBook();
    const { store, leaseMs } = options;
    const holder = `${this.#book.machine}/${randomUUID()}`;
    this.#leases = openLeases({ store, holder, leaseMs, now: () => performance.now() });
  }

  /** Name of this data folder in the store. */
  get machine(): string {
    return this.#book.machine;
  }

  #bookPath(): string {
    return join(this.#options.dataDir, 'state', 'shared.json');
  }

  #readBook(): Book {
    const path = this.#bookPath();
    if (existsSync(path)) return bookSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const book: Book = { v: 1, machine: randomUUID(), generations: {} };
    writeFileAtomic(path, `${JSON.stringify(book)}\n`, { mode: PRIVATE_FILE_MODE });
    return book;
  }

  #noteGeneration(sourceId: string, generation: number): void {
    if (this.#book.generations[sourceId] === generation) return;
    this.#book.generations[sourceId] = generation;
    writeFileAtomic(this.#bookPath(), `${JSON.stringify(this.#book)}\n`, { mode: PRIVATE_FILE_MODE });
  }

  #journalPath(sourceId: string): string {
    return join(this.#options.dataDir, 'state', `${sourceId}.ndjson`);
  }

  #damaged(sourceId: string, what: string, todo: string): CensusError {
    return new CensusError('E_STORE_DAMAGED', {
      what,
      where: `store, source ${sourceId}`,
      kept: 'everything that is here',
      todo,
    });
  }

  /** Put a journal's text into the data folder. Returns whether it was begun anew since it was last seen. */
  #writeLocal(sourceId: string, generation: number, text: string): boolean {
    const path = this.#journalPath(sourceId);
    const known = this.#book.generations[sourceId];
    const here = wholeLines(path);
    const isAnew = generation > (known ?? 0);
    if (generation < (known ?? 0) || (!isAnew && known !== undefined && !text.startsWith(here)))
      throw this.#damaged(
        sourceId,
        'The store was put back to what it was earlier.',
        'find out who could write there; to go on with what it holds, use an empty data folder',
      );
    if (known === undefined && !text.startsWith(here))
      throw new CensusError('E_STORE_CONFIG', {
        what: 'This data folder and the store have harvested the same source apart from each other.',
        where: `source ${sourceId}`,
        kept: 'both',
        todo: 'choose an empty folder with DATA=… for work with the store',
      });
    if (isAnew) rmSync(join(this.#options.dataDir, 'vault', sourceId), { recursive: true, force: true });
    if (text === '') rmSync(path, { force: true });
    else if (text !== here || isAnew) writeFileAtomic(path, text, { mode: PRIVATE_FILE_MODE });
    this.#noteGeneration(sourceId, generation);
    return isAnew;
  }

  /** True where the journal that is here came from the store or went to it. */
  isShared(sourceId: string): boolean {
    return this.#book.generations[sourceId] !== undefined;
  }

  /** Sources that the store has a journal of. */
  async listSources(): Promise<string[]> {
    const ids = new Set<string>();
    for await (const { key } of this.store.list('journals/')) ids.add(key.split('/')[1] ?? '');
    return [...ids].sort();
  }

  /**
   * Bring journals down; what was never shared stays. To be called where no seal is open.
   *
   * @throws CensusError E_STORE_DAMAGED
   */
  async pullJournals(sourceIds: readonly string[]): Promise<void> {
    for (const sourceId of sourceIds) {
      if (this.#held.has(sourceId)) continue;
      const journal = await readSharedJournal(this.store, sourceId, this.#options.hash);
      if (journal === null) {
        if (this.#book.generations[sourceId] === undefined) continue;
        throw this.#damaged(
          sourceId,
          'The journal of a source is gone from the store.',
          'find out who could write there; to begin anew, use an empty data folder',
        );
      }
      const text = await journal.text();
      if (this.#isUnshared(sourceId, journal.generation, text)) continue;
      if (this.#writeLocal(sourceId, journal.generation, text)) dropHead(this.#options.dataDir, sourceId);
    }
  }

  /** What is here was harvested before there was a store; who takes the source brings it up. */
  #isUnshared(sourceId: string, generation: number, text: string): boolean {
    return generation === 0 && text === '' && this.#book.generations[sourceId] === undefined;
  }

  async #listFiles(sourceId: string): Promise<Map<string, { key: string; token: number }[]>> {
    const prefix = `vault/${sourceId}/`;
    const files = new Map<string, { key: string; token: number }[]>();
    for await (const { key } of this.store.list(prefix)) {
      const match = /^(\d+)-(.+)$/u.exec(key.slice(prefix.length));
      const suffix = match?.[2] ?? '';
      files.set(suffix, [...(files.get(suffix) ?? []), { key, token: Number(match?.[1] ?? 0) }]);
    }
    return files;
  }

  /**
   * Remove from the store what no journal names. Only what earlier holders wrote: should we be taken for dead meanwhile,
   * nothing of who comes after us can be meant.
   */
  async #clean(sourceId: string, token: number): Promise<Set<string>> {
    const named = new Set(this.#options.filesOf(sourceId).map(suffixOf));
    const present = new Set<string>();
    for (const [suffix, found] of await this.#listFiles(sourceId)) {
      for (const each of found) {
        if (!named.has(suffix) && each.token < token) await this.store.remove(each.key);
        else present.add(suffix);
      }
    }
    return present;
  }

  async #push(
    sourceId: string,
    token: number,
    files: readonly VaultFile[],
    present: Set<string>,
  ): Promise<void> {
    for (const each of files) {
      const suffix = suffixOf(each);
      if (present.has(suffix)) continue;
      const key = `vault/${sourceId}/${String(token).padStart(8, '0')}-${suffix}`;
      await this.store.putFile(key, join(this.#options.dataDir, 'vault', sourceId, each.file), 'absent');
      present.add(suffix);
    }
  }

  /**
   * Take a source: its lease, then its journal, which shuts out whoever had it before. Null where another one has it.
   *
   * @throws CensusError E_LEASE_LOST where another one was faster
   */
  async hold(sourceId: string): Promise<HeldVault | null> {
    if (this.#held.has(sourceId)) return null;
    await refuseForgotten(this.store);
    const lease = await this.#leases.acquire(sourceId);
    if (lease === null) return null;
    const stop = keepAlive(lease, this.#options.leaseMs);
    try {
      const journal = await takeJournal(this.store, sourceId, lease.token, this.#options.hash);
      // Again, now that whoever destroys from here on removes this journal as well.
      await refuseForgotten(this.store);
      const text = await journal.text();
      const isUnshared = this.#isUnshared(sourceId, journal.generation, text);
      const isAnew = isUnshared ? false : this.#writeLocal(sourceId, journal.generation, text);
      const present = await this.#clean(sourceId, lease.token);
      const held: Holding = {
        lease,
        isAnew,
        journal,
        present,
        release: async () => {
          stop();
          try {
            if (lease.isHeld()) await this.#clean(sourceId, lease.token);
          } finally {
            this.#held.delete(sourceId);
            await lease.release();
          }
        },
        restart: async () => {
          await this.store.removeAll(`vault/${sourceId}/`);
          await journal.restart();
          present.clear();
          this.#noteGeneration(sourceId, journal.generation);
        },
      };
      if (isUnshared) await this.#bringUp(sourceId, held);
      this.#held.set(sourceId, held);
      return held;
    } catch (error) {
      stop();
      await lease.release();
      throw error;
    }
  }

  async #bringUp(sourceId: string, { journal, lease, present }: Holding): Promise<void> {
    const lines = wholeLines(this.#journalPath(sourceId)).split('\n').slice(0, -1);
    await this.#push(sourceId, lease.token, this.#options.filesOf(sourceId), present);
    if (lines.length > 0) await journal.append(...lines);
    this.#noteGeneration(sourceId, journal.generation);
  }

  /** Makes an entry known: its files first, then the line that counts them. */
  async publish(sourceId: string, entry: object, line: string): Promise<void> {
    const held = this.#held.get(sourceId);
    if (held === undefined)
      throw new CensusError('E_INTERNAL', { what: 'A source is written that is not held.' });
    await this.#push(sourceId, held.lease.token, this.#options.filesOfEntry(entry), held.present);
    await held.journal.append(line);
  }

  /**
   * Bring down the files of a source that are not here.
   *
   * @throws CensusError E_STORE_MISSING, E_STORE_DAMAGED
   */
  async bringDown(sourceId: string): Promise<void> {
    const dir = join(this.#options.dataDir, 'vault', sourceId);
    const missing = this.#options.filesOf(sourceId).filter(({ file }) => !existsSync(join(dir, file)));
    if (missing.length === 0) return;
    makePrivateDirectory(dir);
    const there = await this.#listFiles(sourceId);
    for (const each of missing) {
      const suffix = suffixOf(each);
      const path = join(dir, each.file);
      await this.store.download(there.get(suffix)?.[0]?.key ?? `vault/${sourceId}/00000000-${suffix}`, path);
      const bytes = readFileSync(path);
      if (bytes.length === each.bytes && digestBytes(bytes) === each.sha256) continue;
      rmSync(path);
      throw this.#damaged(
        sourceId,
        'A segment in the store is not what was committed.',
        'find out who could write there; remove journals/<source>/ and vault/<source>/ from the store and harvest that source again',
      );
    }
  }
}
