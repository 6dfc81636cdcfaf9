import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listInstances, type RunningSimulator, startSimulator } from '../../pipeline/simulator/index.ts';
import { World } from '../../pipeline/simulator/world.ts';

const OPTIONS = {
  scale: 0.002,
  seed: 5,
  historyFromMs: Date.UTC(2021, 9, 1),
  windowFromMs: Date.UTC(2022, 1, 1),
  windowToMs: Date.UTC(2022, 8, 1),
};

interface Status {
  readonly id: string;
  readonly uri: string;
  readonly created_at: string;
  readonly visibility: string;
  readonly language: string | null;
  readonly in_reply_to_account_id: string | null;
  readonly content: string;
  readonly reblog: unknown;
  readonly account: Readonly<Record<string, unknown>> & { readonly id: string; readonly acct: string };
}

let simulator: RunningSimulator;
let world: World;

beforeAll(async () => {
  simulator = await startSimulator({ ...OPTIONS, rateLimit: null });
  world = new World(OPTIONS);
});
afterAll(async () => {
  await simulator.close();
});

function baseOf(domain: string): string {
  const found = simulator.instances.find((each) => each.domain === domain);
  if (found === undefined) throw new Error(`no ${domain}`);
  return found.baseUrl;
}

async function ask(
  domain: string,
  path: string,
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(baseOf(domain) + path);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith('[') || text.startsWith('{') ? JSON.parse(text) : text,
  };
}

async function page(domain: string, query: string): Promise<Status[]> {
  const { status, body } = await ask(domain, `/api/v1/timelines/public?${query}`);
  expect(status).toBe(200);
  return body as Status[];
}

async function readDown(domain: string, query: string): Promise<Status[]> {
  const all: Status[] = [];
  for (let bound = ''; ; ) {
    const statuses = await page(domain, `${query}&limit=40${bound}`);
    if (statuses.length === 0) return all;
    all.push(...statuses);
    bound = `&max_id=${statuses.at(-1)?.id}`;
  }
}

describe('timeline', () => {
  test.each(['changhe.example', 'xiaowu.example', 'yigeren.example'])(
    '%s: paging by max_id shows every status once, newest first',
    async (domain) => {
      const all = await readDown(domain, 'local=true');
      const index = listInstances().findIndex((each) => each.domain === domain);
      expect(all).toHaveLength(world.server(index).before.at(-1) ?? -1);
      expect(new Set(all.map(({ uri }) => uri)).size).toBe(all.length);
      const times = all.map(({ created_at: at }) => Date.parse(at));
      expect(times).toEqual([...times].sort((a, b) => b - a));
    },
  );

  test('max_id, since_id and min_id are exclusive; min_id takes the oldest above it, newest first; since_id is ignored beside it', async () => {
    const all = (await readDown('changhe.example', 'local=true')).map(({ id }) => id);
    const at = (index: number): string => all[index] ?? '';
    const ids = async (query: string): Promise<string[]> =>
      (await page('changhe.example', `local=true&${query}`)).map(({ id }) => id);
    expect(await ids(`max_id=${at(9)}&limit=3`)).toEqual(all.slice(10, 13));
    expect(await ids(`since_id=${at(50)}&limit=3`)).toEqual(all.slice(0, 3));
    expect(await ids(`since_id=${at(50)}&max_id=${at(45)}`)).toEqual(all.slice(46, 50));
    expect(await ids(`min_id=${at(50)}&limit=3`)).toEqual(all.slice(47, 50));
    expect(await ids(`min_id=${at(50)}&since_id=${at(2)}&limit=3`)).toEqual(all.slice(47, 50));
    expect(await ids('')).toHaveLength(20);
    expect(await ids('limit=100')).toHaveLength(40);
  });

  test('Link keeps one bound only and is absent on an empty page', async () => {
    const [first] = await page('changhe.example', 'local=true&limit=1');
    const full = await ask(
      'changhe.example',
      `/api/v1/timelines/public?local=true&limit=5&since_id=1&max_id=${first?.id}`,
    );
    const link = full.headers.get('link') ?? '';
    expect(link).toContain('rel="next"');
    expect(link).toContain('local=true&limit=5&max_id=');
    expect(link).not.toContain('since_id');
    const empty = await ask('changhe.example', '/api/v1/timelines/public?local=true&max_id=1');
    expect(empty.body).toEqual([]);
    expect(empty.headers.get('link')).toBeNull();
  });

  test('a synthetic id for a moment cuts the timeline there', async () => {
    const ms = Date.UTC(2022, 4, 1);
    const statuses = await page('changhe.example', `local=true&max_id=${BigInt(ms) << 16n}`);
    expect(Date.parse(statuses[0]?.created_at ?? '')).toBeLessThan(ms);
    const above = await page('changhe.example', `local=true&min_id=${(BigInt(ms) << 16n) - 1n}`);
    expect(above.every(({ created_at: at }) => Date.parse(at) >= ms)).toBe(true);
  });

  test('without local=true a federated server shows copies; the server without manners shows boosts and local posts anyway', async () => {
    const local = await readDown('lianbang.example', 'local=true');
    const federated = await readDown('lianbang.example', 'local=false');
    expect(federated.length).toBeGreaterThan(local.length);
    expect(local.every(({ account }) => !account.acct.includes('@'))).toBe(true);
    const copy = federated.find(({ account }) => account.acct.includes('@'));
    expect(copy?.account['noindex']).toBeUndefined();
    const odd = await readDown('hupan.example', 'local=true');
    expect(odd.some(({ reblog }) => reblog !== null)).toBe(true);
    expect(odd.some(({ visibility }) => visibility === 'local')).toBe(true);
  });

  test('a copy has the address of its original', async () => {
    const original = new Set((await readDown('changhe.example', 'local=true')).map(({ uri }) => uri));
    const copies = (await readDown('lianbang.example', 'local=false')).filter(({ uri }) =>
      uri.startsWith('https://changhe.example/'),
    );
    expect(copies.length).toBeGreaterThan(0);
    expect(copies.every(({ uri }) => original.has(uri))).toBe(true);
  });
});

describe('entities and doors', () => {
  test('markup is as Mastodon renders it', async () => {
    const html = (await readDown('changhe.example', 'local=true')).map(({ content }) => content).join('\n');
    expect(html).toMatch(
      /<span class="h-card" translate="no"><a href="https:\/\/[^"]+" class="u-url mention">@<span>/u,
    );
    expect(html).toMatch(/<span class="invisible">https:\/\/<\/span><span class="ellipsis">/u);
    expect(html).toMatch(/class="mention hashtag" rel="tag">#<span>/u);
  });

  test('a status and its account can be looked up by id', async () => {
    const [status] = await page('changhe.example', 'local=true&limit=1');
    expect((await ask('changhe.example', `/api/v1/statuses/${status?.id}`)).body).toEqual(status);
    expect((await ask('changhe.example', `/api/v1/accounts/${status?.account.id}`)).body).toEqual(
      status?.account,
    );
    expect((await ask('changhe.example', '/api/v1/statuses/1')).status).toBe(404);
    expect((await ask('changhe.example', '/api/v1/accounts/999999999')).status).toBe(404);
  });

  test('an account shows its posts and the replies that the timeline leaves out, page by page, each by its id', async () => {
    const shown = await readDown('changhe.example', 'local=true');
    const busiest = shown[0]?.account.id ?? '';
    const own = shown.filter(({ account }) => account.id === busiest);
    const listed: Status[] = [];
    for (let bound = ''; ; bound = `&max_id=${listed.at(-1)?.id}`) {
      const { body } = await ask('changhe.example', `/api/v1/accounts/${busiest}/statuses?limit=3${bound}`);
      const part = body as Status[];
      if (part.length === 0) break;
      listed.push(...part);
    }
    const isReply = (each: Status): boolean =>
      each.in_reply_to_account_id !== null && each.in_reply_to_account_id !== each.account.id;
    expect(listed.filter((each) => !isReply(each)).map(({ id }) => id)).toEqual(own.map(({ id }) => id));
    const replies = listed.filter(isReply);
    expect(replies.length).toBeGreaterThan(0);
    expect(shown.some(isReply)).toBe(false);
    const [reply] = replies;
    expect((await ask('changhe.example', `/api/v1/statuses/${reply?.id}`)).body).toEqual(reply);
    expect(listed.map(({ id }) => BigInt(id))).toEqual(
      [...listed].map(({ id }) => BigInt(id)).sort((a, b) => (a < b ? 1 : -1)),
    );
    expect((await ask('xiaowu.example', '/api/v1/accounts/1/statuses')).status).toBe(401);
  });

  test('a language that nobody declared was guessed until Mastodon 3.5, and is null since', async () => {
    const shown = await readDown('changhe.example', 'local=true');
    const isEarly = ({ created_at }: Status): boolean => created_at < '2022-03-30';
    const undeclared = (each: Status): boolean => each.language === null;
    expect(shown.filter((each) => isEarly(each) && undeclared(each))).toEqual([]);
    const late = shown.filter((each) => !isEarly(each));
    expect(late.filter(undeclared).length / late.length).toBeGreaterThan(0.03);
  });

  test('closed and robots-refusing instances say so', async () => {
    expect((await ask('neiyuan.example', '/api/v1/timelines/public?local=true')).status).toBe(422);
    expect((await ask('jingmo.example', '/robots.txt')).body).toBe('User-agent: *\nDisallow: /\n');
    expect((await ask('changhe.example', '/robots.txt')).body).not.toMatch(/User-agent: \*\nDisallow: \/\n/u);
  });

  test('instance, nodeinfo, peers and activity answer', async () => {
    expect((await ask('changhe.example', '/api/v2/instance')).body).toMatchObject({
      domain: 'changhe.example',
    });
    expect((await ask('xiaowu.example', '/nodeinfo/2.0')).body).toMatchObject({
      software: { name: 'gotosocial' },
    });
    expect((await ask('changhe.example', '/api/v1/instance/peers')).body).toHaveLength(13);
    expect((await ask('changhe.example', '/api/v1/instance/activity')).body).toHaveLength(12);
    expect((await ask('changhe.example', '/api/v1/nothing')).status).toBe(404);
  });

  test('some say no, by setting or by tag, in note or fields', async () => {
    const world2 = await readDown('changhe.example', 'local=true');
    const accounts = new Map(world2.map(({ account }) => [account.id, account]));
    const values = [...accounts.values()];
    expect(values.length).toBeGreaterThan(100);
    expect(values.every((each) => typeof each['noindex'] === 'boolean')).toBe(true);
    expect(values.some((each) => each['indexable'] === true)).toBe(true);
  });
});

test('rate limits count down in the headers and end in 429 without Retry-After', async () => {
  const strict = await startSimulator({
    ...OPTIONS,
    rateLimit: { requests: 50, pagingRequests: 3, windowMs: 3_600_000 },
  });
  try {
    const url = `${strict.instances[0]?.baseUrl}/api/v1/timelines/public?max_id=1`;
    const statuses: number[] = [];
    const remaining: (string | null)[] = [];
    for (let i = 0; i < 5; i += 1) {
      const response = await fetch(url);
      statuses.push(response.status);
      remaining.push(response.headers.get('x-ratelimit-remaining'));
      expect(response.headers.get('x-ratelimit-reset')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/u);
      expect(response.headers.get('retry-after')).toBeNull();
      await response.text();
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect(remaining).toEqual(['2', '1', '0', '0', '0']);
    expect((await fetch(`${strict.instances[0]?.baseUrl}/api/v2/instance`)).status).toBe(200);
  } finally {
    await strict.close();
  }
});
