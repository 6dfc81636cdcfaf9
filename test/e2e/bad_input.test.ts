import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestTree } from '../digest_tree.ts';
import { createArchive, createWorkDir, type Ran, runCensus, writeConfig } from './setup.ts';

const ARCHIVE = '  - { type: archive, path: "posts.ndjson" }';

let dir: string;
let data: string;
let config: string;
let before: Record<string, string>;

beforeAll(async () => {
  dir = createWorkDir();
  data = join(dir, 'data');
  createArchive(join(dir, 'posts.ndjson'), 60);
  config = writeConfig(dir, ARCHIVE);
  const ran = await runCensus(['dataset', '--config', config, '--data', data]);
  expect(ran.stderr).not.toContain('error');
  expect(ran.code).toBe(0);
  before = digestTree(data, keepsStill);
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true }));

/** The lock file comes and goes; everything else has to stay as it is. */
function keepsStill(name: string): boolean {
  return !name.includes('lock');
}

/** One clear message: code and the four answers, no stack, no content. */
function expectMessage(
  ran: Ran,
  code: string,
  exitCode: number,
  ...words: readonly (string | RegExp)[]
): void {
  expect(ran.stderr).toContain(`error ${code}: `);
  expect(ran.stderr.match(/^error /gmu)).toHaveLength(1);
  expect(ran.code).toBe(exitCode);
  expect(ran.stderr).toMatch(/^ {2}where: \S/mu);
  expect(ran.stderr).toMatch(/^ {2}kept: {2}\S/mu);
  expect(ran.stderr).toMatch(/^ {2}do: {4}\S/mu);
  expect(ran.stderr).not.toMatch(/\n\s+at .*\.ts:/u);
  for (const word of words) expect(ran.stderr).toMatch(word);
}

async function runWith(text: string): Promise<Ran> {
  const path = join(dir, 'bad.yaml');
  writeFileSync(path, text);
  return runCensus(['dataset', '--config', path, '--data', data]);
}

const WINDOW = 'window: { from: 2022-02-01, to: 2022-09-01 }\n';

describe('a configuration that can not be followed', () => {
  test.each([
    [
      'an unknown key names the nearest one, file and line',
      `${WINDOW}consnet: opt-in\nsources:\n${ARCHIVE}\n`,
      'E_CONFIG_UNKNOWN_KEY',
      [/consnet/u, /consent/u, /bad\.yaml, line 2/u],
    ],
    [
      'a wrong type',
      `${WINDOW}minimumAuthorsToNameInstance: many\nsources:\n${ARCHIVE}\n`,
      'E_CONFIG_TYPE',
      [/minimumAuthorsToNameInstance/u, /bad\.yaml, line 2/u],
    ],
    [
      'a window that ends before it starts',
      `window: { from: 2022-09-01, to: 2022-02-01 }\nsources:\n${ARCHIVE}\n`,
      'E_CONFIG_WINDOW',
      [/bad\.yaml, line 1/u],
    ],
    [
      'an archive that is not there',
      `${WINDOW}sources:\n  - { type: archive, path: "nowhere/*.ndjson" }\n`,
      'E_CONFIG_FILE',
      [/bad\.yaml, line 3/u],
    ],
    [
      'an opt-out list that is not there',
      `${WINDOW}optOut: { accounts: no.txt }\nsources:\n${ARCHIVE}\n`,
      'E_CONFIG_FILE',
      [/bad\.yaml, line 2/u],
    ],
    [
      'a remote source without contact',
      `${WINDOW}sources:\n  - { type: mastodon, url: "https://server.invalid" }\n`,
      'E_CONFIG_CONTACT',
      [/contact/u, /bad\.yaml/u],
    ],
    [
      'a remote source over http',
      `contact: mailto:me@example.org\n${WINDOW}sources:\n  - { type: mastodon, url: "http://server.invalid" }\n`,
      'E_CONFIG_INSECURE_URL',
      [/https/u, /bad\.yaml, line 4/u],
    ],
    ['text that is no YAML', 'window: { from: [\n', 'E_CONFIG_SYNTAX', [/bad\.yaml/u]],
  ] as const)('%s', async (_, text, code, words) => {
    expectMessage(await runWith(text), code, 64, ...words);
    expect(digestTree(data, keepsStill)).toEqual(before);
  });

  test('a census.yaml that is not there', async () => {
    expectMessage(
      await runCensus(['dataset', '--config', join(dir, 'none.yaml'), '--data', data]),
      'E_CONFIG_MISSING',
      64,
      /none\.yaml/u,
    );
    expect(digestTree(data, keepsStill)).toEqual(before);
  });

  test('an unknown option or command', async () => {
    const ran = await runCensus(['dataset', '--cofnig', config]);
    expect(ran.code).toBe(64);
    expect(ran.stderr).toContain('error E_USAGE');
    expect((await runCensus(['datsaet'])).code).toBe(64);
  });
});

describe('keys', () => {
  const withData = async (change: (copy: string) => void): Promise<{ ran: Ran; kept: boolean }> => {
    const copy = join(dir, 'keys-case');
    rmSync(copy, { recursive: true, force: true });
    cpSync(data, copy, { recursive: true, preserveTimestamps: true });
    change(copy);
    const dataset = digestTree(join(copy, 'dataset'));
    const ran = await runCensus(['dataset', '--config', config, '--data', copy]);
    return { ran, kept: JSON.stringify(digestTree(join(copy, 'dataset'))) === JSON.stringify(dataset) };
  };

  test('a dataset but no keys', async () => {
    const { ran, kept } = await withData((copy) => rmSync(join(copy, 'keys'), { recursive: true }));
    expectMessage(ran, 'E_KEY_MISSING', 65);
    expect(kept).toBe(true);
  });

  test('a dataset made with another key', async () => {
    const { ran, kept } = await withData((copy) =>
      writeFileSync(join(copy, 'keys', 'project.key'), `${'5'.repeat(64)}\n`, { mode: 0o600 }),
    );
    expectMessage(ran, 'E_KEY_OTHER', 65);
    expect(kept).toBe(true);
    expect(ran.stderr).not.toContain('5555');
  });
});

describe('a damaged vault', () => {
  const withSegment = async (change: (path: string) => void): Promise<{ ran: Ran; kept: boolean }> => {
    const copy = join(dir, 'vault-case');
    rmSync(copy, { recursive: true, force: true });
    cpSync(data, copy, { recursive: true, preserveTimestamps: true });
    const segment = readdirSync(join(copy, 'vault'), { recursive: true, withFileTypes: true }).find((entry) =>
      entry.isFile(),
    );
    if (segment === undefined) throw new Error('no segment');
    change(join(segment.parentPath, segment.name));
    const dataset = digestTree(join(copy, 'dataset'));
    // Another rule makes the veil read the vault again.
    const stricter = join(dir, 'stricter.yaml');
    writeFileSync(stricter, `${readFileSync(config, 'utf8')}text: none\n`);
    const ran = await runCensus(['dataset', '--config', stricter, '--data', copy]);
    return { ran, kept: JSON.stringify(digestTree(join(copy, 'dataset'))) === JSON.stringify(dataset) };
  };

  test.each([
    ['truncated', (path: string) => truncateSync(path, 300)],
    [
      'tampered with',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
    ],
    ['removed', (path: string) => rmSync(path)],
  ])('a segment that is %s', async (_, change) => {
    const { ran, kept } = await withSegment(change);
    expectMessage(ran, 'E_VAULT_DAMAGED', 65);
    expect(kept).toBe(true);
  });
});

/** A filesystem of its own, where this user may mount one; else null, and the test says that it was left out. */
function mount(path: string, options: string): (() => void) | null {
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return () => execFileSync('umount', [path], { stdio: 'ignore' });
}

describe('a disk that takes no more', () => {
  test('full: one message, and with room again the same command finishes with the bytes it would have had', async (context) => {
    const small = join(dir, 'small');
    const umount = mount(small, 'size=1100k');
    if (umount === null) return context.skip('this user may not mount a small filesystem');
    try {
      createArchive(join(dir, 'many.ndjson'), 12_000, 'x');
      const many = join(dir, 'many.yaml');
      writeFileSync(many, `${WINDOW}text: all\nsources:\n  - { type: archive, path: "many.ndjson" }\n`);
      const full = await runCensus(['dataset', '--config', many, '--data', join(small, 'data')]);
      expectMessage(full, 'E_DISK_FULL', 75);
      execFileSync('mount', ['-o', 'remount,size=200m', small], { stdio: 'ignore' });
      const again = await runCensus(['dataset', '--config', many, '--data', join(small, 'data')]);
      expect(again.code).toBe(0);
      const whole = join(dir, 'whole');
      mkdirSync(whole);
      cpSync(join(small, 'data', 'keys'), join(whole, 'keys'), { recursive: true });
      expect((await runCensus(['dataset', '--config', many, '--data', whole])).code).toBe(0);
      const statuses = (folder: string) => digestTree(join(folder, 'dataset', 'statuses'));
      expect(statuses(join(small, 'data'))).toEqual(statuses(whole));
    } finally {
      umount();
    }
  }, 60_000);

  test('a directory without write permission', async (context) => {
    const isRoot = process.getuid?.() === 0;
    const place = join(dir, 'readonly');
    mkdirSync(place, { recursive: true });
    // Root writes everywhere but on a read-only filesystem.
    const umount = isRoot ? mount(place, 'ro,size=1m') : null;
    if (isRoot && umount === null) return context.skip('root, and may not mount a read-only filesystem');
    if (!isRoot) chmodSync(place, 0o500);
    try {
      expectMessage(
        await runCensus(['dataset', '--config', config, '--data', join(place, 'data')]),
        'E_NO_WRITE',
        64,
      );
    } finally {
      umount?.();
    }
  });
});

describe('a source that does not answer', () => {
  const runAgainst = async (url: string): Promise<Ran> => {
    const path = join(dir, 'source.yaml');
    writeFileSync(
      path,
      `contact: mailto:me@example.org\n${WINDOW}sources:\n  - { type: mastodon, url: "${url}", permission: "test" }\n`,
    );
    return runCensus(['dataset', '--config', path, '--data', join(dir, 'source-case')]);
  };

  test('a host that does not resolve', async () => {
    expectMessage(await runAgainst('https://nobody-has-this-name.invalid'), 'E_NO_SOURCE', 75, /dns/u);
  }, 60_000);

  test('a source that answers HTML', async () => {
    const server = createServer((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>hello</html>'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      expectMessage(await runAgainst(`http://127.0.0.1:${port}`), 'E_NO_SOURCE', 75, /not_json/u);
    } finally {
      server.close();
    }
  }, 60_000);

  test('beside a good one it is reported, and the rest goes on', async () => {
    const path = join(dir, 'mixed.yaml');
    writeFileSync(
      path,
      `contact: mailto:me@example.org\n${WINDOW}sources:\n${ARCHIVE}\n  - { type: mastodon, url: "https://nobody-has-this-name.invalid", permission: "test" }\n`,
    );
    const copy = join(dir, 'mixed-case');
    cpSync(data, copy, { recursive: true, preserveTimestamps: true });
    const ran = await runCensus(['dataset', '--config', path, '--data', copy]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/nobody-has-this-name\.invalid +failed/u);
    const sources = JSON.parse(readFileSync(join(copy, 'dataset', 'sources.json'), 'utf8')) as {
      outcome: string;
    }[];
    expect(sources.map(({ outcome }) => outcome)).toEqual(['harvested', 'failed']);
  }, 60_000);
});

test('what was there is there still, after all of this', () => {
  expect(digestTree(data, keepsStill)).toEqual(before);
  renameSync(join(dir, 'posts.ndjson'), join(dir, 'posts.ndjson.kept'));
});
