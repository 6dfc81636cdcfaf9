/** Every status that is written, hour by hour and on demand: nothing is stored but people and hourly counts. */

import { mix, Prng, shuffle } from '../model/prng.ts';
import { MS_PER_HOUR } from '../model/weeks.ts';
import { createGrid, createProfiles, type Grid, type Profile } from './calendar.ts';
import { createQuotas, HISTORY_POSTS_PER_PERSON } from './census.ts';
import { type Crowd, createCrowd, drawAuthor } from './crowd.ts';
import { INSTANCES, type InstanceSpec } from './instances.ts';
import { splitByQuota, upperBound } from './quota.ts';
import type { SimulatorOptions } from './types.ts';

/** What a status is: Chinese; by a Chinese person in no Chinese; by a person of another language. */
export const KIND = { chinese: 0, offLanguage: 1, other: 2 } as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** One status where it was written. */
export interface StatusEvent {
  readonly instance: number;
  /** Index on the instance: the Chinese crowd first, then the others. */
  readonly person: number;
  readonly kind: Kind;
  readonly ms: number;
  /** 16 bits; even, so that it never meets the tail of a copy. */
  readonly tail: number;
  /** Everything else about the status is drawn from this. */
  readonly seed: number;
}

/** One instance with its people and its hourly counts. */
export interface Server {
  readonly index: number;
  readonly spec: InstanceSpec;
  readonly chinese: Crowd;
  readonly other: Crowd;
  /** Statuses before each hour, native ones of every kind. Length hours + 1. */
  readonly before: Uint32Array;
  /** Statuses before each hour by kind, the fixed ones left out. */
  readonly streams: readonly [Uint32Array, Uint32Array, Uint32Array];
}

/** Spread whole numbers over a profile so that each prefix is within one of its exact share. */
function spread(counts: Uint32Array, total: number, profile: Profile): void {
  const base = counts[profile.first] ?? 0;
  for (let i = 1; i < profile.cumulative.length; i += 1)
    counts[profile.first + i] = base + Math.round(total * (profile.cumulative[i] ?? 0));
}

/** Statuses of an hour kept in memory: enough for every instance's readers, bounded whatever the scale. */
const CACHED_HOURS = 400;

export class World {
  readonly seed: number;
  readonly scale: number;
  readonly grid: Grid;
  readonly servers: readonly Server[];
  private readonly cache = new Map<number, readonly StatusEvent[]>();

  constructor(options: SimulatorOptions) {
    this.seed = options.seed;
    this.scale = options.scale;
    const grid = createGrid(options.historyFromMs, options.windowFromMs, options.windowToMs);
    this.grid = grid;
    const profiles = createProfiles(grid);
    const quotas = createQuotas(options.scale, INSTANCES);
    const crowds = INSTANCES.map((spec, index) => {
      const seed = mix(options.seed, 0x11, index);
      // The single person stays: an instance without a post in the window would show nothing.
      const silent = spec.chineseShare === 'single' ? 0 : undefined;
      return {
        chinese: createCrowd(quotas.chinese[index] ?? NOBODY, grid, profiles, mix(seed, 1), silent),
        other: createCrowd(quotas.other[index] ?? NOBODY, grid, profiles, mix(seed, 2)),
      };
    });
    const inWindow = (crowd: Crowd): number =>
      crowd.fixedHour.length - upperBound(crowd.fixedHour, grid.windowFrom - 1);
    const share = (total: number, of: (index: number) => Crowd, withFixed: boolean): number[] => {
      const fixed = withFixed ? crowds.reduce((sum, _, index) => sum + inWindow(of(index)), 0) : 0;
      return splitByQuota(
        Math.max(0, total - fixed),
        crowds.map((_, index) => of(index).presence),
      );
    };
    const chineseOf = (index: number): Crowd => crowds[index]?.chinese ?? EMPTY;
    const otherOf = (index: number): Crowd => crowds[index]?.other ?? EMPTY;
    const posts = share(quotas.chinesePosts, chineseOf, true);
    const off = share(quotas.offLanguagePosts, chineseOf, false);
    const others = share(quotas.otherPosts, otherOf, true);

    this.servers = INSTANCES.map((spec, index): Server => {
      const chinese = chineseOf(index);
      const other = otherOf(index);
      const stream = (history: number, window: number, profile: Profile): Uint32Array => {
        const counts = new Uint32Array(grid.hours + 1);
        spread(counts, history, profiles.historyPosts);
        spread(counts, window, profile);
        return counts;
      };
      const extra = HISTORY_POSTS_PER_PERSON - 1;
      const streams = [
        stream(chinese.before * extra, posts[index] ?? 0, profiles.windowPosts),
        stream(0, off[index] ?? 0, profiles.windowPosts),
        stream(other.before * extra, others[index] ?? 0, profiles.windowPostsOther),
      ] as const;
      const before = new Uint32Array(grid.hours + 1);
      for (const counts of streams)
        for (let hour = 0; hour <= grid.hours; hour += 1)
          before[hour] = (before[hour] ?? 0) + (counts[hour] ?? 0);
      for (const crowd of [chinese, other]) {
        let passed = 0;
        for (let hour = 0; hour <= grid.hours; hour += 1) {
          while (passed < crowd.fixedHour.length && (crowd.fixedHour[passed] ?? 0) < hour) passed += 1;
          before[hour] = (before[hour] ?? 0) + passed;
        }
      }
      return { index, spec, chinese, other, before, streams };
    });
  }

  server(index: number): Server {
    const server = this.servers[index];
    if (server === undefined) throw new RangeError('no such instance');
    return server;
  }

  /** Number of statuses written on an instance in an hour. */
  count(index: number, hour: number): number {
    const { before } = this.server(index);
    return (before[hour + 1] ?? 0) - (before[hour] ?? 0);
  }

  /** The statuses written on an instance in an hour, oldest first; times and tails strictly ascending. */
  nativeHour(index: number, hour: number): readonly StatusEvent[] {
    if (hour < 0 || hour >= this.grid.hours || this.count(index, hour) === 0) return [];
    const key = index * this.grid.hours + hour;
    const cached = this.cache.get(key);
    if (cached !== undefined) {
      this.cache.delete(key);
      this.cache.set(key, cached);
      return cached;
    }
    const events = this.generate(index, hour);
    this.cache.set(key, events);
    if (this.cache.size > CACHED_HOURS) {
      const oldest = this.cache.keys().next();
      if (oldest.done !== true) this.cache.delete(oldest.value);
    }
    return events;
  }

  private generate(index: number, hour: number): readonly StatusEvent[] {
    const server = this.server(index);
    const prng = new Prng(mix(this.seed, 0x22, index, hour));
    const packed: number[] = [];
    const add = (person: number, kind: Kind): void => {
      packed.push(person * 4 + kind);
    };
    const { chinese, other } = server;
    for (const [crowd, shift, kind] of [
      [chinese, 0, KIND.chinese],
      [other, chinese.size, KIND.other],
    ] as const) {
      const from = upperBound(crowd.fixedHour, hour - 1);
      for (let at = from; crowd.fixedHour[at] === hour; at += 1)
        add((crowd.fixedPerson[at] ?? 0) + shift, kind);
    }
    for (const kind of [KIND.chinese, KIND.offLanguage, KIND.other]) {
      const counts = server.streams[kind];
      const crowd = kind === KIND.other ? other : chinese;
      const shift = kind === KIND.other ? chinese.size : 0;
      for (let left = (counts[hour + 1] ?? 0) - (counts[hour] ?? 0); left > 0; left -= 1) {
        // Before anybody has posted, the first person to come stands in, so that counts stay exact.
        const author = Math.max(0, drawAuthor(crowd, hour, this.grid.windowFrom, prng));
        add(author + shift, kind);
      }
    }
    const order = Uint32Array.from(packed, (_, at) => at);
    shuffle(order, prng);
    const startMs = this.grid.fromMs + hour * MS_PER_HOUR;
    const events: StatusEvent[] = [];
    let previousMs = startMs - 1;
    for (let slot = 0; slot < packed.length; slot += 1) {
      const value = packed[order[slot] ?? 0] ?? 0;
      const offset = Math.floor(((slot + prng.float()) / packed.length) * MS_PER_HOUR);
      const ms = Math.max(startMs + offset, previousMs + 1);
      previousMs = ms;
      const kind = (value % 4) as Kind;
      events.push({
        instance: index,
        person: Math.floor(value / 4),
        kind,
        ms,
        tail: prng.int(0x8000) * 2,
        seed: prng.next(),
      });
    }
    return events;
  }
}

const NOBODY = { before: 0, joining: 0 };
const EMPTY: Crowd = {
  size: 0,
  before: 0,
  joinHour: new Int32Array(0),
  leaveHour: new Int32Array(0),
  returnHour: new Int32Array(0),
  cumulative: new Float64Array(1),
  presence: 0,
  fixedHour: new Int32Array(0),
  fixedPerson: new Uint32Array(0),
};
