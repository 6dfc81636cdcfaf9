import { describe, expect, test } from 'vitest';
import { CLASSES } from '../../pipeline/2-veil/scrub/classes.ts';
import { createDirectory } from '../../pipeline/simulator/people.ts';
import { composePost } from '../../pipeline/simulator/posts.ts';
import { toTraditional } from '../../pipeline/simulator/words/zh.ts';
import { KIND, type StatusEvent, World } from '../../pipeline/simulator/world.ts';

const SPAN = {
  historyFromMs: Date.UTC(2016, 9, 1),
  windowFromMs: Date.UTC(2022, 1, 1),
  windowToMs: Date.UTC(2022, 8, 1),
};

function* everyEvent(world: World): Generator<StatusEvent> {
  for (const { index } of world.servers)
    for (let hour = 0; hour < world.grid.hours; hour += 1) yield* world.nativeHour(index, hour);
}

function count(world: World) {
  const before = new Set<string>();
  const everybody = new Set<string>();
  const perAuthor = new Map<string, number>();
  let posts = 0;
  for (const event of everyEvent(world)) {
    if (event.kind !== KIND.chinese) continue;
    const author = `${event.instance}/${event.person}`;
    everybody.add(author);
    if (event.ms < SPAN.windowFromMs) before.add(author);
    else {
      posts += 1;
      perAuthor.set(author, (perAuthor.get(author) ?? 0) + 1);
    }
  }
  return { before: before.size, everybody: everybody.size, posts, perAuthor };
}

describe('calibration', () => {
  test.each([
    [0.002, 1],
    [0.01, 1],
    [0.01, 7],
  ])('at scale %d, seed %d, people and posts are exactly those of the article, scaled', (scale, seed) => {
    const found = count(new World({ ...SPAN, scale, seed }));
    expect(found.before).toBe(Math.round(104_000 * scale));
    expect(found.everybody).toBe(Math.round(154_000 * scale));
    expect(found.posts).toBe(Math.round(9_500_000 * scale));
  });

  test('activity is heavy-tailed: the busiest tenth writes most of the posts, the median a few', () => {
    const { perAuthor, posts } = count(new World({ ...SPAN, scale: 0.01, seed: 1 }));
    const sorted = [...perAuthor.values()].sort((a, b) => b - a);
    const top = sorted.slice(0, Math.ceil(sorted.length / 10)).reduce((sum, each) => sum + each, 0);
    expect(top / posts).toBeGreaterThan(0.4);
    expect(sorted[Math.floor(sorted.length / 2)] ?? 0).toBeLessThan((posts / sorted.length) * 0.7);
  });

  test('there is a daily and a weekly rhythm, and surges', () => {
    const world = new World({ ...SPAN, scale: 0.01, seed: 1 });
    const byHour = new Array<number>(24).fill(0);
    const byDay = new Map<string, number>();
    for (const event of everyEvent(world)) {
      if (event.kind !== KIND.chinese || event.ms < SPAN.windowFromMs) continue;
      const at = new Date(event.ms + 8 * 3_600_000);
      byHour[at.getUTCHours()] = (byHour[at.getUTCHours()] ?? 0) + 1;
      const day = at.toISOString().slice(0, 10);
      byDay.set(day, (byDay.get(day) ?? 0) + 1);
    }
    expect((byHour[22] ?? 0) / (byHour[4] ?? 1)).toBeGreaterThan(3);
    const days = [...byDay.values()].sort((a, b) => a - b);
    expect((days.at(-3) ?? 0) / (days[Math.floor(days.length / 2)] ?? 1)).toBeGreaterThan(1.2);
  });
});

describe('determinism', () => {
  test('an hour asked for alone is the hour of the whole', () => {
    const options = { ...SPAN, scale: 0.005, seed: 3 };
    const whole = new World(options);
    const all = [...everyEvent(whole)];
    const alone = new World(options);
    for (const event of all.filter((_, at) => at % 997 === 0)) {
      const hour = Math.floor((event.ms - alone.grid.fromMs) / 3_600_000);
      expect(alone.nativeHour(event.instance, hour)).toContainEqual(event);
    }
  });

  test('times and tails rise strictly within an instance', () => {
    const world = new World({ ...SPAN, scale: 0.01, seed: 1 });
    let previous = { instance: -1, ms: 0 };
    for (const { instance, ms } of everyEvent(world)) {
      if (instance === previous.instance) expect(ms).toBeGreaterThan(previous.ms);
      previous = { instance, ms };
    }
  });

  test('another seed is another world', () => {
    const first = [...everyEvent(new World({ ...SPAN, scale: 0.002, seed: 1 }))].map(({ seed }) => seed);
    const second = [...everyEvent(new World({ ...SPAN, scale: 0.002, seed: 2 }))].map(({ seed }) => seed);
    expect(first).not.toEqual(second);
  });
});

describe('posts', () => {
  const world = new World({ ...SPAN, scale: 0.01, seed: 1 });
  const find = createDirectory(world);
  const events = [...everyEvent(world)];
  const posts = events.map((event) => ({
    event,
    post: composePost(event, find(event.instance, event.person)),
  }));

  test('identifiers are planted in about one Chinese post of a hundred, of many classes, all known to the scrubber', () => {
    const planted = posts.flatMap(({ post }) => (post.planted === null ? [] : [post.planted]));
    const chinese = events.filter(({ kind }) => kind === KIND.chinese).length;
    expect(planted.length / chinese).toBeGreaterThan(0.005);
    expect(planted.length / chinese).toBeLessThan(0.015);
    const classes = new Set(planted.map((each) => each.class));
    expect(classes.size).toBeGreaterThanOrEqual(14);
    for (const each of classes) expect(Object.keys(CLASSES)).toContain(each);
    expect(planted.every(({ needle }) => needle.length >= 6)).toBe(true);
  });

  test('Chinese posts have Chinese characters in them, the others of the same people do not', () => {
    for (const { event, post } of posts) {
      const text = post.contentHtml.replace(/<[^>]*>/gu, '');
      if (event.kind === KIND.chinese) expect(text).toMatch(/\p{Script=Han}/u);
    }
    const off = posts.filter(({ event }) => event.kind === KIND.offLanguage);
    expect(off.length).toBeGreaterThan(1000);
  });

  test('the traditional writing keeps no simplified character of the table', () => {
    expect(toTraditional('今天终于学会了，心情很好。')).toBe('今天終於學會了，心情很好。');
  });
});
