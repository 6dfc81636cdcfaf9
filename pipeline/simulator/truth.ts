/** The ground truth of a simulation, counted from the people and posts themselves. The pipeline never reads it. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MS_PER_HOUR } from '../model/weeks.ts';
import { encodeId } from './ids.ts';
import { createDirectory, saysNo } from './people.ts';
import { composePost } from './posts.ts';
import { replyOf } from './replies.ts';
import type { SimulatorOptions } from './types.ts';
import { KIND, World } from './world.ts';

/** Counts of one set of people. */
export interface TruthCounts {
  chinesePeopleBefore: number;
  chinesePeople: number;
  chinesePostsInWindow: number;
  chinesePosts: number;
  posts: number;
  people: number;
}

export interface Truth {
  readonly synthetic: true;
  readonly options: SimulatorOptions;
  /** Everybody: what the article's bot would have counted. */
  readonly all: TruthCounts;
  /** Those whose server is open and who did not say no: what an honest harvest can find. */
  readonly countable: TruthCounts;
  /** Replies to others by people of `countable` in the simulated time, on servers whose account pages show them. */
  readonly replies: number;
  readonly planted: Readonly<Record<string, number>>;
}

function createCounts(): TruthCounts {
  return {
    chinesePeopleBefore: 0,
    chinesePeople: 0,
    chinesePostsInWindow: 0,
    chinesePosts: 0,
    posts: 0,
    people: 0,
  };
}

/** Bits per person. */
const SEEN = 1;
const CHINESE = 2;
const CHINESE_BEFORE = 4;

/**
 * Count a simulation and list what was planted in it: `truth.json`, `planted.ndjson` (class, needle) and
 * `people.ndjson` (acct, display name, whether the person says no).
 */
export function writeTruth(options: SimulatorOptions, dir: string): Truth {
  mkdirSync(dir, { recursive: true });
  const world = new World(options);
  const find = createDirectory(world);
  const all = createCounts();
  const countable = createCounts();
  const planted: Record<string, number> = {};
  let replies = 0;
  const endMs = world.grid.fromMs + world.grid.hours * MS_PER_HOUR;
  const plantedFile = openSync(join(dir, 'planted.ndjson'), 'w');
  const peopleFile = openSync(join(dir, 'people.ndjson'), 'w');
  for (const { index, spec, chinese, other } of world.servers) {
    const flags = new Uint8Array(chinese.size + other.size);
    for (let hour = 0; hour < world.grid.hours; hour += 1) {
      const isInWindow = hour >= world.grid.windowFrom;
      for (const event of world.nativeHour(index, hour)) {
        const person = find(index, event.person);
        const isChinese = event.kind === KIND.chinese;
        const sets = spec.door === 'open' && !saysNo(person) ? [all, countable] : [all];
        const reply = spec.manner === 'mastodon' && sets.length === 2 ? replyOf(event) : null;
        if (reply !== null && reply.ms < endMs) replies += 1;
        for (const counts of sets) {
          counts.posts += 1;
          if (isChinese) counts.chinesePosts += 1;
          if (isChinese && isInWindow) counts.chinesePostsInWindow += 1;
        }
        flags[event.person] =
          (flags[event.person] ?? 0) |
          SEEN |
          (isChinese ? CHINESE : 0) |
          (isChinese && !isInWindow ? CHINESE_BEFORE : 0);
        if (!isChinese) continue;
        const plant = composePost(event, person).planted;
        if (plant === null) continue;
        planted[plant.class] = (planted[plant.class] ?? 0) + 1;
        const id = encodeId(spec.manner, event, event.seed);
        writeSync(
          plantedFile,
          `${JSON.stringify({ instance: spec.domain, id, class: plant.class, needle: plant.needle })}\n`,
        );
      }
    }
    for (const [person, bits] of flags.entries()) {
      if ((bits & SEEN) === 0) continue;
      const found = find(index, person);
      const isSilenced = saysNo(found);
      for (const counts of spec.door === 'open' && !isSilenced ? [all, countable] : [all]) {
        counts.people += 1;
        if ((bits & CHINESE) !== 0) counts.chinesePeople += 1;
        if ((bits & CHINESE_BEFORE) !== 0) counts.chinesePeopleBefore += 1;
      }
      writeSync(
        peopleFile,
        `${JSON.stringify({ acct: `${found.username}@${spec.domain}`, displayName: found.displayName, saysNo: isSilenced })}\n`,
      );
    }
  }
  closeSync(plantedFile);
  closeSync(peopleFile);
  const truth: Truth = { synthetic: true, options, all, countable, replies, planted };
  writeFileSync(join(dir, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
  return truth;
}
