/**
 * The ledger of a project: what was charged, and the one draw that each charge paid for. Reserve and make it durable,
 * then draw, then store; a kill between the reservation and the stored table forfeits what was reserved. Nothing here
 * draws twice: whoever could, could choose.
 */

import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  appendLineDurable,
  makePrivateDirectory,
  PRIVATE_FILE_MODE,
  removeTemporaries,
  writeFileAtomic,
} from '../../storage/atomic.ts';
import { parseRational, type Rational, sum } from '../mechanisms/rational.ts';
import type { NoisyTable, TableId, TablePlan } from '../types.ts';
import { damagedLedger, HEAD_FILE, LEDGER_FILE, readChain } from './chain.ts';
import {
  chainEntry,
  type LedgerEntry,
  type NewEntry,
  type OpenEntry,
  type ReserveEntry,
  type StoreEntry,
} from './entry.ts';
import {
  digestText,
  formatStored,
  readStored,
  type StoredFile,
  type StoredTable,
  toStoredTable,
} from './stored.ts';

const TABLES = 'tables';
const COUNTED = 'counted';

function isReserve(entry: LedgerEntry): entry is ReserveEntry {
  return entry.type === 'reserve';
}
function isStore(entry: LedgerEntry): entry is StoreEntry {
  return entry.type === 'store';
}

/** A ledger that was read and found whole. Held under the project's lock by whoever writes. */
export class Ledger {
  readonly dir: string;
  private entriesNow: LedgerEntry[];
  private readonly files = new Map<number, StoredFile>();

  private constructor(dir: string, entries: readonly LedgerEntry[]) {
    this.dir = dir;
    this.entriesNow = [...entries];
  }

  /**
   * Open and verify: chain, head, every stored table and every list of counted accounts by its digest.
   *
   * @throws CensusError E_LEDGER_DAMAGED
   */
  static open(dir: string): Ledger {
    const { entries } = readChain(dir);
    const ledger = new Ledger(dir, entries);
    for (const store of entries.filter(isStore)) {
      const path = join(dir, TABLES, store.file);
      const { file, sha256 } = readStored(path);
      if (sha256 !== store.sha256) throw damagedLedger('a stored table was changed', path);
      ledger.files.set(store.reserved, file);
    }
    for (const { counted } of entries.filter(isReserve)) {
      if (counted !== null) ledger.checkCounted(counted);
    }
    ledger.checkStrangers();
    return ledger;
  }

  private checkCounted(counted: { readonly file: string; readonly sha256: string }): void {
    const path = join(this.dir, COUNTED, counted.file);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) {
      throw damagedLedger('a list of counted accounts is gone', path);
    }
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    if (digest !== counted.sha256) throw damagedLedger('a list of counted accounts was changed', path);
  }

  /** A stored table that no entry reserved was drawn under a longer ledger than this one. */
  private checkStrangers(): void {
    const dir = join(this.dir, TABLES);
    if (statSync(dir, { throwIfNoEntry: false }) === undefined) return;
    const reservations = new Set(this.entries.filter(isReserve).map(({ hash }) => hash));
    for (const name of readdirSync(dir)) {
      if (name.startsWith('.')) continue;
      const path = join(dir, name);
      if (!reservations.has(readStored(path).file.reservation)) {
        throw damagedLedger(
          'a table was drawn that it does not know of (an older copy was put back, or forked)',
          path,
        );
      }
    }
  }

  get entries(): readonly LedgerEntry[] {
    return this.entriesNow;
  }

  get opened(): OpenEntry | null {
    return this.entries.find((entry) => entry.type === 'open') ?? null;
  }

  get reservations(): readonly ReserveEntry[] {
    return this.entries.filter(isReserve);
  }

  /** Hash of the last entry: what a certificate pins the ledger by. */
  get headHash(): string {
    return this.entries.at(-1)?.hash ?? '';
  }

  /** Drawn tables in the order of their draws. */
  get stored(): readonly StoredTable[] {
    return [...this.files.values()].sort((a, b) => a.reserved - b.reserved).map(toStoredTable);
  }

  isStored(reservation: ReserveEntry): boolean {
    return this.files.has(reservation.seq);
  }

  /** Reservations whose table was never stored: what they reserved is lost. */
  get forfeited(): readonly ReserveEntry[] {
    return this.reservations.filter((each) => !this.isStored(each));
  }

  /** The table that a version drew from these inputs, or null. */
  findStored(version: string, table: TableId, inputs: string): StoredTable | null {
    const reservation = this.reservations.find(
      (each) =>
        each.version === version && each.table === table && each.inputs === inputs && this.isStored(each),
    );
    const file = reservation === undefined ? undefined : this.files.get(reservation.seq);
    return file === undefined ? null : toStoredTable(file);
  }

  /** Sum of what was charged to a table's line, apart from some reservations. */
  spent(table: string, except: (entry: ReserveEntry) => boolean = () => false): Rational {
    return sum(
      this.reservations
        .filter((each) => each.table === table && !except(each))
        .map(({ cost }) => parseRational(cost)),
    );
  }

  /** Make the folder, and mend what a kill left: unfinished files, and a table that was stored but not entered. */
  recover(): void {
    makePrivateDirectory(this.dir);
    for (const name of [TABLES, COUNTED]) {
      makePrivateDirectory(join(this.dir, name));
      removeTemporaries(join(this.dir, name));
    }
    removeTemporaries(this.dir);
    for (const reservation of this.forfeited) {
      const name = this.fileOf(reservation);
      if (statSync(join(this.dir, TABLES, name), { throwIfNoEntry: false }) !== undefined) {
        this.enterStored(reservation, name);
      }
    }
  }

  /** Append an entry durably: once this returns, it counts. */
  append(entry: NewEntry): LedgerEntry {
    const chained = chainEntry(entry, this.entries.at(-1), randomBytes(32).toString('hex'));
    makePrivateDirectory(this.dir);
    appendLineDurable(join(this.dir, LEDGER_FILE), JSON.stringify(chained));
    this.entriesNow = [...this.entriesNow, chained];
    writeFileAtomic(
      join(this.dir, HEAD_FILE),
      `${JSON.stringify({ seq: chained.seq, hash: chained.hash })}\n`,
      {
        mode: PRIVATE_FILE_MODE,
      },
    );
    return chained;
  }

  /** Charge a table. Durable before it returns, and before anything is drawn. */
  reserve(entry: Omit<Extract<NewEntry, { type: 'reserve' }>, 'type'>): ReserveEntry {
    const reserved = this.append({ type: 'reserve', ...entry });
    if (!isReserve(reserved)) throw new RangeError('a reservation became something else');
    return reserved;
  }

  private fileOf(reservation: ReserveEntry): string {
    return `${String(reservation.seq).padStart(6, '0')}-${reservation.table}.json`;
  }

  /** Keep a draw. From here on it is served, and never drawn again. */
  store(plan: TablePlan, noisy: NoisyTable, reservation: ReserveEntry): void {
    const name = this.fileOf(reservation);
    const text = formatStored(plan, noisy, reservation);
    writeFileAtomic(join(this.dir, TABLES, name), text, { mode: PRIVATE_FILE_MODE });
    this.enterStored(reservation, name);
  }

  private enterStored(reservation: ReserveEntry, name: string): void {
    const { file, sha256 } = readStored(join(this.dir, TABLES, name));
    if (file.reservation !== reservation.hash)
      throw damagedLedger('a stored table is of another ledger', name);
    const { version, table, seq } = reservation;
    this.append({ type: 'store', version, table, reserved: seq, file: name, sha256 });
    this.files.set(seq, file);
  }

  /** Where the list of accounts that a release counts for the first time goes; made durable before the charge. */
  countedPath(name: string): string {
    return join(this.dir, COUNTED, name);
  }

  /** Digest of the bytes of a list of counted accounts. */
  digestCounted(name: string): string {
    return digestText(readFileSync(this.countedPath(name), 'utf8'));
  }

  /** Every list of accounts that were counted, forfeited ones included: they paid. */
  get countedFiles(): readonly string[] {
    return this.reservations.flatMap(({ counted }) =>
      counted === null ? [] : [this.countedPath(counted.file)],
    );
  }
}
