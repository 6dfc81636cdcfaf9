/**
 * What is remembered of accounts, since an author has many statuses. Numbers, and texts that are only compared, lie in a few
 * arrays, which the garbage collector need not look through; what is handed out is kept as it is. Pure.
 */
import type { Acct, AuthorPid } from '../model/ids.ts';
import { copyText, TextStore } from '../model/text_store.ts';
import { unitAt } from '../model/units.ts';

/** What follows from an account; each is asked once and remembered. */
export interface AccountFacts {
  /** 0 to 254. */
  readonly findReason: (acct: Acct) => number;
  readonly findPid: (acct: Acct) => AuthorPid;
  /** Names of an account that bears a display name. */
  readonly findNames: (acct: Acct, displayName: string) => readonly string[];
}

/** What is known of an account, numbers side by side, since they are asked together. */
const FACT = { reason: 0, acct: 1, displayName: 2 } as const;
const FACTS_SHIFT = 2;
/** Slots of the table for each account that there is room for; a power of two, as is the room. */
const SLOTS_PER_ACCOUNT = 2;
/** Texts of as many accounts as are remembered take some 8 MiB; those of hostile names end here. Bytes, and characters of names. */
const MAX_TEXTS = 32 * 1024 * 1024;

function hashOf(text: string): number {
  // FNV-1a over code units, then a last stir, for its high bits alone say little of the last units.
  let hash = 0x811c9dc5;
  for (let at = 0, { length } = text; at < length; at += 1)
    hash = Math.imul(hash ^ unitAt(text, at), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d);
}

/** Of accounts whose names were not asked yet. */
const NONE: readonly string[] = [];

/** Accounts by number. A number is good until {@link makeRoom} is called. */
export class AccountBook {
  readonly #find: AccountFacts;
  readonly #maxAccounts: number;
  readonly #texts = new TextStore();
  /** Hash of an account and its number plus 1, side by side; 0 where there is none. */
  readonly #slots: Int32Array;
  /** By number, {@link FACT}: the reason; the number of the text of the address; that of the display name that was last seen, or -1. */
  readonly #facts: Int32Array;
  /** By number; the only texts that are objects: making them anew for each status costs more than looking through them. */
  readonly #pids: (AuthorPid | undefined)[] = [];
  readonly #names: (readonly string[])[] = [];
  /** Of all names. */
  #nameChars = 0;
  /** Hashes and numbers of the accounts that are asked for together. */
  #hashes = new Int32Array(0);
  #numbers = new Int32Array(0);
  /** Takes what was read ahead: what goes nowhere, the engine does not read. */
  readonly #sink = new Int32Array(1);
  #size = 0;

  /** @param maxAccounts a power of two */
  constructor(find: AccountFacts, maxAccounts: number) {
    this.#find = find;
    this.#maxAccounts = maxAccounts;
    this.#slots = new Int32Array(2 * SLOTS_PER_ACCOUNT * maxAccounts);
    this.#facts = new Int32Array(maxAccounts << FACTS_SHIFT);
  }

  /**
   * See to it that so many accounts can be looked up. At the bound everything is forgotten at once, which keeps memory flat
   * and costs less than choosing what to forget.
   */
  makeRoom(accounts: number): void {
    if (this.#size + accounts <= this.#maxAccounts && this.#texts.bytes + this.#nameChars <= MAX_TEXTS)
      return;
    this.#size = 0;
    this.#slots.fill(0);
    this.#texts.clear();
    this.#pids.length = 0;
    this.#names.length = 0;
    this.#nameChars = 0;
  }

  #fact(number: number, fact: number): number {
    return this.#facts[(number << FACTS_SHIFT) + fact] ?? 0;
  }

  /** Number of an account. */
  find(acct: Acct): number {
    return this.#findBy(acct, hashOf(acct));
  }

  /**
   * Numbers of some accounts, in their order, good until this is called again. What is known of an account lies far from the
   * processor, in places of which one tells the next: read step by step, all accounts wait for the memory at once.
   */
  findAll(accts: readonly Acct[]): Int32Array {
    const { length } = accts;
    if (length > this.#hashes.length) {
      this.#hashes = new Int32Array(length);
      this.#numbers = new Int32Array(length);
    }
    const [hashes, numbers] = [this.#hashes, this.#numbers];
    for (let at = 0; at < length; at += 1) hashes[at] = hashOf(accts[at] ?? '');
    this.#readAhead(hashes, numbers, length);
    for (const [at, acct] of accts.entries()) numbers[at] = this.#findBy(acct, hashes[at] ?? 0);
    return numbers.subarray(0, length);
  }

  /** Read what will be asked of accounts that are probably those of the hashes. */
  #readAhead(hashes: Int32Array, numbers: Int32Array, length: number): void {
    const mask = this.#slots.length - 1;
    let known = 0;
    for (let at = 0; at < length; at += 1) {
      const entry = this.#slots[(((hashes[at] ?? 0) << 1) & mask) + 1] ?? 0;
      if (entry === 0) continue;
      numbers[known] = entry - 1;
      known += 1;
    }
    let seen = 0;
    for (let at = 0; at < known; at += 1) {
      const number = numbers[at] ?? 0;
      seen ^= this.#fact(number, FACT.acct);
      seen ^= this.#pids[number]?.length ?? 0;
      for (const name of this.#names[number] ?? NONE) seen ^= unitAt(name, 0);
    }
    for (let at = 0; at < known; at += 1) {
      const number = numbers[at] ?? 0;
      seen ^= this.#texts.startOf(this.#fact(number, FACT.acct));
      seen ^= this.#texts.startOf(Math.max(0, this.#fact(number, FACT.displayName)));
    }
    for (let at = 0; at < known; at += 1) {
      const number = numbers[at] ?? 0;
      seen ^= this.#texts.firstByteOf(this.#fact(number, FACT.acct));
      seen ^= this.#texts.firstByteOf(Math.max(0, this.#fact(number, FACT.displayName)));
    }
    this.#sink[0] = seen;
  }

  #findBy(acct: Acct, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = (hash << 1) & mask;
    for (let entry = this.#slots[slot + 1] ?? 0; entry !== 0; entry = this.#slots[slot + 1] ?? 0) {
      if (this.#slots[slot] === hash && this.#texts.isEqual(this.#fact(entry - 1, FACT.acct), acct))
        return entry - 1;
      slot = (slot + 2) & mask;
    }
    const number = this.#size;
    if (number === this.#maxAccounts) throw new RangeError('no room was made for an account');
    const row = number << FACTS_SHIFT;
    this.#facts[row + FACT.reason] = this.#find.findReason(acct);
    this.#facts[row + FACT.acct] = this.#texts.add(acct);
    this.#facts[row + FACT.displayName] = -1;
    this.#pids[number] = undefined;
    this.#names[number] = NONE;
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = number + 1;
    this.#size += 1;
    return number;
  }

  reasonOf(number: number): number {
    return this.#fact(number, FACT.reason);
  }

  /** @param acct the account of that number */
  pidOf(number: number, acct: Acct): AuthorPid {
    const known = this.#pids[number];
    if (known !== undefined) return known;
    const pid = this.#find.findPid(acct);
    this.#pids[number] = pid;
    return pid;
  }

  /** @param acct the account of that number */
  namesOf(number: number, acct: Acct, displayName: string): readonly string[] {
    const known = this.#fact(number, FACT.displayName);
    if (known >= 0 && this.#texts.isEqual(known, displayName)) return this.#names[number] ?? NONE;
    const names = this.#find.findNames(acct, displayName).map(copyText);
    this.#facts[(number << FACTS_SHIFT) + FACT.displayName] = this.#texts.add(displayName);
    this.#names[number] = names;
    for (const { length } of names) this.#nameChars += length;
    return names;
  }
}
