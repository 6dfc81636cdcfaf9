import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertStatus } from '../../pipeline/1-harvest/convert.ts';
import { FAMILIES, findFamily } from '../../pipeline/1-harvest/families/index.ts';
import { translateNote } from '../../pipeline/1-harvest/families/misskey_note.ts';
import { type TimedClock, timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { harvest } from '../../pipeline/1-harvest/index.ts';
import type { Domain } from '../../pipeline/model/ids.ts';
import { boundsAsked, makeNote, startMisskey, startPixelfed, startTruthSocial } from './dialect_server.ts';
import { makeStatus, send, startFixture } from './fixture_server.ts';
import { FROM_MS, serverSource, TO_MS } from './setup.ts';
import { useStudy } from './use_study.ts';

const here = useStudy();

const HOUR_MS = 3_600_000;
/** Ten months at one an hour, the window in the middle: 7 months of 8,760 / 12 hours. */
const times = Array.from({ length: 7300 }, (_, n) => TO_MS + 40 * 24 * HOUR_MS - n * HOUR_MS);
const inWindow = times.filter((ms) => ms >= FROM_MS && ms < TO_MS).length;
const TOKEN = 'a-token-of-the-administrator';

/** Each dialect: a server of it with one public status an hour, of 50 authors; the first has said no. */
const DIALECTS: readonly {
  readonly software: string;
  readonly clock: TimedClock;
  readonly instance?: Record<string, unknown>;
}[] = [
  { software: 'mastodon', clock: 'snowflake' },
  { software: 'glitch-soc', clock: 'snowflake' },
  { software: 'hometown', clock: 'snowflake' },
  { software: 'gotosocial', clock: 'ulid' },
  { software: 'pleroma', clock: 'flake' },
  { software: 'akkoma', clock: 'flake' },
  { software: 'sharkey', clock: 'aidx' },
  { software: 'firefish', clock: 'meid' },
  { software: 'pixelfed', clock: 'pixelfed' },
  { software: 'truthsocial', clock: 'snowflake' },
  { software: 'a-family-that-nobody-knows', clock: 'aid' },
];

const statusesOf = (clock: TimedClock) =>
  times.map((ms, n) =>
    makeStatus(timeToId(clock, ms), ms, {
      account: { acct: `person${n % 50}`, note: n % 50 === 0 ? '<p>#nobot</p>' : '', fields: [] },
    }),
  );

const closedWith = (status: number) => ({
  intercept: (request: { url?: string | undefined }, response: Parameters<typeof send>[0]) => {
    if (request.url?.startsWith('/api/v1/timelines') !== true) return false;
    send(response, { error: 'This method requires an authenticated user' }, status);
    return true;
  },
});

describe.each(DIALECTS)('$software', ({ software, clock }) => {
  test('is paged right, by id, within the window, and who said no is left out', async () => {
    const statuses = statusesOf(clock);
    const fixture = await here.track(startFixture({ software, statuses }));
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    const saidNo = times.filter((ms, n) => n % 50 === 0 && ms >= FROM_MS && ms < TO_MS).length;
    expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: inWindow - saidNo });
    expect(report?.left_out.no_bot_tag).toBe(saidNo);
    const uris = (await here.study.readVault()).map(({ uri }) => uri);
    expect(new Set(uris).size).toBe(inWindow - saidNo);
    // No page lies in the forty days after the window, but for the one that shows which clock the ids have.
    for (const ms of boundsAsked(fixture.requests, clock)) expect(ms).toBeLessThanOrEqual(TO_MS + HOUR_MS);
  });

  test.each([401, 403, 404, 422])('that answers %i is closed', async (status) => {
    const fixture = await here.track(startFixture({ software, ...closedWith(status) }));
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'closed', reason: `http_${status}`, statuses_seen: 0 });
  });
});

describe('Misskey by its own API', () => {
  const clock = 'aidx';
  const notes = times.map((ms, n) => makeNote(timeToId(clock, ms), ms, n % 50));

  test('is paged right, by id, within the window, and a profile that says no is honoured', async () => {
    const profiles = { u0: { description: '你好 #nobot' }, u1: { isSilenced: true } };
    const fixture = await here.track(startMisskey({ notes, profiles }));
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    const ofUser = (user: number) =>
      times.filter((ms, n) => n % 50 === user && ms >= FROM_MS && ms < TO_MS).length;
    expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: inWindow - ofUser(0) - ofUser(1) });
    expect(report?.left_out).toMatchObject({ no_bot_tag: ofUser(0), limited: ofUser(1) });
    const [status] = await here.study.readVault();
    expect(status?.acct).toMatch(/^user\d+@fixture\.test$/u);
    expect(status?.uri).toMatch(/^https:\/\/fixture\.test\/notes\/[0-9a-z]{16}$/u);
    // What looks like markup in Misskey's plain text is text.
    expect(status?.contentHtml).toContain('&lt;b&gt;');
    // 100 a page, one request for profiles each: far fewer than plain paging through everything would take.
    const pages = fixture.requests.filter((path) => path.includes('local-timeline')).length;
    expect(pages).toBeLessThan(inWindow / 100 + 12);
  });

  test.each([
    ['meta', 'timeline_disabled'],
    ['timeline', 'timeline_disabled'],
    ['signin', 'signin_required'],
  ] as const)('that says no by %s is closed', async (closed, reason) => {
    const fixture = await here.track(startMisskey({ notes, closed }));
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'closed', reason, statuses_seen: 0 });
  });

  test('an author whose profile is not shown is left out', async () => {
    const ms = TO_MS - HOUR_MS;
    const fixture = await here.track(
      startFixture({
        software: 'misskey',
        intercept: (request, response) => {
          const path = request.url ?? '';
          if (path === '/api/meta') send(response, { uri: 'https://fixture.test' });
          else if (path === '/api/users/show') send(response, []);
          else if (path === '/api/notes/local-timeline')
            send(response, [makeNote(timeToId(clock, ms), ms, 1)]);
          else return false;
          return true;
        },
      }),
    );
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ statuses_kept: 0, left_out: { suspended: 1 } });
  });

  test('renotes, home and local notes, hidden notes and quotes are what they are', async () => {
    const quoted = makeNote(timeToId(clock, TO_MS - 9 * HOUR_MS), TO_MS - 9 * HOUR_MS, 9);
    const kinds: Record<string, unknown>[] = [
      { text: null, renote: quoted },
      { visibility: 'home' },
      { localOnly: true },
      { isHidden: true },
      { text: '引用', renote: quoted },
    ];
    const some = kinds.map((more, n) => {
      const ms = TO_MS - (n + 1) * HOUR_MS;
      return makeNote(timeToId(clock, ms), ms, n, more);
    });
    const fixture = await here.track(startMisskey({ notes: some }));
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ statuses_kept: 1, left_out: { boost: 1, not_public: 3 } });
  });
});

describe('closed doors of their own kind', () => {
  const statuses = statusesOf('snowflake').slice(0, 3000);

  test('Pixelfed leads visitors to its login page', async () => {
    const fixture = await here.track(startPixelfed(statusesOf('pixelfed'), TOKEN));
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'closed', reason: 'login' });
  });

  test('with the token that the administrator agreed to, it opens; the token lies nowhere else', async () => {
    const fixture = await here.track(startPixelfed(statusesOf('pixelfed'), TOKEN));
    const tokenFile = join(here.study.dataDir, 'token');
    writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
    const [report] = await harvest(here.study.options([{ ...serverSource(fixture.baseUrl), tokenFile }]));
    expect(report?.outcome).toBe('harvested');
    expect(JSON.stringify(report)).not.toContain(TOKEN);
    expect(fixture.requests.join()).not.toContain(TOKEN);
  });

  test('a token file that others can read is refused before anybody is asked', async () => {
    const fixture = await here.track(startPixelfed([], TOKEN));
    const tokenFile = join(here.study.dataDir, 'token');
    writeFileSync(tokenFile, TOKEN, { mode: 0o644 });
    const asked = harvest(here.study.options([{ ...serverSource(fixture.baseUrl), tokenFile }]));
    await expect(asked).rejects.toMatchObject({ code: 'E_SOURCE_TOKEN' });
    expect(fixture.requests).toEqual([]);
  });

  test('a redirect to another host gets neither the token nor a request', async () => {
    let strayed = 0;
    const other = await here.track(
      startFixture({
        intercept: () => {
          strayed += 1;
          return false;
        },
      }),
    );
    const fixture = await here.track(
      startFixture({
        intercept: (request, response) => {
          if (request.url?.startsWith('/api/v1/timelines') !== true) return false;
          response.writeHead(302, { location: `${other.baseUrl}${request.url}` }).end();
          return true;
        },
      }),
    );
    const tokenFile = join(here.study.dataDir, 'token');
    writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
    const [report] = await harvest(here.study.options([{ ...serverSource(fixture.baseUrl), tokenFile }]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'redirect' });
    expect(strayed).toBe(0);
  });

  test('Truth Social opens by its older instance entity, or answers 403 from its wall', async () => {
    const open = await here.track(startTruthSocial(statuses, false));
    const wall = await here.track(startTruthSocial(statuses, true));
    const reports = await harvest(
      here.study.options([serverSource(open.baseUrl, 'open'), serverSource(wall.baseUrl, 'wall')]),
    );
    expect(reports[0]).toMatchObject({ outcome: 'harvested', software: 'truthsocial 4.3.0' });
    expect(reports[1]).toMatchObject({ outcome: 'closed', reason: 'http_403' });
  });

  test('Mastodon 4.5 says beforehand that members only may look; a member’s token may', async () => {
    const access = { live_feeds: { local: 'authenticated', remote: 'disabled' } };
    const instance = { configuration: { timelines_access: access } };
    const fixture = await here.track(startFixture({ statuses, instance }));
    const source = serverSource(fixture.baseUrl);
    const [closed] = await harvest(here.study.options([source]));
    expect(closed).toMatchObject({ outcome: 'closed', reason: 'timeline_authenticated' });
    const tokenFile = join(here.study.dataDir, 'token');
    writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
    const [open] = await harvest(here.study.options([{ ...source, tokenFile }]));
    expect(open?.outcome).toBe('harvested');
  });

  test.each([
    ['counts posts', 812, {}, { outcome: 'closed', reason: 'empty_timeline' }],
    ['has none', 0, {}, { outcome: 'harvested' }],
    ['draws its numbers and says so', 812, { 'x-robots-tag': 'noindex' }, { outcome: 'harvested' }],
  ])('an empty timeline of a server that %s', async (_, localPosts, headers, expected) => {
    const fixture = await here.track(
      startFixture({
        intercept: (request, response) => {
          if (request.url !== '/nodeinfo/2.0') return false;
          const nodeinfo = { software: { name: 'mastodon', version: '4.5.0' }, usage: { localPosts } };
          send(response, nodeinfo, 200, headers as Record<string, string>);
          return true;
        },
      }),
    );
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject(expected);
  });
});

test('no software belongs to two families', () => {
  const names = FAMILIES.flatMap(({ software }) => software);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(findFamily(name).software).toContain(name);
});

test('a note of any shape becomes a status or a reason, never an error', () => {
  const field = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary' }));
  const user = fc.record(
    { id: field, username: fc.oneof(field, fc.constant('someone')), host: field, name: field, isBot: field },
    { requiredKeys: [] },
  );
  const note = fc.record(
    {
      id: fc.oneof(field, fc.constant('9x1')),
      createdAt: fc.oneof(field, fc.constant('2022-03-01T00:00:00.000Z')),
      text: field,
      cw: field,
      visibility: fc.oneof(field, fc.constant('public')),
      user: fc.oneof(field, user),
      renote: field,
      tags: field,
      files: field,
      emojis: field,
      poll: field,
    },
    { requiredKeys: [] },
  );
  const profile = fc.oneof(
    fc.constant(null),
    fc.record({ description: field, fields: field, isSuspended: field }, { requiredKeys: [] }),
  );
  const home = 'fixture.test' as Domain;
  const rules = {
    consent: 'opt-out',
    optOutAccounts: new Set<string>(),
    optOutDomains: new Set<string>(),
  } as const;
  const span = { fromMs: FROM_MS, toMs: TO_MS };
  const context = { home, webHost: home, isWarningHtml: false, span, rules } as const;
  let kept = 0;
  fc.assert(
    fc.property(fc.oneof(note, field), profile, (each, known) => {
      const converted = convertStatus(translateNote(each, known, home), context);
      if ('status' in converted) kept += 1;
      // Nobody whose profile was not seen is kept.
      if (known === null) expect('status' in converted).toBe(false);
    }),
    // An id that can't be written as text, which 2,000 draws of shapes find only sometimes.
    { numRuns: 2000, examples: [[{ id: { toString: null } }, null]] },
  );
  expect(kept).toBeGreaterThan(0);
});
