/** What a ledger says of the releases before one: the ground that its plan stands on. */
import { CensusError } from '../errors.ts';
import type { OpenEntry, ReserveEntry } from './ledger/entry.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { StoredTable } from './ledger/stored.ts';
import type { Published } from './plan.ts';
import type { Release } from './tables/growth.ts';
import { BREAKDOWN_TABLES, type TableId } from './types.ts';

/** Tables stored by releases that were drawn before the first table of this version. */
function storedBefore(ledger: Ledger, version: string): readonly StoredTable[] {
  const first = ledger.reservations.find((each) => each.version === version);
  return ledger.stored.filter(
    (table) => table.version !== version && (first === undefined || table.reserved < first.seq),
  );
}

function latest(days: readonly string[]): string | null {
  return days.reduce<string | null>((last, day) => (last === null || day > last ? day : last), null);
}

const BREAKDOWNS: ReadonlySet<string> = new Set(BREAKDOWN_TABLES);

/** What was published before a version, and what is spent that it can't count on. */
export function findPublished(ledger: Ledger, version: string): Published {
  const before = storedBefore(ledger, version);
  const breakdowns = before.filter(({ table }) => BREAKDOWNS.has(table));
  const isOwn = (entry: ReserveEntry): boolean => entry.version === version && ledger.isStored(entry);
  const bound = ledger.stored.find(({ table }) => table === 'posts_bound')?.rows[0]?.count;
  return {
    to: latest(before.filter(({ table }) => table === 'new_people').map(({ span }) => span.to)),
    breakdownTo: latest(breakdowns.map(({ span }) => span.to)),
    breakdownDraws: new Set(breakdowns.map((each) => each.version)).size,
    // Own tables that are stored are served again; own reservations that were forfeited are gone like any other.
    spent: (table) => ledger.spent(table, isOwn),
    postsBound: bound ?? null,
  };
}

/** Releases in the order of their draws, up to and with this version. */
export function listReleases(ledger: Ledger, version: string): Release[] {
  const releases = new Map<string, Map<TableId, StoredTable>>();
  const last = ledger.stored.filter((table) => table.version === version).at(-1)?.reserved ?? -1;
  const isEarlier = new Set(storedBefore(ledger, version).map((table) => table.version));
  for (const table of ledger.stored) {
    if (table.version !== version && !(isEarlier.has(table.version) && table.reserved < last)) continue;
    const drawn = releases.get(table.version) ?? new Map<TableId, StoredTable>();
    drawn.set(table.table, table);
    releases.set(table.version, drawn);
  }
  return [...releases].map(([name, drawn]) => ({ version: name, drawn }));
}

/**
 * Check that this study is the one that the ledger was opened for.
 *
 * @throws CensusError E_KEY_OTHER, E_BUDGET
 */
export function checkOpened(
  opened: OpenEntry,
  keyCheck: string,
  windowFrom: string,
  parameters: string,
): void {
  const kept = 'everything; nothing was spent';
  if (opened.keyCheck !== keyCheck) {
    throw new CensusError('E_KEY_OTHER', {
      what: 'The dataset was made with another key than the releases before: whoever was counted would be counted again.',
      where: 'release',
      kept,
      todo: 'put back the keys that belong to this ledger; or, for a new project, choose another DATA=…',
    });
  }
  if (opened.windowFrom !== windowFrom) {
    throw new CensusError('E_BUDGET', {
      what: `The window starts on ${windowFrom}; the releases of this project start on ${opened.windowFrom}.`,
      where: 'release',
      kept,
      todo: 'let `window.from` be as it was; later releases move its end only',
    });
  }
  if (opened.parameters !== parameters) {
    throw new CensusError('E_BUDGET', {
      what: 'Budget, bounds, lifetime or coverage differ from those that the first release fixed.',
      where: 'release, `release:` and `coverage:` of the configuration',
      kept,
      todo: 'put back the values that `./census ledger show` prints; a promise that was published can not be changed',
    });
  }
}
