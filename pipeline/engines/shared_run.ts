/** Work on a vault in a store: what is brought down before a command, and how harvesters share the sources out. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  addRefusals,
  type HarvestShare,
  type HeldSource,
  listSegments,
  listSources,
  loadRefusals,
  type ResolvedSource,
  removeReplaced,
} from '../1-harvest/index.ts';
import { CensusError } from '../errors.ts';
import { createManifestHash } from '../keys/pseudonym.ts';
import { keyCheck } from '../keys/subkeys.ts';
import type { RefusalTag } from '../model/ids.ts';
import { PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';
import { openSeal } from '../storage/seal.ts';
import { type HeldVault, SharedVault, type VaultFile } from '../storage/shared_vault.ts';
import { openStore, requireConditions, type Store } from '../storage/store/index.ts';
import { refuseForgotten } from '../storage/tombstone.ts';
import { mergeBooks, type OptOutBook, parseBook, readBook, writeBook } from './optout_book.ts';
import { openKeys, type Run, readIfThere } from './run.ts';

/** A held source is looked at this often within one lease. */
const LOOKS = 4;

const fileSchema = z.object({ file: z.string(), bytes: z.int(), sha256: z.string() });
const entrySchema = z.object({
  segment: fileSchema.extend({ names: fileSchema.optional() }).nullish(),
});

function filesOfEntry(entry: object): VaultFile[] {
  const { segment } = entrySchema.parse(entry);
  if (segment == null) return [];
  return segment.names === undefined ? [segment] : [segment, segment.names];
}

function filesOf(dataDir: string, sourceId: string): VaultFile[] {
  return listSegments(dataDir, sourceId).flatMap(({ path, bytes, sha256, names }) => {
    const segment = { file: basename(path), bytes, sha256 };
    return names === undefined ? [segment] : [segment, names];
  });
}

const addressSchema = z.object({
  url: z.string(),
  credentials: z
    .object({ path: z.string(), endpoint: z.string().optional(), region: z.string().optional() })
    .nullable(),
});

function addressPath(dataDir: string): string {
  return join(dataDir, 'state', 'store.json');
}

/** The store that this data folder worked with last, for `forget`, which reads no configuration. */
export async function openLastStore(dataDir: string): Promise<Store | null> {
  const text = readIfThere(addressPath(dataDir));
  if (text === null) return null;
  const { url, credentials } = addressSchema.parse(JSON.parse(text));
  if (credentials === null) return await openStore(url);
  const { path, endpoint, region } = credentials;
  return await openStore(url, {
    path,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  });
}

async function checkProject(run: Run, store: Store): Promise<Uint8Array> {
  await refuseForgotten(store);
  await requireConditions(store);
  const found = await store.get('project.json');
  const other = (what: string): CensusError =>
    new CensusError('E_KEY_OTHER', {
      what,
      where: `${run.dataName}/keys`,
      kept: 'everything',
      todo: 'give this machine the keys of the one that began it (`keys: { path: … }`), or name another store',
    });
  if (found !== null && !existsSync(join(run.dataDir, 'keys', 'project.key')))
    throw other('The store belongs to a study whose keys are not here.');
  const { projectKey } = await openKeys(run);
  const mark = Buffer.from(`${JSON.stringify({ v: 1, keyCheck: keyCheck(projectKey) })}\n`);
  const isBegun = found === null && (await store.put('project.json', mark, 'absent')) !== null;
  const known = isBegun ? null : await store.get('project.json');
  if (known !== null && !mark.equals(known.bytes)) throw other('The store was begun with another key.');
  return projectKey;
}

export class SharedRun {
  readonly vault: SharedVault;
  readonly #run: Run;
  readonly #hash: (text: string) => string;
  readonly #leaseMs: number;
  #pushedRefusals = -1;

  constructor(run: Run, store: Store, leaseMs: number, projectKey: Uint8Array) {
    const { dataDir } = run;
    this.#run = run;
    this.#leaseMs = leaseMs;
    this.#hash = createManifestHash(projectKey);
    this.vault = new SharedVault({
      store,
      dataDir,
      leaseMs,
      hash: this.#hash,
      filesOf: (sourceId) => filesOf(dataDir, sourceId),
      filesOfEntry,
    });
  }

  readonly publish = async (sourceId: string, entry: object, line: string): Promise<void> => {
    await this.#pushRefusals();
    await this.vault.publish(sourceId, entry, line);
  };

  async #pushRefusals(): Promise<void> {
    const tags = [...loadRefusals(this.#run.dataDir)].sort();
    if (tags.length === this.#pushedRefusals) return;
    const text = tags.map((tag) => `${tag}\n`).join('');
    await this.vault.store.put(`refusals/${this.vault.machine}.txt`, Buffer.from(text));
    this.#pushedRefusals = tags.length;
  }

  async pushOptOuts(): Promise<void> {
    const book = readBook(this.#run.dataDir);
    const bytes = Buffer.from(`${JSON.stringify(book)}\n`);
    await this.vault.store.put(`optouts/${this.vault.machine}.json`, bytes);
  }

  /** Bring down journals, and who said no anywhere. */
  async pull(): Promise<void> {
    const { dataDir } = this.#run;
    const { store } = this.vault;
    const said: RefusalTag[] = [];
    for await (const { key } of store.list('refusals/')) {
      const text = Buffer.from((await store.get(key))?.bytes ?? new Uint8Array(0)).toString('utf8');
      said.push(...(text.split('\n').filter((line) => /^[0-9a-f]{32}$/u.test(line)) as RefusalTag[]));
    }
    if (said.length > 0) addRefusals(dataDir, said);
    const books: OptOutBook[] = [readBook(dataDir)];
    for await (const { key } of store.list('optouts/')) {
      const found = await store.get(key);
      if (found !== null) books.push(parseBook(Buffer.from(found.bytes).toString('utf8'), key));
    }
    const merged = mergeBooks(books);
    if (merged.tags.length > 0) {
      writeBook(dataDir, merged);
      addRefusals(dataDir, merged.tags as RefusalTag[]);
    }
    await this.vault.pullJournals(await this.vault.listSources());
    openSeal(dataDir, listSources(dataDir), this.#hash);
    removeReplaced(dataDir);
  }

  /** What was harvested here before there was a store goes there. */
  async bringUp(): Promise<void> {
    for (const sourceId of listSources(this.#run.dataDir)) {
      if (!this.vault.isShared(sourceId)) await (await this.vault.hold(sourceId))?.release();
    }
  }

  /** Everything that the veil reads: journals, and the segments that are not here. */
  async bringDown(): Promise<void> {
    await this.pull();
    for (const sourceId of listSources(this.#run.dataDir)) await this.vault.bringDown(sourceId);
  }

  /** A machine that only harvests keeps no segments: they are in the store, where what leaves the vault leaves them. */
  dropLocal(): void {
    const dir = join(this.#run.dataDir, 'vault');
    for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
  }

  async #holdPatiently(sourceId: string): Promise<HeldVault> {
    const deadlineMs = performance.now() + 1.5 * this.#leaseMs;
    for (;;) {
      const held = await this.vault.hold(sourceId);
      if (held !== null) return held;
      if (performance.now() > deadlineMs)
        throw new CensusError('E_LEASE_HELD', {
          what: 'A harvester is at work on a source of this study.',
          where: `store, source ${sourceId}`,
          kept: 'everything; what was asked for is noted and is done by the next run',
          todo: 'stop the harvesters, or wait until they are done; then run the same command again',
        });
      await sleep(this.#leaseMs / LOOKS);
    }
  }

  /**
   * Do what changes every source, while no harvester is at work; the vault is here as a whole.
   *
   * @throws CensusError E_LEASE_HELD
   */
  async withAll<T>(work: () => Promise<T>): Promise<T> {
    const { dataDir } = this.#run;
    const ids = [...new Set([...listSources(dataDir), ...(await this.vault.listSources())])].sort();
    const held: HeldVault[] = [];
    try {
      const taken = await Promise.allSettled(ids.map((id) => this.#holdPatiently(id)));
      held.push(...taken.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
      const refused = taken.find((each) => each.status === 'rejected');
      if (refused !== undefined) throw refused.reason;
      for (const id of ids) await this.vault.bringDown(id);
      return await work();
    } finally {
      for (const each of held) await each.release();
    }
  }

  /**
   * Share sources out: each is taken by who finds it free, and one whose harvester died by who notices first.
   *
   * @param isWanted whether there is still something to ask a source for, by its journal in the data folder
   */
  share(sources: readonly ResolvedSource[], isWanted: (source: ResolvedSource) => boolean): HarvestShare {
    const pending = new Map(sources.map((source) => [source.id, source]));
    const vault = this.vault;
    let running = 0;
    const take = async (source: ResolvedSource): Promise<HeldSource | null> => {
      const held = await vault.hold(source.id);
      if (held === null) return null;
      return {
        source,
        isAnew: held.isAnew,
        signal: held.lease.signal,
        isHeld: () => held.lease.isHeld(),
        release: () => held.release(),
      };
    };
    const next = async (signal: AbortSignal): Promise<HeldSource | null> => {
      while (!signal.aborted && (pending.size > 0 || running > 0)) {
        for (const source of [...pending.values()]) {
          if (signal.aborted) return null;
          if (!pending.delete(source.id)) continue;
          const held = await take(source).catch((error: unknown) => {
            if (error instanceof CensusError && error.code === 'E_LEASE_LOST') return null;
            throw error;
          });
          if (held === null) {
            pending.set(source.id, source);
            continue;
          }
          if (!isWanted(source)) {
            await held.release();
            continue;
          }
          running += 1;
          const release = async (): Promise<void> => {
            running -= 1;
            // Taken for dead, or cut off from the store: whoever has it may die in turn.
            if (held.signal.aborted) pending.set(source.id, source);
            await held.release();
          };
          return { ...held, release };
        }
        if (pending.size === 0) return null;
        await sleep(this.#leaseMs / LOOKS);
      }
      return null;
    };
    return { next, publish: this.publish };
  }
}

/** The store of a study, with what all machines know brought down; null where the study has none. */
export async function openShared(run: Run): Promise<SharedRun | null> {
  const { config, dataDir } = run;
  if (config.store === null) return null;
  const { url, credentials, leaseMs } = config.store;
  const store = await (credentials === null ? openStore(url) : openStore(url, credentials));
  const projectKey = await checkProject(run, store);
  const shared = new SharedRun(run, store, leaseMs, projectKey);
  writeFileAtomic(addressPath(dataDir), `${JSON.stringify({ url, credentials })}\n`, {
    mode: PRIVATE_FILE_MODE,
  });
  await shared.pull();
  await shared.bringUp();
  return shared;
}
