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

/** Between the names of an account, which are read as one text. Names that hold it are not remembered. */
const SEPARATOR = '\0';
/** Accounts whose names are kept as they are handed out, a power of two: reading them anew takes half a microsecond. */
const RECENT_ACCOUNTS = 16_384;
/** What is known of an account, numbers side by side, since they are asked together. */
const FACT = { reason: 0, acct: 1, displayName: 2 } as const;
const FACTS_SHIFT = 2;
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
  readonly #find: AccountFacts;
  readonly #maxAccounts: number;
  readonly #texts = new TextStore();
  /** Hash of an account and its number plus 1, side by side; 0 where there is none. */
  readonly #slots: Int32Array;
  /**
   * By number, {@link FACT}: the reason; the number of the text of the address; that of the display name that was last seen, before
   * that of its names, or -1 where none was.
   */
  readonly #facts: Int32Array;
  /** The only texts that are objects: making one anew for each status costs more than looking through them. */
  readonly #pids: (AuthorPid | undefined)[] = [];
  /** Names that were handed out lately, by the last bits of the account's number, and the number of their text. */
  readonly #recentNames: (readonly string[])[] = [];
  readonly #recentTexts = new Int32Array(RECENT_ACCOUNTS).fill(-1);
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
    if (this.#size + accounts <= this.#maxAccounts && this.#texts.bytes <= MAX_TEXT_BYTES) return;
    this.#size = 0;
    this.#slots.fill(0);
    this.#texts.clear();
    this.#pids.length = 0;
    this.#recentTexts.fill(-1);
  }

  #fact(number: number, fact: number): number {
    return this.#facts[(number << FACTS_SHIFT) + fact] ?? 0;
  }

  /** Number of an account. */
  find(acct: Acct): number {
    const hash = hashOf(acct);
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
    if (known >= 0 && this.#texts.isEqual(known, displayName)) return this.#readNames(number, known + 1);
    const names = this.#find.findNames(acct, displayName);
    if (names.some((name) => name === '' || name.includes(SEPARATOR))) return names;
    this.#facts[(number << FACTS_SHIFT) + FACT.displayName] = this.#texts.add(displayName);
    this.#texts.add(names.join(SEPARATOR));
    return names;
  }

  #readNames(number: number, text: number): readonly string[] {
    const place = number & (RECENT_ACCOUNTS - 1);
    const recent = this.#recentNames[place];
    if (recent !== undefined && this.#recentTexts[place] === text) return recent;
    const joined = this.#texts.read(text);
    const names = joined === '' ? [] : joined.split(SEPARATOR);
    this.#recentNames[place] = names;
    this.#recentTexts[place] = text;
    return names;
  }
}
