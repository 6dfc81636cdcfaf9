/**
 * A source's journal in the store: the lines of state/<source>.ndjson, in write-once chunks and one head that is only
 * ever replaced under the version that was read. Who takes over a source first writes a head with its own token: from
 * then on nothing that an earlier holder writes is accepted, however late it wakes up.
 */
import { z } from 'zod';
import { CensusError } from '../errors.ts';
import { digestBytes } from './digest.ts';
import type { Store } from './store/types.ts';

/** Bytes of lines that the head carries itself before they move to a chunk: what each commit sends again. */
const TAIL_BYTES = 64 * 1024;

const headSchema = z.strictObject({
  v: z.literal(1),
  /** Of the lease under which it was written. */
  token: z.int().nonnegative(),
  /** Grows by one each time a source's journal is begun anew. */
  generation: z.int().nonnegative(),
  /** Keyed hash of the generation: nobody without the key can make us forget a journal. */
  mac: z.string(),
  chunks: z.array(z.strictObject({ bytes: z.int().positive(), sha256: z.string() })),
  tail: z.array(z.string()),
});
type Head = z.infer<typeof headSchema>;

/** What the store holds of one source's journal. */
export interface SharedJournal {
  readonly generation: number;
  /** Text of the journal, whole lines. */
  text(): Promise<string>;
}

/** The journal of a source that this process holds. */
export interface OwnJournal extends SharedJournal {
  /** @throws CensusError E_LEASE_LOST where another holder has written since */
  append(...lines: readonly string[]): Promise<void>;
  /** Begin anew without a line. @throws CensusError E_LEASE_LOST */
  restart(): Promise<void>;
}

type KeyedHash = (text: string) => string;

function headKey(sourceId: string): string {
  return `journals/${sourceId}/head.json`;
}

function chunkKey(sourceId: string, sha256: string): string {
  return `journals/${sourceId}/${sha256}.ndjson`;
}

function damaged(key: string, cause?: unknown): CensusError {
  return new CensusError(
    'E_STORE_DAMAGED',
    {
      what: 'A journal in the store is not what was written.',
      where: `store, ${key}`,
      kept: 'everything that is here',
      todo: 'find out who could write there; remove journals/<source>/ and vault/<source>/ from the store and harvest that source again',
    },
    cause,
  );
}

export function lostLease(sourceId: string): CensusError {
  return new CensusError('E_LEASE_LOST', {
    what: 'Another harvester has taken over a source, since this one was silent for too long.',
    where: `store, source ${sourceId}`,
    kept: 'all that was committed; what was not is harvested by the other one',
    todo: 'nothing, the other one goes on; where it happens often, raise `store.leaseSeconds`',
  });
}

function macOf(hash: KeyedHash, sourceId: string, generation: number): string {
  return hash(`${sourceId}\ngeneration\n${generation}`);
}

interface Loaded {
  readonly head: Head;
  readonly version: string;
}

async function load(store: Store, sourceId: string, hash: KeyedHash): Promise<Loaded | null> {
  const found = await store.get(headKey(sourceId));
  if (found === null) return null;
  let head: Head;
  try {
    head = headSchema.parse(JSON.parse(Buffer.from(found.bytes).toString('utf8')));
  } catch (error) {
    throw damaged(headKey(sourceId), error);
  }
  if (head.mac !== macOf(hash, sourceId, head.generation)) throw damaged(headKey(sourceId));
  return { head, version: found.version };
}

async function readText(store: Store, sourceId: string, { chunks, tail }: Head): Promise<string> {
  let text = '';
  for (const { bytes, sha256 } of chunks) {
    const key = chunkKey(sourceId, sha256);
    const found = await store.get(key);
    if (found?.bytes.length !== bytes || digestBytes(found.bytes) !== sha256) throw damaged(key);
    text += Buffer.from(found.bytes).toString('utf8');
  }
  return text + tail.map((line) => `${line}\n`).join('');
}

/** What is there of a source's journal; null where there is none. */
export async function readSharedJournal(
  store: Store,
  sourceId: string,
  hash: KeyedHash,
): Promise<SharedJournal | null> {
  const loaded = await load(store, sourceId, hash);
  if (loaded === null) return null;
  const { head } = loaded;
  return { generation: head.generation, text: () => readText(store, sourceId, head) };
}

class HeldJournal implements OwnJournal {
  readonly #store: Store;
  readonly #sourceId: string;
  readonly #hash: KeyedHash;
  #head: Head;
  #version: string;

  constructor(store: Store, sourceId: string, hash: KeyedHash, { head, version }: Loaded) {
    this.#store = store;
    this.#sourceId = sourceId;
    this.#hash = hash;
    this.#head = head;
    this.#version = version;
  }

  get generation(): number {
    return this.#head.generation;
  }

  text(): Promise<string> {
    return readText(this.#store, this.#sourceId, this.#head);
  }

  async #write(head: Head): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(head)}\n`);
    const version = await this.#store.put(headKey(this.#sourceId), bytes, { version: this.#version });
    if (version === null) throw lostLease(this.#sourceId);
    this.#head = head;
    this.#version = version;
  }

  async append(...lines: readonly string[]): Promise<void> {
    const { chunks, tail } = this.#head;
    if (tail.length === 0 || Buffer.byteLength(tail.join('\n')) < TAIL_BYTES) {
      await this.#write({ ...this.#head, tail: [...tail, ...lines] });
      return;
    }
    const chunk = Buffer.from(tail.map((each) => `${each}\n`).join(''));
    const sha256 = digestBytes(chunk);
    // Its name is what it holds: one that is there already is the same.
    await this.#store.put(chunkKey(this.#sourceId, sha256), chunk, 'absent');
    await this.#write({
      ...this.#head,
      chunks: [...chunks, { bytes: chunk.length, sha256 }],
      tail: [...lines],
    });
  }

  async restart(): Promise<void> {
    const generation = this.#head.generation + 1;
    const old = this.#head.chunks;
    const mac = macOf(this.#hash, this.#sourceId, generation);
    await this.#write({ ...this.#head, generation, mac, chunks: [], tail: [] });
    for (const { sha256 } of old) await this.#store.remove(chunkKey(this.#sourceId, sha256));
  }
}

/**
 * Take a journal over: from here on nobody with a smaller token can write to it.
 *
 * @param token of the lease
 * @throws CensusError E_LEASE_LOST where somebody with a greater token was faster
 */
export async function takeJournal(
  store: Store,
  sourceId: string,
  token: number,
  hash: KeyedHash,
): Promise<OwnJournal> {
  for (;;) {
    const loaded = await load(store, sourceId, hash);
    const before = loaded?.head;
    if (before !== undefined && before.token > token) throw lostLease(sourceId);
    const head: Head =
      before === undefined
        ? { v: 1, token, generation: 0, mac: macOf(hash, sourceId, 0), chunks: [], tail: [] }
        : { ...before, token };
    const bytes = Buffer.from(`${JSON.stringify(head)}\n`);
    const condition = loaded === null ? 'absent' : { version: loaded.version };
    const version = await store.put(headKey(sourceId), bytes, condition);
    // Where it was written to in between, a late entry came through just in time: it counts, and is read now.
    if (version !== null) return new HeldJournal(store, sourceId, hash, { head, version });
  }
}
