import { describe, expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { harvest, isHarvested } from '../../pipeline/1-harvest/index.ts';
import { type Fixture, type FixtureOptions, makeStatus, send, startFixture } from './fixture_server.ts';
import { FROM_MS, serverSource, TO_MS } from './setup.ts';
import { useStudy } from './use_study.ts';

const here = useStudy();

const statuses = Array.from({ length: 100 }, (_, n) => {
  const ms = TO_MS - (n + 1) * 3_600_000;
  return makeStatus(timeToId('snowflake', ms), ms);
});

function start(options: FixtureOptions): Promise<Fixture> {
  return here.track(startFixture({ statuses, ...options }));
}

const isTimeline = (url: string | undefined) => url?.startsWith('/api/v1/timelines') === true;

describe('a closed door', () => {
  test.each([
    ['*', 'User-agent: *\nDisallow: /api/\n'],
    ['our own name', 'User-agent: veiled-census\nDisallow: /\n\nUser-agent: *\nAllow: /\n'],
  ])('robots.txt that bars %s is a refusal, and nothing else is asked', async (_, robots) => {
    const fixture = await start({ robots });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'refused', reason: 'robots', statuses_seen: 0 });
    expect(fixture.requests).toEqual(['/robots.txt']);
  });

  test.each([
    ['bars other paths only', 'User-agent: *\nDisallow: /media_proxy/\n'],
    [
      'lets us in by name and bars the rest',
      'User-agent: veiled-census\nAllow: /\n\nUser-agent: *\nDisallow: /\n',
    ],
  ])('robots.txt that %s lets us in', async (_, robots) => {
    const fixture = await start({ robots });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: 100 });
  });

  test.each([401, 403, 404, 410, 422, 451])('status %i on the timeline', async (status) => {
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        send(response, { error: 'This method requires an authenticated user' }, status);
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'closed', reason: `http_${status}` });
  });

  test('the instance entity says it beforehand', async () => {
    const fixture = await start({
      instance: {
        configuration: { timelines_access: { live_feeds: { local: 'disabled', remote: 'public' } } },
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'closed', reason: 'timeline_disabled' });
    expect(fixture.requests.some(isTimeline)).toBe(false);
  });

  test('a redirect to a login page', async () => {
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        response.writeHead(302, { location: '/login' }).end();
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'closed', reason: 'login' });
  });
});

describe('a server that does not answer as it should', () => {
  const web = '<!DOCTYPE html><title>Welcome</title>';
  test('HTML where JSON belongs', async () => {
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        response.writeHead(200, { 'content-type': 'text/html' }).end(web);
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'not_json' });
  });

  test('a web page on every address', async () => {
    const fixture = await start({
      intercept: (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end(web);
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'not_json' });
  });

  test('a redirect to another host is not followed', async () => {
    const other = await start({});
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        response.writeHead(302, { location: `${other.baseUrl}${request.url}` }).end();
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'redirect' });
    expect(other.requests).toEqual([]);
  });

  test('endless redirects', async () => {
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        response.writeHead(302, { location: `${request.url}&x=1` }).end();
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'redirect' });
  });

  test('faults pass: it is asked again', async () => {
    let faults = 0;
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url) || faults >= 2) return false;
        faults += 1;
        if (faults === 1) send(response, {}, 503);
        else request.socket.destroy();
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: 100 });
  });

  test('faults that stay end the source, not the others, and the next run goes on', async () => {
    let pages = 0;
    let isBroken = true;
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        pages += 1;
        if (!isBroken || pages < 3) return false;
        send(response, {}, 502);
        return true;
      },
    });
    const sound = await start({});
    const sources = [serverSource(fixture.baseUrl, 'broken'), serverSource(sound.baseUrl, 'sound')];
    const [broken, other] = await harvest(here.study.options(sources));
    expect(broken).toMatchObject({ outcome: 'failed', reason: 'http_5xx', statuses_kept: 80, covered: null });
    expect(other).toMatchObject({ outcome: 'harvested', statuses_kept: 100 });
    isBroken = false;
    const [repaired] = await harvest(here.study.options(sources.slice(0, 1)));
    expect(repaired).toMatchObject({
      outcome: 'harvested',
      reason: null,
      statuses_seen: 100,
      statuses_kept: 100,
    });
  });

  test('silence', async () => {
    const fixture = await start({ intercept: (request) => isTimeline(request.url) });
    const patience = { headersTimeoutMs: 100, requestTimeoutMs: 200, tries: 2, backoffBaseMs: 1 };
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)], { patience }));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'timeout' });
  });

  test('a name that does not resolve, and a port where nobody listens', async () => {
    const patience = { tries: 2, backoffBaseMs: 1 };
    const reports = await harvest(
      here.study.options(
        [serverSource('https://host.invalid', 'nowhere'), serverSource('http://127.0.0.1:1', 'shut')],
        {
          patience,
        },
      ),
    );
    expect(reports.map((report) => report.reason)).toEqual(['dns', 'connect']);
  });

  test('an answer larger than any page', async () => {
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        response.writeHead(200, { 'content-type': 'application/json' });
        const block = Buffer.alloc(1024 * 1024, 0x20);
        for (let i = 0; i < 17; i += 1) response.write(block);
        response.end('[]');
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'too_large' });
  });

  test('records that are no status are counted and the rest goes on', async () => {
    const hostile = [
      null,
      7,
      'text',
      [],
      {},
      { ...statuses[0], account: null },
      { ...statuses[1], created_at: 'yesterday' },
      { ...statuses[2], created_at: '9999-12-31T23:59:59Z' },
      { ...statuses[3], content: '\ud800 \u0000 字' },
      { ...statuses[4], content: null, mentions: null, tags: 'x', media_attachments: {} },
    ];
    const fixture = await start({
      software: 'somethingelse',
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        const first = new URL(request.url ?? '', 'http://x').searchParams.get('max_id') === null;
        send(response, first ? hostile : []);
        return true;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({
      outcome: 'harvested',
      statuses_seen: 10,
      statuses_kept: 2,
      left_out: { not_a_status: 5, no_account: 1, bad_date: 1, out_of_window: 1 },
    });
    expect((await here.study.readVault()).map((s) => s.contentHtml)).toEqual(['\ud800 \u0000 字', '']);
  });

  test('a server that calls itself by a name that is not its own is not believed', async () => {
    // Loopback may call itself anything; the rule is tested where it decides.
    const { acceptDomain } = await import('../../pipeline/1-harvest/sources/door.ts');
    const host = 'social.example.org' as never;
    expect(acceptDomain('example.org', host, false)).toBe('example.org');
    expect(acceptDomain('social.example.org', host, false)).toBe('social.example.org');
    expect(acceptDomain('ample.org', host, false)).toBe(null);
    expect(acceptDomain('other.example', host, false)).toBe(null);
    expect(acceptDomain('other.example', host, true)).toBe('other.example');
  });
});

describe('a rate limit', () => {
  const inOneSecond = () => Date.now() + 1000;

  test.each([
    ['ISO 8601 with microseconds', (ms: number) => new Date(ms).toISOString().replace('Z', '000Z')],
    ['integer seconds', (ms: number) => String(Math.ceil(ms / 1000))],
  ])('remaining 0 is waited out: %s', async (_, format) => {
    let resetMs = 0;
    let early = 0;
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        if (resetMs === 0) {
          resetMs = inOneSecond();
          response.setHeader('x-ratelimit-remaining', '0');
          response.setHeader('x-ratelimit-reset', format(resetMs));
        } else if (Date.now() < resetMs) early += 1;
        return false;
      },
    });
    let waits = 0;
    const onProgress = (p: { waitingUntilMs: number | null }) => {
      if (p.waitingUntilMs !== null) waits += 1;
    };
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)], { onProgress }));
    expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: 100 });
    expect(early).toBe(0);
    expect(waits).toBe(1);
    expect(report?.waited_ms).toBeGreaterThan(500);
  });

  test.each([
    ['Retry-After in seconds', () => ({ 'retry-after': '1' })],
    ['Retry-After as a date', () => ({ 'retry-after': new Date(Date.now() + 2000).toUTCString() })],
    [
      'a reset only, as Mastodon does',
      () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': new Date(inOneSecond()).toISOString() }),
    ],
  ])('429 with %s', async (_, headers) => {
    let refusedAtMs = 0;
    let againAtMs = 0;
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        if (refusedAtMs === 0) {
          refusedAtMs = Date.now();
          send(response, { error: 'Too many requests' }, 429, headers());
          return true;
        }
        againAtMs ||= Date.now();
        return false;
      },
    });
    const [report] = await harvest(here.study.options([serverSource(fixture.baseUrl)]));
    expect(report).toMatchObject({ outcome: 'harvested', statuses_kept: 100 });
    expect(againAtMs - refusedAtMs).toBeGreaterThanOrEqual(900);
  });

  test('429 without any header backs off, and for ever ends the source', async () => {
    const fixture = await start({
      intercept: (request, response) => {
        if (!isTimeline(request.url)) return false;
        send(response, { error: 'Too many requests' }, 429);
        return true;
      },
    });
    const source = serverSource(fixture.baseUrl);
    const [report] = await harvest(here.study.options([source]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'rate_limited' });
    expect(fixture.requests.filter(isTimeline).length).toBe(3);
    expect(isHarvested(here.study.dataDir, source, FROM_MS, TO_MS)).toBe(false);
  });
});

test('one request at a time, with name, version and contact', async () => {
  let active = 0;
  let most = 0;
  const agents = new Set<string | undefined>();
  const fixture = await start({
    intercept: (request, response) => {
      active += 1;
      most = Math.max(most, active);
      agents.add(request.headers['user-agent']);
      response.on('finish', () => {
        active -= 1;
      });
      return false;
    },
  });
  await harvest(here.study.options([serverSource(fixture.baseUrl)]));
  expect(most).toBe(1);
  expect([...agents]).toEqual(['veiled-census/0.0.0 (+mailto:tests@example.org)']);
});

test('stopped by a signal it keeps what it has and goes on later', async () => {
  const stop = new AbortController();
  const fixture = await start({});
  const source = serverSource(fixture.baseUrl);
  const onProgress = (p: { pages: number }) => {
    if (p.pages === 1) stop.abort();
  };
  const [stopped] = await harvest(here.study.options([source], { onProgress, signal: stop.signal }));
  expect(stopped).toMatchObject({ outcome: 'failed', reason: 'interrupted', statuses_kept: 40 });
  const [report] = await harvest(here.study.options([source]));
  expect(report).toMatchObject({ outcome: 'harvested', statuses_seen: 100, statuses_kept: 100 });
});
