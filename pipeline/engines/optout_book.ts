/** Who asked to be left out, as keyed hashes, and whether what was harvested of theirs is out of the vault already. */
import { join } from 'node:path';
import { z } from 'zod';
import { addRefusals, eraseStatuses, readVaultStatuses } from '../1-harvest/index.ts';
import { loadRecipient } from '../keys/keyfile.ts';
import { createManifestHash, createPseudonymiser } from '../keys/pseudonym.ts';
import type { Acct, RefusalTag } from '../model/ids.ts';
import { makePrivateDirectory, PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';
import { damagedJournal } from '../storage/journal.ts';
import type { Publish } from '../storage/seal.ts';
import { openKeys, type Run, readIfThere } from './run.ts';

const tag = z.string().regex(/^[0-9a-f]{32}$/u);
/** Keyed hashes of who asked, and of those among them whose statuses are out of the vault already. */
const bookSchema = z.strictObject({ tags: z.array(tag), erased: z.array(tag) });
export type OptOutBook = z.infer<typeof bookSchema>;

function bookPath(dataDir: string): string {
  return join(dataDir, 'state', 'optouts.json');
}

export function readBook(dataDir: string): OptOutBook {
  const path = bookPath(dataDir);
  const text = readIfThere(path);
  return text === null ? { tags: [], erased: [] } : parseBook(text, path);
}

/** All who asked anywhere; the shared vault is free of whoever was taken out of it by anybody. */
export function mergeBooks(books: readonly OptOutBook[]): OptOutBook {
  return {
    tags: [...new Set(books.flatMap(({ tags }) => tags))],
    erased: [...new Set(books.flatMap(({ erased }) => erased))],
  };
}

/** @throws CensusError E_STATE_DAMAGED */
export function parseBook(text: string, path: string): OptOutBook {
  try {
    return bookSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damagedJournal(path, 1, error);
  }
}

export function writeBook(dataDir: string, { tags, erased }: OptOutBook): void {
  makePrivateDirectory(join(dataDir, 'state'));
  // Sorted: the order says nothing of when somebody asked.
  const book = { tags: [...new Set(tags)].sort(), erased: [...new Set(erased)].sort() };
  writeFileAtomic(bookPath(dataDir), `${JSON.stringify(book, null, 1)}\n`, { mode: PRIVATE_FILE_MODE });
}

/** Who asked to be left out, for the harvest to leave out before anything is written. */
export function loadOptOuts(dataDir: string): ReadonlySet<string> {
  return new Set(readBook(dataDir).tags);
}

/**
 * The keyed hashes of who asked, and of the accounts that they moved from or to: where a server says that an account
 * has moved, the two are one person. Read again until nobody is found any more: moves can follow one another.
 */
async function addMoves(
  dataDir: string,
  identity: string,
  asked: ReadonlySet<string>,
  refusal: (acct: Acct) => RefusalTag,
): Promise<Set<string>> {
  const found = new Set(asked);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for await (const { acct, movedTo } of readVaultStatuses(dataDir, identity)) {
      if (movedTo === undefined || movedTo === null) continue;
      const tags = [refusal(acct), refusal(movedTo)];
      if (tags.some((each) => found.has(each))) for (const each of tags) found.add(each);
    }
  }
  return found;
}

/** What taking people out needs of a vault that others share. */
interface SharedVault {
  readonly publish: Publish;
  pushOptOuts(): Promise<void>;
  withAll<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Take out of the vault whoever asked and is not out yet: the second half of an opt-out that was killed, too.
 *
 * @returns how many statuses were taken out
 */
export async function finishOptOuts(run: Run, shared: SharedVault | null): Promise<number> {
  const book = readBook(run.dataDir);
  const asked = new Set(book.tags.filter((each) => !book.erased.includes(each)));
  if (asked.size === 0) return 0;
  // Known to every machine before anything else: from here on no harvest brings them in again.
  await shared?.pushOptOuts();
  const statuses =
    shared === null
      ? await eraseAsked(run, asked, null)
      : await shared.withAll(() => eraseAsked(run, asked, shared));
  await shared?.pushOptOuts();
  return statuses;
}

async function eraseAsked(run: Run, asked: ReadonlySet<string>, shared: SharedVault | null): Promise<number> {
  const { dataDir, reporter } = run;
  const book = readBook(dataDir);
  const keys = await openKeys(run);
  const { refusal } = createPseudonymiser(keys.projectKey);
  const pending = await addMoves(dataDir, keys.vaultIdentity, asked, refusal);
  // Written before anything is taken out: afterwards nothing tells any more who moved where.
  writeBook(dataDir, { tags: [...book.tags, ...pending], erased: book.erased });
  addRefusals(dataDir, [...pending] as RefusalTag[]);
  const { statuses } = await eraseStatuses({
    dataDir,
    identity: keys.vaultIdentity,
    recipient: loadRecipient(dataDir),
    hashManifest: createManifestHash(keys.projectKey),
    nowMs: run.nowMs(),
    ...(shared === null ? {} : { publish: shared.publish }),
    isGone: ({ acct, movedTo }) =>
      pending.has(refusal(acct)) ||
      (movedTo !== undefined && movedTo !== null && pending.has(refusal(movedTo))),
    onSegment: (done, total) =>
      reporter.emit({
        event: 'progress',
        stage: 'optout',
        source: null,
        done,
        total,
        unit: 'segments',
        waitingMs: null,
      }),
  });
  writeBook(dataDir, { tags: [...book.tags, ...pending], erased: [...book.erased, ...pending] });
  return statuses;
}
