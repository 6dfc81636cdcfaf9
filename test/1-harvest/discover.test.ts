import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { discover } from '../../pipeline/1-harvest/index.ts';
import { type Fixture, makeStatus, send, startFixture } from './fixture_server.ts';
import { TO_MS } from './setup.ts';

const running: Fixture[] = [];
beforeEach(() => {
  running.length = 0;
});
afterEach(async () => {
  for (const fixture of running) await fixture.close();
});

interface Town {
  readonly chinese: number;
  readonly people?: number;
  readonly isClosed?: boolean;
  readonly robots?: string;
  /** Hosts that it names as peers, and hosts whose people it shows. */
  readonly peers?: () => string[];
  readonly shows?: () => string[];
}

async function startTown({
  chinese,
  people = 9,
  isClosed = false,
  robots,
  peers,
  shows,
}: Town): Promise<Fixture> {
  const page = (hosts: readonly string[]) =>
    Array.from({ length: 40 }, (_, n) => {
      const ms = TO_MS - n * 60_000;
      const content =
        n < chinese ? '<p>今天的天气真好，我们去公园散步吧</p>' : '<p>the weather is nice today</p>';
      const at = hosts.length === 0 ? '' : `@${hosts[n % hosts.length]}`;
      return makeStatus(timeToId('snowflake', ms), ms, {
        content,
        language: null,
        account: { acct: `p${n}${at}` },
      });
    });
  const fixture = await startFixture({
    ...(robots === undefined ? {} : { robots }),
    intercept: (request, response) => {
      const path = request.url ?? '';
      if (path === '/nodeinfo/2.0') {
        const usage = { users: { activeMonth: people }, localPosts: 40 };
        send(response, { software: { name: 'mastodon', version: '4.5.1' }, usage });
      } else if (path === '/api/v2/instance') {
        send(response, {
          domain: 'fixture.test',
          languages: ['zh', 'en'],
          configuration: {
            urls: { terms_of_service: 'https://fixture.test/terms-of-service' },
            timelines_access: { live_feeds: { local: isClosed ? 'disabled' : 'public' } },
          },
        });
      } else if (path === '/api/v1/instance/peers') send(response, peers?.() ?? []);
      else if (path.includes('remote=true')) send(response, page(shows?.() ?? []));
      else if (path.includes('local=true')) send(response, page([]));
      else return false;
      return true;
    },
  });
  running.push(fixture);
  return fixture;
}

const hostOf = (fixture: Fixture | undefined) => new URL(fixture?.baseUrl ?? '').host;
const isWanted = (text: string) => /\p{Script=Han}/u.test(text);
const walk = (seed: Fixture, maximumRequests = 200) =>
  discover({
    seeds: [seed.baseUrl],
    maximumRequests,
    rateShare: 1,
    contact: 'mailto:tests@example.org',
    version: '0.0.0',
    random: () => 0.5,
    isWanted,
  });

describe('discovery', () => {
  test('finds servers by peers and by whose people are shown, and says who they are', async () => {
    const far = await startTown({ chinese: 40, people: 500 });
    const other = await startTown({ chinese: 0, people: 9000 });
    const closed = await startTown({ chinese: 40, isClosed: true });
    const barred = await startTown({ chinese: 40, robots: 'User-agent: *\nDisallow: /\n' });
    const seed = await startTown({
      chinese: 20,
      peers: () => [hostOf(other), hostOf(closed), hostOf(barred)],
      shows: () => [hostOf(far)],
    });
    const { candidates, requests, unasked } = await walk(seed);
    expect(unasked).toBe(0);
    expect(requests).toBeLessThan(5 * 8);
    expect(candidates[0]).toEqual({
      url: far.baseUrl,
      software: 'mastodon 4.5.1',
      people: 500,
      languages: ['zh', 'en'],
      sample: { statuses: 40, wanted: 40 },
      terms: 'https://fixture.test/terms-of-service',
      door: 'open',
    });
    expect(candidates.map(({ url }) => url).slice(0, 3)).toEqual(
      [far, seed, other].map(({ baseUrl }) => baseUrl),
    );
    expect(candidates.find(({ url }) => url === closed.baseUrl)).toMatchObject({
      door: 'timeline_disabled',
      sample: null,
    });
    expect(candidates.find(({ url }) => url === barred.baseUrl)).toMatchObject({
      door: 'robots',
      software: null,
    });
    expect(barred.requests).toEqual(['/robots.txt']);
    // No person, no text.
    expect(JSON.stringify(candidates)).not.toMatch(/天气|"p\d/u);
  });

  test('keeps to its budget, and goes where people of the language were seen first', async () => {
    const dull = await Promise.all([1, 2, 3].map(() => startTown({ chinese: 0 })));
    const likely = await startTown({ chinese: 40 });
    const seed = await startTown({
      chinese: 10,
      peers: () => dull.map(hostOf),
      shows: () => [hostOf(likely)],
    });
    const { candidates, requests, unasked } = await walk(seed, 17);
    expect(requests).toBeLessThanOrEqual(17);
    expect(candidates.map(({ url }) => url).sort()).toEqual([likely.baseUrl, seed.baseUrl].sort());
    expect(unasked).toBe(3);
  });

  test('a server that leads from address to address spends no more of the budget than there is', async () => {
    const seed = await startFixture({
      intercept: (request, response) => {
        const path = request.url ?? '';
        if (path.endsWith('/again/again')) return false;
        response.writeHead(302, { location: `${path}/again` }).end();
        return true;
      },
    });
    running.push(seed);
    const { candidates, requests } = await walk(seed, 10);
    expect(requests).toBe(10);
    expect(seed.requests.length).toBe(10);
    expect(candidates).toMatchObject([{ door: 'budget' }]);
  });

  test('a server of ours is not led to the world, nor by what a hostile list may hold', async () => {
    const hostile = [
      'example.org',
      '10.0.0.1',
      'x'.repeat(5000),
      '',
      'a b',
      'javascript:alert(1)',
      '[::1]:1',
    ];
    const seed = await startTown({ chinese: 40, peers: () => [...hostile, 7 as unknown as string] });
    const { candidates } = await walk(seed);
    for (const { url } of candidates) expect(new URL(url).hostname).toMatch(/^(?:127\.0\.0\.1|\[::1\])$/u);
    expect(candidates[0]).toMatchObject({ url: seed.baseUrl, door: 'open' });
  });
});
