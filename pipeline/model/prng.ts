/**
 * The only source of chance of what is made up, the simulator and the evaluation: xoshiro128** 1.1 (Blackman and Vigna 2018, public domain,
 * https://prng.di.unimi.it/xoshiro128starstar.c) seeded through the finaliser of MurmurHash3 (Appleby, public
 * domain). 32-bit integers only, so that every machine and every process draws the same.
 */

function finalise(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Mix integers (each taken modulo 2^32) to one unsigned 32-bit integer; the order counts. */
export function mix(a: number, b = 0, c = 0, d = 0): number {
  let h = finalise(a ^ 0x9e3779b9);
  h = finalise(h ^ Math.imul(b + 0x7f4a7c15, 0x2545f491));
  h = finalise(h ^ Math.imul(c + 0x6a09e667, 0x27d4eb2f));
  return finalise(h ^ Math.imul(d + 0x3c6ef372, 0x165667b1));
}

/** A stream of pseudo-random numbers that depends on its seed only. */
export class Prng {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** @param seed an unsigned 32-bit integer, as {@link mix} gives it */
  constructor(seed: number) {
    this.a = finalise(seed + 0x9e3779b9);
    this.b = finalise(seed + 0x3c6ef372);
    this.c = finalise(seed + 0xdaa66d2b);
    this.d = finalise(seed + 0x78dde6e4) | 1;
  }

  /** Uniform unsigned 32-bit integer. */
  next(): number {
    const scrambled = Math.imul(this.b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), 32 bits. */
  float(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** Integer in [0, bound); the bias of 2^-32 × bound does not matter to a simulation. */
  int(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const element = list[this.int(list.length)];
    if (element === undefined) throw new RangeError('pick: the list is empty');
    return element;
  }

  /** `count` decimal digits. */
  digits(count: number): string {
    let text = '';
    while (text.length < count) text += String(this.int(10));
    return text;
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(2 * Math.PI * this.float());
  }
}

/** Shuffle in place (Fisher and Yates). */
export function shuffle(list: Uint32Array, prng: Prng): void {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = prng.int(i + 1);
    const kept = list[i] ?? 0;
    list[i] = list[j] ?? 0;
    list[j] = kept;
  }
}
