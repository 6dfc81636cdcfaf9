import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestTree } from '../digest_tree.ts';
import { createWorkDir, runCensus, writeConfig } from './setup.ts';

/** Invented: `author` writes `text`. */
const POSTS = [
  { author: 'wandering_otter', displayName: '云上豆腐脑', text: '今天的面很好吃，我们还想再去一次。' },
  { author: 'plain', displayName: '', text: '昨天和云上豆腐脑一起看了电影，有点难过。' },
  { author: 'plain', displayName: '', text: '大家说 Wandering_Otter 搬家了，我不知道是不是真的。' },
  { author: 'plain', displayName: '', text: '雲上豆腐腦今天沒有來，我們都很想念。' },
  { author: 'plain', displayName: '', text: '有一串数字 9876543217 写在墙上，没有人知道是什么。' },
];

interface Post {
  readonly user: string;
  readonly text: string;
  /** Fields of the account beside its user name. */
  readonly account: Readonly<Record<string, unknown>>;
}

/** `posts.ndjson`: a post a day from 3 February 2022 on. */
function writePosts(place: string, posts: readonly Post[]): void {
  const lines = posts.map(({ user, text, account }, index) =>
    JSON.stringify({
      id: String(index + 1),
      uri: `https://shu.example/users/${user}/statuses/${index + 1}`,
      created_at: `2022-02-0${index + 3}T08:00:00.000Z`,
      visibility: 'public',
      language: 'zh',
      content: `<p>${text}</p>`,
      account: { username: user, note: '', ...account },
    }),
  );
  writeFileSync(join(place, 'posts.ndjson'), `${lines.join('\n')}\n`);
}

let dir: string;
let config: string;

beforeAll(() => {
  dir = createWorkDir();
  writePosts(
    dir,
    POSTS.map(({ author, displayName, text }) => ({
      user: author,
      text,
      account: { id: author, acct: `${author}@shu.example`, display_name: displayName, indexable: true },
    })),
  );
  config = writeConfig(dir, '  - { type: archive, path: "posts.ndjson" }');
});
afterAll(() => rmSync(dir, { recursive: true }));

async function readTexts(data: string): Promise<(string | null)[]> {
  const ran = await runCensus([
    'query',
    'select text from statuses order by posted_at',
    '--data',
    data,
    '--format',
    'json',
  ]);
  expect(ran.code).toBe(0);
  return (JSON.parse(ran.stdout) as { readonly text: string | null }[]).map(({ text }) => text);
}

describe('names of accounts of the corpus', () => {
  test('are found in the posts of others, however they are written, and lie in the vault encrypted only', async () => {
    const data = join(dir, 'data');
    expect((await runCensus(['dataset', '--config', config, '--data', data])).code).toBe(0);
    const [own, full, handle, traditional] = await readTexts(data);
    expect(own).toBe(POSTS[0]?.text);
    expect(full).toBe('昨天和[NAME]一起看了电影，有点难过。');
    expect(handle).toBe('大家说 [NAME] 搬家了，我不知道是不是真的。');
    expect(traditional).toBe('[NAME]今天沒有來，我們都很想念。');
    const vault = join(data, 'vault');
    const files = readdirSync(vault, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.age'),
    );
    expect(files.some((name) => name.endsWith('.names.zst.age'))).toBe(true);
    for (const name of files) {
      const bytes = readFileSync(join(vault, name));
      expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
      for (const { author, displayName } of POSTS)
        if (displayName !== '')
          for (const each of [author, displayName]) expect(bytes.includes(each)).toBe(false);
    }
  }, 60_000);

  test('a damaged file of names stops the veil, and the dataset stays', async () => {
    const data = join(dir, 'data');
    const before = digestTree(join(data, 'dataset'));
    const vault = join(data, 'vault');
    const [name = ''] = readdirSync(vault, { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.includes('names'),
    );
    const bytes = readFileSync(join(vault, name));
    writeFileSync(join(vault, name), bytes.subarray(0, -1));
    const ran = await runCensus(['veil', '--config', config, '--data', data, '--strict-text']);
    expect([ran.code, ran.stderr]).toEqual([65, expect.stringContaining('E_VAULT_DAMAGED')]);
    expect(digestTree(join(data, 'dataset'))).toEqual(before);
    writeFileSync(join(vault, name), bytes);
  }, 60_000);

  test('--strict-text keeps no text in which a span could not be decided', async () => {
    const data = join(dir, 'data');
    expect((await readTexts(data))[4]).toBe('有一串数字 [NUMBER] 写在墙上，没有人知道是什么。');
    expect((await runCensus(['veil', '--config', config, '--data', data, '--strict-text'])).code).toBe(0);
    const texts = await readTexts(data);
    expect(texts[4]).toBeNull();
    expect(texts[1]).toBe('昨天和[NAME]一起看了电影，有点难过。');
  }, 60_000);
});

test('an account and the one that it moved to are one person, who is left out by either name', async () => {
  const place = createWorkDir();
  const moved = { acct: 'neu@xin.example', username: 'neu' };
  writePosts(
    place,
    ['alt', 'neu'].map((user) => ({
      user,
      text: '今天的面很好吃，我们还想再去一次。',
      account: {
        acct: user === 'alt' ? 'alt' : 'neu@xin.example',
        url: `https://shu.example/@${user}`,
        moved: user === 'alt' ? moved : null,
      },
    })),
  );
  const config = writeConfig(place, '  - { type: archive, path: "posts.ndjson" }');
  const data = join(place, 'data');
  expect((await runCensus(['dataset', '--config', config, '--data', data])).code).toBe(0);
  const sql =
    'select count(*)::integer as posts, count(distinct author_pid)::integer as people from statuses';
  const count = async () =>
    JSON.parse((await runCensus(['query', sql, '--data', data, '--format', 'json'])).stdout);
  expect(await count()).toEqual([{ posts: 2, people: 1 }]);
  writeFileSync(join(place, 'optout.txt'), 'neu@xin.example\n');
  writeConfig(place, '  - { type: archive, path: "posts.ndjson" }', 'optOut: { accounts: optout.txt }\n');
  expect((await runCensus(['veil', '--config', config, '--data', data])).code).toBe(0);
  expect(await count()).toEqual([{ posts: 0, people: 0 }]);
  rmSync(place, { recursive: true });
}, 60_000);
