import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RefusalTag } from '../model/ids.ts';
import { makePrivateDirectory, PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';
import { damagedJournal } from '../storage/journal.ts';

function pathOf(dataDir: string): string {
  return join(dataDir, 'state', 'refusals.txt');
}

/**
 * Keyed hashes of all authors who were seen to say no, so that copies of their statuses from other servers,
 * and what was harvested before they said it, can be dropped. Empty where nothing was harvested.
 *
 * @throws CensusError E_STATE_DAMAGED
 */
export function loadRefusals(dataDir: string): Set<RefusalTag> {
  const path = pathOf(dataDir);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return new Set();
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  lines.forEach((line, index) => {
    if (!/^[0-9a-f]{32}$/u.test(line)) throw damagedJournal(path, index + 1);
  });
  return new Set(lines as RefusalTag[]);
}

/** Put keyed hashes among the refusals, durably. */
export function addRefusals(dataDir: string, tags: Iterable<RefusalTag>): void {
  makePrivateDirectory(join(dataDir, 'state'));
  const book = openRefusalBook(dataDir);
  for (const tag of tags) book.add(tag);
  book.flush();
}

/** The refusals in memory during a harvest, shared by all sources. */
export interface RefusalBook {
  add(tag: RefusalTag): void;
  /** Write what is new, durably; must come before the commit of the pages that told it. */
  flush(): void;
}

export function openRefusalBook(dataDir: string): RefusalBook {
  const tags = loadRefusals(dataDir);
  let written = tags.size;
  return {
    add: (tag) => {
      tags.add(tag);
    },
    flush: () => {
      if (tags.size === written) return;
      // Sorted: the order of the file says nothing about when or where somebody was seen.
      writeFileAtomic(pathOf(dataDir), `${[...tags].sort().join('\n')}\n`, { mode: PRIVATE_FILE_MODE });
      written = tags.size;
    },
  };
}
