import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type AnnouncementFacts,
  countChars,
  formatAlt,
  formatAnnouncement,
} from '../../pipeline/6-publish/index.ts';
import { lastDayBefore } from '../../pipeline/model/weeks.ts';
import { codeOf } from './code_of.ts';
import { makeAnnouncement, runPost, TOKEN } from './post_run.ts';
import { type MastodonServer, startMastodon } from './servers/mastodon.ts';

const TEXT = "461 new people (394 to 528) & 1,476 so far.\n\nIt's here: https://doi.org/10.5072/zenodo.1";

let dir: string;
let server: MastodonServer;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'census-post-'));
  server = await startMastodon(TOKEN);
});
afterEach(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

async function renew(): Promise<void> {
  await server.close();
  server = await startMastodon(TOKEN);
  rmSync(dir, { recursive: true, force: true });
}

describe('the announcing account', () => {
  test('posts text, figure with its description, language, visibility and content warning', async () => {
    const made = await runPost(server.url, dir, makeAnnouncement(TEXT));
    expect(made.isNew).toBe(true);
    expect(server.posts).toHaveLength(1);
    expect(server.posts[0]).toMatchObject({
      text: TEXT,
      language: 'zh',
      visibility: 'unlisted',
      spoilerText: '统计',
      inReplyTo: null,
    });
    const [media] = server.media.values();
    expect(media?.description).toBe('折线图');
    expect([...(media?.bytes ?? [])]).toEqual([137, 80, 78, 71]);
  });

  test('posts a version once, whatever its words are by then', async () => {
    await runPost(server.url, dir, makeAnnouncement(TEXT));
    const again = await runPost(server.url, dir, makeAnnouncement('other words'));
    expect(again).toMatchObject({ id: '1', isNew: false });
    expect(server.posts).toHaveLength(1);
  });

  test.each([true, false])(
    'killed at each request, and with each connection broken: one post (server knows idempotency keys: %s)',
    async (hasIdempotency) => {
      const requests = 5;
      for (let at = 1; at <= requests; at += 1) {
        for (const when of ['before', 'after'] as const) {
          await renew();
          server.hasIdempotency = hasIdempotency;
          const script = join(import.meta.dirname, 'post_run.ts');
          const args = ['--disable-warning=ExperimentalWarning', script, server.url, dir, TEXT];
          const child = spawn(process.execPath, args, { stdio: 'ignore' });
          server.onRequest = (moment, number) => {
            if (number === at && moment === when) child.kill('SIGKILL');
          };
          const signal = await new Promise((done) => child.on('exit', (_, name) => done(name)));
          expect(signal).toBe('SIGKILL');
          server.onRequest = null;
          await runPost(server.url, dir, makeAnnouncement(TEXT));
          expect(server.posts).toHaveLength(1);
        }
        for (const fault of ['drop before', 'drop after', 429] as const) {
          await renew();
          server.hasIdempotency = hasIdempotency;
          server.fail(at, fault);
          const code = await codeOf(runPost(server.url, dir, makeAnnouncement(TEXT)));
          expect(['none', 'E_PUBLISH_UNREACHABLE']).toContain(code);
          await runPost(server.url, dir, makeAnnouncement(TEXT));
          expect(server.posts).toHaveLength(1);
        }
      }
    },
    120_000,
  );

  test('answers its own post with a correction, each once, and with a withdrawal', async () => {
    const { id } = await runPost(server.url, dir, makeAnnouncement(TEXT));
    const correct = (text: string) =>
      runPost(server.url, dir, {
        ...makeAnnouncement(text),
        kind: 'correction',
        picture: null,
        inReplyTo: id,
      });
    await correct('one');
    await correct('one');
    await correct('two');
    await runPost(server.url, dir, {
      ...makeAnnouncement('gone'),
      kind: 'withdrawal',
      picture: null,
      inReplyTo: id,
    });
    expect(server.posts.map(({ text, inReplyTo }) => [text, inReplyTo])).toEqual([
      [TEXT, null],
      ['one', '1'],
      ['two', '1'],
      ['gone', '1'],
    ]);
  });

  test('does not post what the server would refuse, nor with a token that it refuses', async () => {
    server.maxChars = 20;
    expect(await codeOf(runPost(server.url, dir, makeAnnouncement(TEXT)))).toBe('E_PUBLISH_CONFIG');
    await renew();
    server.fail(2, 401);
    expect(await codeOf(runPost(server.url, dir, makeAnnouncement(TEXT)))).toBe('E_PUBLISH_TOKEN');
    expect(server.posts).toHaveLength(0);
  });
});

const estimate = fc
  .tuple(fc.nat(9_000_000), fc.nat(1000), fc.nat(1000))
  .map(([value, below, above]) => ({ value, low: Math.max(0, value - below), high: value + above }));
const facts: fc.Arbitrary<AnnouncementFacts> = fc.record({
  version: fc.constantFrom('v1', '2022.1'),
  isSynthetic: fc.boolean(),
  lifetimeEpsilon: fc.constantFrom('1', '0.5'),
  link: fc.constant('https://doi.org/10.5072/zenodo.1'),
  numbers: fc.record({
    from: fc.constant('2022-02-01'),
    to: fc.constant('2022-09-01'),
    newPeople: estimate,
    people: estimate,
    weeks: fc
      .array(estimate, { minLength: 1, maxLength: 3 })
      .map((all) => all.map((people) => ({ from: '2022-02-01', to: '2022-02-07', days: 6, people }))),
  }),
});

describe('what is said', () => {
  test('holds both numbers with their intervals, the link, and SYNTHETIC where it is, at any length a server takes', () => {
    const digits = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/gu, ',');
    fc.assert(
      fc.property(
        facts,
        fc.constantFrom('en', 'zh'),
        fc.integer({ min: 300, max: 5000 }),
        (each, lang, maxChars) => {
          const post = formatAnnouncement(each, lang, maxChars);
          for (const { value, low, high } of [each.numbers.newPeople, each.numbers.people]) {
            for (const number of [value, low, high]) expect(post).toContain(digits(number));
          }
          expect(post).toContain(each.link);
          expect(post).toContain('2022-08-31');
          expect(post.includes('SYNTHETIC')).toBe(each.isSynthetic);
          expect(formatAlt(each, lang).includes('SYNTHETIC')).toBe(each.isSynthetic);
          expect(countChars(post)).toBeLessThanOrEqual(Math.max(maxChars, 330));
          if (maxChars >= 500) expect(post).toContain(`ε = ${each.lifetimeEpsilon}`);
        },
      ),
    );
  });

  test('counts an address as 23 characters, and a Chinese character as one', () => {
    expect(countChars('看 https://doi.org/10.5281/zenodo.1234567890')).toBe(25);
    expect(lastDayBefore('2022-03-01')).toBe('2022-02-28');
  });
});
