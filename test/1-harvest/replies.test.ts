/** Replies to others: asked for account by account where a study wants them, estimated from a sample where not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harvest, isHarvested, type ResolvedSource, readReports } from '../../pipeline/1-harvest/index.ts';
import { createAccountSample, ratioErrorMilli } from '../../pipeline/1-harvest/sources/sample.ts';
import type { HarvestOptions } from '../../pipeline/1-harvest/types.ts';
import { startAccountServer, type Writer } from './account_server.ts';
import { FROM_MS, serverSource, TO_MS, tagRefusal } from './setup.ts';
import { useStudy } from './use_study.ts';

const used = useStudy();
const HOUR_MS = 3_600_000;
const at = (hours: number): number => FROM_MS + hours * HOUR_MS;
const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => at(from + n));

const withReplies = (baseUrl: string): ResolvedSource => ({
  ...serverSource(baseUrl),
  coverage: 'timeline+replies',
});

async function readAccounts(): Promise<Map<string, number>> {
  const accounts = new Map<string, number>();
  for (const { accountIdAtSource: id, createdAt } of await used.study.readVault())
    if (id !== undefined)
      accounts.set(id, Math.min(accounts.get(id) ?? Number.POSITIVE_INFINITY, Date.parse(createdAt)));
  return accounts;
}

async function run(source: ResolvedSource, more: Partial<HarvestOptions> = {}) {
  const [report] = await harvest(used.study.options([source], { readAccounts, ...more }));
  if (report === undefined) throw new Error('no report');
  return report;
}

const uris = async (): Promise<string[]> => (await used.study.readVault()).map(({ uri }) => uri).sort();

/** Two who post and reply, one with more than a page of each, one who only replies, one who said no. */
const WRITERS: readonly Writer[] = [
  { id: '11', posts: range(0, 3), replies: range(10, 2), threads: range(20, 1) },
  { id: '12', posts: range(100, 90), replies: range(300, 130) },
  { id: '13', replies: range(500, 4) },
  { id: '14', posts: range(600, 2), replies: range(610, 2), noindex: true },
];

describe('timeline+replies', () => {
  test('asks for the replies of every account that the timeline shows, each status once', async () => {
    const server = await used.track(startAccountServer({ writers: () => WRITERS }));
    const source = withReplies(server.baseUrl);
    const report = await run(source);
    expect(report).toMatchObject({ outcome: 'harvested', replies: 'asked', gaps: [], statuses_kept: 226 });
    const kept = await uris();
    expect(new Set(kept).size).toBe(3 + 2 + 1 + 90 + 130);
    expect(kept.length).toBe(226);
    // Who was never seen, and who said no, is not asked for.
    expect(new Set(server.asked())).toEqual(new Set(['11', '12']));
    expect(report.left_out.on_timeline).toBe(3 + 1 + 90);
    expect(isHarvested(used.study.dataDir, source, FROM_MS, TO_MS)).toBe(true);
    const before = server.requests.length;
    await run(source);
    expect(server.asked().length).toBeGreaterThan(0);
    expect(server.requests.slice(before).filter((path) => path.includes('/statuses'))).toEqual([]);
  });

  test('the timeline alone is not the whole: without its replies a span is not harvested', async () => {
    const server = await used.track(startAccountServer({ writers: () => WRITERS }));
    const source = withReplies(server.baseUrl);
    const stop = new AbortController();
    await run(source, {
      signal: stop.signal,
      readAccounts: async () => {
        stop.abort();
        return await readAccounts();
      },
    });
    expect(isHarvested(used.study.dataDir, source, FROM_MS, TO_MS)).toBe(false);
    const [report] = readReports(used.study.dataDir, [source], { fromMs: FROM_MS, toMs: TO_MS });
    expect(report?.gaps.length).toBe(1);
  });

  test('goes on in the middle of an account where it was stopped', async () => {
    const whole = await used.track(startAccountServer({ writers: () => WRITERS }));
    for (const stopAt of [1, 2, 3, 4, 5, 6, 7]) {
      const stop = new AbortController();
      const server = await used.track(
        startAccountServer({
          writers: () => WRITERS,
          onAccountPage: (nth) => {
            if (nth === stopAt) stop.abort();
          },
        }),
      );
      const source: ResolvedSource = { ...withReplies(server.baseUrl), id: `stopped-${stopAt}`, label: 'x' };
      const own = async (): Promise<Map<string, number>> =>
        new Map([...(await readAccounts())].filter(([id]) => id !== 'none'));
      await run(source, { signal: stop.signal, readAccounts: own });
      const report = await run(source, { readAccounts: own });
      expect(report).toMatchObject({ outcome: 'harvested', gaps: [], statuses_kept: 226 });
    }
    expect(whole.asked()).toEqual([]);
  });

  test('a later span asks known accounts for it alone, and new ones for all that is wanted', async () => {
    let writers: readonly Writer[] = [{ id: '21', posts: [at(1)], replies: [at(2)] }];
    const server = await used.track(startAccountServer({ writers: () => writers }));
    const source = withReplies(server.baseUrl);
    await run(source, { toMs: at(50) });
    writers = [
      { id: '21', posts: [at(1), at(60)], replies: [at(2), at(61)] },
      // Replied before it was ever seen on the timeline.
      { id: '22', posts: [at(70)], replies: [at(3), at(71)] },
    ];
    const report = await run(source, { toMs: at(100) });
    expect(report).toMatchObject({ outcome: 'harvested', gaps: [] });
    const kept = await uris();
    expect(kept.length).toBe(7);
    expect(new Set(kept).size).toBe(7);
  });

  test('a server that shows accounts to members only is harvested without them, and says so', async () => {
    const server = await used.track(startAccountServer({ writers: () => WRITERS, isClosed: true }));
    const source = withReplies(server.baseUrl);
    expect(await run(source)).toMatchObject({ outcome: 'harvested', replies: 'refused', gaps: [] });
    expect(server.asked().length).toBe(1);
    expect(isHarvested(used.study.dataDir, source, FROM_MS, TO_MS)).toBe(true);
  });

  test('where the timeline shows replies nobody is asked for them', async () => {
    const server = await used.track(startAccountServer({ writers: () => WRITERS, software: 'pleroma' }));
    expect(await run(withReplies(server.baseUrl))).toMatchObject({ replies: 'on_timeline' });
    expect(server.asked()).toEqual([]);
    // The one who only replies is seen there, too.
    expect(await uris()).toHaveLength(230);
  });

  test('an account that is gone is passed over', async () => {
    let asks = 0;
    const server = await used.track(
      startAccountServer({
        writers: () => (asks > 0 ? WRITERS.slice(1) : WRITERS),
        onAccountPage: () => {
          asks += 1;
        },
      }),
    );
    expect(await run(withReplies(server.baseUrl))).toMatchObject({ outcome: 'harvested', replies: 'asked' });
  });
});

describe('timeline', () => {
  test('a sample tells what it leaves out: all accounts asked, the very numbers', async () => {
    const writers: readonly Writer[] = [
      { id: '31', posts: range(0, 10), replies: range(50, 5), answers: '32' },
      { id: '32', posts: range(100, 10), replies: range(150, 5), answers: '33' },
      { id: '33', replies: range(200, 3), answers: '31' },
      { id: '34', posts: range(300, 20), threads: range(350, 4) },
    ];
    const server = await used.track(startAccountServer({ writers: () => writers }));
    const report = await run(serverSource(server.baseUrl), { sampleAccounts: 10 });
    expect(report).toMatchObject({
      outcome: 'harvested',
      replies: 'not_asked',
      statuses_kept: 44,
      missed: {
        accounts: 3,
        timeline_posts: 44,
        replies: 10,
        people_on_timeline: 1,
        people_missed: 1,
      },
    });
    // Nothing of a sampled account is kept, and it is drawn once.
    expect((await used.study.readVault()).every((each) => each.accountIdAtSource === undefined)).toBe(true);
    const asked = server.asked().length;
    await run(serverSource(server.baseUrl), { sampleAccounts: 10 });
    expect(server.asked().length).toBe(asked);
  });

  test('a sample that is refused, or breaks off, leaves the harvest as it is', async () => {
    const closed = await used.track(startAccountServer({ writers: () => WRITERS, isClosed: true }));
    expect(await run(serverSource(closed.baseUrl), { sampleAccounts: 5 })).toMatchObject({
      outcome: 'harvested',
      replies: 'refused',
      missed: null,
    });
    const stop = new AbortController();
    const broken = await used.track(
      startAccountServer({ writers: () => WRITERS, onAccountPage: () => stop.abort() }),
    );
    const report = await run(serverSource(broken.baseUrl, 'broken'), {
      sampleAccounts: 5,
      signal: stop.signal,
    });
    expect(report).toMatchObject({ outcome: 'harvested', missed: null });
  });
});

describe('a sample of accounts', () => {
  const ids = fc.array(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 60 });

  test('is the same in whatever order, and however often, accounts are shown', () => {
    fc.assert(
      fc.property(ids, fc.nat(10), (list, size) => {
        const drawn = createAccountSample(size, tagRefusal);
        for (const id of [...list, ...list].reverse()) drawn.offer(id);
        const expected = [...new Set(list)]
          .sort((a, b) => (tagRefusal(a) < tagRefusal(b) ? -1 : 1))
          .slice(0, size);
        expect(drawn.list()).toEqual(expected);
      }),
    );
  });

  test('has the standard error that drawing again and again has', () => {
    const population = Array.from({ length: 4000 }, (_, n) => ({ x: 1 + (n % 13), y: (n * 7) % 11 }));
    const size = 80;
    const ratios: number[] = [];
    const errors: number[] = [];
    for (let round = 0; round < 400; round += 1) {
      const drawn = createAccountSample(size, (id) => tagRefusal(`${round}/${id}`));
      population.forEach((_, n) => {
        drawn.offer(String(n));
      });
      const pairs = drawn.list().map((id) => population[Number(id)] ?? { x: 0, y: 0 });
      ratios.push(pairs.reduce((sum, { y }) => sum + y, 0) / pairs.reduce((sum, { x }) => sum + x, 0));
      errors.push(ratioErrorMilli(pairs) / 1000);
    }
    const mean = ratios.reduce((sum, each) => sum + each, 0) / ratios.length;
    const deviation = Math.sqrt(ratios.reduce((sum, each) => sum + (each - mean) ** 2, 0) / ratios.length);
    const told = errors.reduce((sum, each) => sum + each, 0) / errors.length;
    // 400 draws know a deviation to within 3.5 %; three of those, and one for rounding to thousandths.
    expect(told / deviation).toBeGreaterThan(0.86);
    expect(told / deviation).toBeLessThan(1.14);
  });
});
