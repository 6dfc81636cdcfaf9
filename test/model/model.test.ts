import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalAcct,
  canonicalDomain,
  canonicalStatusUri,
  domainOf,
  plainHostOf,
} from '../../pipeline/model/acct.ts';
import { formatHour, formatMonth, formatWeek } from '../../pipeline/model/weeks.ts';

describe('canonical domain', () => {
  test('forms of one domain are equal', () => {
    for (const form of [
      'Bücher.Example',
      'xn--bcher-kva.example',
      'bücher.example.',
      'BÜCHER.example:443',
      ' bücher.example ',
    ]) {
      expect(canonicalDomain(form)).toBe('xn--bcher-kva.example');
    }
  });

  test('another port is another server', () => {
    expect(canonicalDomain('a.example:8443')).toBe('a.example:8443');
  });

  test('what is no domain is null', () => {
    for (const text of ['', ' ', 'a b', 'a/b', 'a@b', 'a?b', 'a#b', 'a\\b'])
      expect(canonicalDomain(text)).toBeNull();
  });
});

describe('canonical acct', () => {
  const home = canonicalDomain('home.example');

  test('a name without a domain belongs to the server that answered', () => {
    expect(canonicalAcct('Ann', home)).toBe('ann@home.example');
    expect(canonicalAcct('@ann', home)).toBe('ann@home.example');
    expect(canonicalAcct('ann', null)).toBeNull();
  });

  test('a domain in the name wins', () => {
    const acct = canonicalAcct('acct:ann@Far.Example', home);
    expect(acct).toBe('ann@far.example');
    if (acct !== null) expect(domainOf(acct)).toBe('far.example');
  });

  test('canonical is a fixed point', () => {
    fc.assert(
      fc.property(fc.string(), fc.domain(), (user, domain) => {
        const once = canonicalAcct(`${user}@${domain}`, null);
        if (once !== null) expect(canonicalAcct(once, null)).toBe(once);
      }),
    );
  });
});

test('status URIs of one status are equal', () => {
  expect(canonicalStatusUri('https://A.Example:443/users/b/statuses/1#x')).toBe(
    'https://a.example/users/b/statuses/1',
  );
  expect(canonicalStatusUri('  ')).toBeNull();
  expect(canonicalStatusUri('tag:a.example,2022:objectId=1')).toBe('tag:a.example,2022:objectId=1');
});

describe('weeks', () => {
  test('known days', () => {
    expect(formatWeek(Date.UTC(2022, 1, 1))).toBe('2022-01-31');
    expect(formatWeek(Date.UTC(2022, 7, 31, 23, 59))).toBe('2022-08-29');
    expect(formatWeek(Date.UTC(2022, 0, 31))).toBe('2022-01-31');
    expect(formatWeek(Date.UTC(2021, 0, 3, 23))).toBe('2020-12-28');
    expect(formatHour(Date.UTC(2022, 1, 1, 5, 59, 59, 999))).toBe('2022-02-01 05:00:00');
    expect(formatMonth(Date.UTC(2022, 1, 28, 23))).toBe('2022-02');
  });

  test('a week starts on the Monday at or before the time, less than seven days away', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 4e12 }), (ms) => {
        const monday = Date.parse(`${formatWeek(ms)}T00:00:00Z`);
        expect(new Date(monday).getUTCDay()).toBe(1);
        expect(ms - monday).toBeGreaterThanOrEqual(0);
        expect(ms - monday).toBeLessThan(7 * 86_400_000);
      }),
    );
  });
});

test('an address that is plainly in its one form is what the URL standard makes of it', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'a',
      'users',
      '.',
      '..',
      '.well-known',
      '@ann',
      '',
      '%61',
      'é',
      '1',
      '0x7f',
      'xn--a',
      'xn--bcher-kva',
    ),
    fc.string({ maxLength: 4 }),
  );
  const host = fc
    .array(fc.oneof(part, fc.domain()), { minLength: 1, maxLength: 3 })
    .map((labels) => labels.join('.'));
  const tail = fc.oneof(fc.constant(''), fc.constantFrom('?a=b', '#c', '/', ':8443/x'));
  const url = fc
    .tuple(fc.constantFrom('https://', 'http://', 'HTTPS://'), host, fc.array(part, { maxLength: 4 }), tail)
    .map(([scheme, name, path, end]) => `${scheme}${name}/${path.join('/')}${end}`);
  let plain = 0;
  fc.assert(
    fc.property(url, (text) => {
      const found = plainHostOf(text);
      if (found === null) return;
      plain += 1;
      expect(new URL(text).href).toBe(text);
      expect(new URL(text).host).toBe(found);
    }),
    { numRuns: 5000 },
  );
  expect(plain).toBeGreaterThan(20);
});
