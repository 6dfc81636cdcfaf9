/**
 * What is remembered of accounts, since an author has many statuses: in a few arrays of bytes, where an object for each would
 * be a third of what a thread holds, and the garbage collector would look through it again and again. Pure.
 */
import type { Acct, AuthorPid } from '../model/ids.ts';
import { TextStore } from '../model/text_store.ts';
import { unitAt } from '../model/units.ts';

/** What follows from an account; each is asked once and remembered. */
export interface AccountFacts {
  /** 0 to 254. */
  readonly findReason: (acct: Acct) => number;
  readonly findPid: (acct: Acct) => AuthorPid;
  /** Names of an account that bears a display name. */
  readonly findNames: (acct: Acct, displayName: string) => readonly string[];
}

/** Bytes of a pseudonym. */
const PID_BYTES = 16;
/** Slots of the table for each account that there is room for; a power of two, as is the room. */
const SLOTS_PER_ACCOUNT = 2;
/** Texts of as many accounts as are remembered take some 6 MiB; those of hostile names end here. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

function hashOf(text: string): number {
  // FNV-1a over code units, then a last stir, for its high bits alone say little of the last units.
  let hash = 0x811c9dc5;
  for (let at = 0, { length } = text; at < length; at += 1)
    hash = Math.imul(hash ^ unitAt(text, at), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d);
}

/** Accounts by number. A number is good until {@link makeRoom} is called. */
export class AccountBook {
  readonly #facts: AccountFacts;
  readonly #maxAccounts: number;
  readonly #texts = new TextStore();
  /** Hash of an account and its number plus 1, side by side; 0 where there is none. */
  readonly #slots: Int32Array;
  readonly #reasons: Uint8Array;
  readonly #pids: Buffer<ArrayBuffer>;
  readonly #hasPid: Uint8Array;
  /** Number of the text of each account's address. */
  readonly #accts: Int32Array;
  /** Number of the text of the display name that was last seen, after which its names stand, and how many; -1 where none was. */
  readonly #displayNames: Int32Array;
  readonly #nameCounts: Int32Array;
  #size = 0;

  /** @param maxAccounts a power of two */
  constructor(facts: AccountFacts, maxAccounts: number) {
    this.#facts = facts;
    this.#maxAccounts = maxAccounts;
    this.#slots = new Int32Array(2 * SLOTS_PER_ACCOUNT * maxAccounts);
    this.#reasons = new Uint8Array(maxAccounts);
    this.#pids = Buffer.alloc(PID_BYTES * maxAccounts);
    this.#hasPid = new Uint8Array(maxAccounts);
    this.#accts = new Int32Array(maxAccounts);
    this.#displayNames = new Int32Array(maxAccounts);
    this.#nameCounts = new Int32Array(maxAccounts);
  }

  /**
   * See to it that so many accounts can be looked up. At the bound everything is forgotten at once, which keeps memory flat
   * and costs less than choosing what to forget.
   */
  makeRoom(accounts: number): void {
    if (this.#size + accounts <= this.#maxAccounts && this.#texts.bytes <= MAX_TEXT_BYTES) return;
    this.#size = 0;
    this.#slots.fill(0);
    this.#texts.clear();
  }

  /** Number of an account. */
  find(acct: Acct): number {
    const hash = hashOf(acct);
    const mask = this.#slots.length - 1;
    let slot = (hash << 1) & mask;
    for (let entry = this.#slots[slot + 1] ?? 0; entry !== 0; entry = this.#slots[slot + 1] ?? 0) {
      if (this.#slots[slot] === hash && this.#texts.isEqual(this.#accts[entry - 1] ?? 0, acct))
        return entry - 1;
      slot = (slot + 2) & mask;
    }
    const number = this.#size;
    if (number === this.#maxAccounts) throw new RangeError('no room was made for an account');
    this.#reasons[number] = this.#facts.findReason(acct);
    this.#accts[number] = this.#texts.add(acct);
    this.#displayNames[number] = -1;
    this.#hasPid[number] = 0;
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = number + 1;
    this.#size += 1;
    return number;
  }

  reasonOf(number: number): number {
    return this.#reasons[number] ?? 0;
  }

  /** @param acct the account of that number */
  pidOf(number: number, acct: Acct): AuthorPid {
    const at = PID_BYTES * number;
    if (this.#hasPid[number] === 1) return this.#pids.toString('hex', at, at + PID_BYTES) as AuthorPid;
    const pid = this.#facts.findPid(acct);
    this.#pids.write(pid, at, 'hex');
    this.#hasPid[number] = 1;
    return pid;
  }

  /** @param acct the account of that number */
  namesOf(number: number, acct: Acct, displayName: string): readonly string[] {
    const known = this.#displayNames[number] ?? -1;
    if (known >= 0 && this.#texts.isEqual(known, displayName)) {
      const names: string[] = [];
      const end = known + (this.#nameCounts[number] ?? 0);
      for (let at = known + 1; at <= end; at += 1) names.push(this.#texts.read(at));
      return names;
    }
    const names = this.#facts.findNames(acct, displayName);
    this.#displayNames[number] = this.#texts.add(displayName);
    for (const name of names) this.#texts.add(name);
    this.#nameCounts[number] = names.length;
    return names;
  }
}
