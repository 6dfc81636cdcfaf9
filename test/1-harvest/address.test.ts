import type { lookup } from 'node:dns';
import { expect, test } from 'vitest';
import { harvest } from '../../pipeline/1-harvest/index.ts';
import {
  createPublicLookup,
  isPrivateLiteral,
  isPublicAddress,
  NOT_PUBLIC,
} from '../../pipeline/1-harvest/public_address.ts';
import { openStudy, serverSource } from './setup.ts';

// Documentation and special ranges of RFC 6890, RFC 4193, RFC 4291, RFC 6598; and two public ones.
test.each([
  ['127.0.0.1', false],
  ['127.255.0.3', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fc00::1', false],
  ['fd12:3456::1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['not an address', false],
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
])('%s: public %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

test('a host written as an address is judged at once, a name when it is resolved', () => {
  expect(isPrivateLiteral('10.0.0.1')).toBe(true);
  expect(isPrivateLiteral('[fe80::1]')).toBe(true);
  expect(isPrivateLiteral('8.8.8.8')).toBe(false);
  expect(isPrivateLiteral('example.org')).toBe(false);
});

const resolvingTo = (addresses: readonly string[]) =>
  ((_name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup;

test.each([
  [['10.0.0.1'], null],
  [['127.0.0.1', '::1'], null],
  [['10.0.0.1', '8.8.8.8'], '8.8.8.8'],
  [['2606:4700::1111'], '2606:4700::1111'],
])('of the addresses %j of a name, %s is asked', async (addresses, expected) => {
  const resolve = createPublicLookup(resolvingTo(addresses));
  const found = await new Promise<unknown>((done) => {
    resolve('a.name', { all: false }, (error, address) => done(error?.code ?? address));
  });
  expect(found).toBe(expected ?? NOT_PUBLIC);
});

test.each(['https://10.0.0.1', 'https://[fe80::1]', 'https://169.254.169.254'])(
  'the source %s is not asked',
  async (url) => {
    const study = await openStudy();
    const [report] = await harvest(study.options([serverSource(url)]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'not_public_address', requests: 0 });
    study.remove();
  },
);
