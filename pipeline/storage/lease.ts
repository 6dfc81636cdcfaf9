/**
 * Leases with fencing: at any time one holder works on a thing, and what a holder writes after it was taken for dead is
 * refused. No two clocks are compared: whoever waits for a lease measures, by its own steady clock, how long the same
 * version of it has been there; a living holder writes a new one in between.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CensusError } from '../errors.ts';
import type { Store, StoredObject } from './store/types.ts';

/** A holder stops by itself after this share of the lease, so that it has stopped when others may begin. */
const OWN_SHARE = 2 / 3;

/** Renewals within one lease: two may fail before it is lost. */
const RENEWALS = 4;

const leaseSchema = z.strictObject({
  v: z.literal(1),
  /** Null where it was given back. */
  holder: z.string().nullable(),
  /** Grows by one with each holder, and never falls: who has the greater one has come later. */
  token: z.int().positive(),
  /** Milliseconds without a new version after which the holder counts as dead. */
  leaseMs: z.int().positive(),
  /** Makes every version another one. */
  nonce: z.string(),
});
type LeaseFile = z.infer<typeof leaseSchema>;

/** Steady milliseconds from any beginning; runs on while a process is stopped. */
export type SteadyClock = () => number;

export interface Lease {
  readonly name: string;
  readonly token: number;
  /** Aborted when the lease is lost, or may be. */
  readonly signal: AbortSignal;
  /** False from the moment on at which another may have taken it, by our own clock. */
  isHeld(): boolean;
  /** Write a new version. False where the lease is lost; a store that can't be reached throws, and the lease runs on. */
  renew(): Promise<boolean>;
  /** Give it back; one that was lost is left to who has it. */
  release(): Promise<void>;
}

export interface LeaseBook {
  /** Take a lease that is free, was given back, or whose holder has been silent for too long. Null where it is held. */
  acquire(name: string): Promise<Lease | null>;
}

export interface LeaseOptions {
  readonly store: Store;
  /** Unique to this process. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly now: SteadyClock;
}

export function leaseKey(name: string): string {
  return `leases/${name}.json`;
}

function damagedLease(name: string, cause: unknown): CensusError {
  return new CensusError(
    'E_STORE_DAMAGED',
    {
      what: 'A lease can’t be read.',
      where: `store, ${leaseKey(name)}`,
      kept: 'everything',
      todo: 'see that no harvester runs, then remove it from the store',
    },
    cause,
  );
}

function decode(name: string, { bytes }: StoredObject): LeaseFile {
  try {
    return leaseSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw damagedLease(name, error);
  }
}

function encode(file: Omit<LeaseFile, 'v' | 'nonce'>): Uint8Array {
  return Buffer.from(`${JSON.stringify({ v: 1, ...file, nonce: randomUUID() } satisfies LeaseFile)}\n`);
}

class HeldLease implements Lease {
  readonly name: string;
  readonly token: number;
  readonly #options: LeaseOptions;
  readonly #lost = new AbortController();
  #version: string;
  /** Our own clock, when the version that is there now was about to be written. */
  #writtenMs: number;
  /** Versions are written one after the other. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(name: string, token: number, version: string, writtenMs: number, options: LeaseOptions) {
    this.name = name;
    this.token = token;
    this.#version = version;
    this.#writtenMs = writtenMs;
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  isHeld(): boolean {
    const { now, leaseMs } = this.#options;
    if (!this.#lost.signal.aborted && now() - this.#writtenMs >= OWN_SHARE * leaseMs) this.#lost.abort();
    return !this.#lost.signal.aborted;
  }

  #replace(holder: string | null): Promise<boolean> {
    const next = this.#writing.then(() => this.#replaceNow(holder));
    this.#writing = next.catch(() => false);
    return next;
  }

  async #replaceNow(holder: string | null): Promise<boolean> {
    const { store, leaseMs, now } = this.#options;
    const startedMs = now();
    const bytes = encode({ holder, token: this.token, leaseMs });
    const version = await store.put(leaseKey(this.name), bytes, { version: this.#version });
    if (version === null) {
      this.#lost.abort();
      return false;
    }
    this.#version = version;
    this.#writtenMs = startedMs;
    return true;
  }

  async renew(): Promise<boolean> {
    return this.isHeld() && (await this.#replace(this.#options.holder));
  }

  async release(): Promise<void> {
    // Also where we had stopped by ourselves: as long as nobody took it, it is ours to give back.
    await this.#replace(null);
    this.#lost.abort();
  }
}

/** Leases in a store, as seen by one process. */
export function openLeases(options: LeaseOptions): LeaseBook {
  const { store, holder, leaseMs, now } = options;
  /** Versions of leases held by others, and when each was first seen. */
  const watched = new Map<string, { readonly version: string; readonly sinceMs: number }>();

  /** True where nothing keeps us from taking it. */
  function isFree(name: string, file: LeaseFile, version: string): boolean {
    if (file.holder === null) return true;
    const seen = watched.get(name);
    if (seen?.version !== version) {
      watched.set(name, { version, sinceMs: now() });
      return false;
    }
    return now() - seen.sinceMs >= Math.max(file.leaseMs, leaseMs);
  }

  return {
    acquire: async (name) => {
      const found = await store.get(leaseKey(name));
      const before = found === null ? null : decode(name, found);
      if (found !== null && before !== null && !isFree(name, before, found.version)) return null;
      const token = (before?.token ?? 0) + 1;
      const startedMs = now();
      const condition = found === null ? 'absent' : { version: found.version };
      const version = await store.put(leaseKey(name), encode({ holder, token, leaseMs }), condition);
      if (version === null) return null;
      watched.delete(name);
      return new HeldLease(name, token, version, startedMs, options);
    },
  };
}

/**
 * Renew a lease in the background until it is given back or lost.
 *
 * @returns stops renewing
 */
export function keepAlive(lease: Lease, leaseMs: number): () => void {
  const timer = setInterval(() => {
    if (!lease.isHeld()) {
      clearInterval(timer);
      return;
    }
    // A store that can't be reached is asked again at the next turn, as long as the lease lasts.
    lease.renew().catch(() => lease.isHeld());
  }, leaseMs / RENEWALS);
  timer.unref();
  return () => clearInterval(timer);
}
