import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatConfigSchema } from '../../pipeline/config/json_schema.ts';
import { editDistance, nearestWord } from '../../pipeline/config/locate.ts';
import { loadConfig } from '../../pipeline/config.ts';
import { CensusError, type ErrorCode } from '../../pipeline/errors.ts';

const WINDOW = 'window: { from: 2022-02-01, to: 2022-09-01 }\n';
const SIMULATOR = 'sources:\n  - { type: simulator, scale: 0.01, seed: 1 }\n';

function write(text: string, files: Record<string, string> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'census-config-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  const path = join(dir, 'census.yaml');
  writeFileSync(path, text);
  return path;
}

function failure(path: string): CensusError {
  try {
    loadConfig(path);
  } catch (error) {
    if (error instanceof CensusError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('census.yaml that is right', () => {
  test('the embedded default loads', () => {
    const config = loadConfig('census.yaml');
    expect(new Date(config.windowFromMs).toISOString()).toBe('2022-02-01T00:00:00.000Z');
    expect(new Date(config.windowToMs).toISOString()).toBe('2022-09-01T00:00:00.000Z');
    expect(config.sources).toEqual([{ type: 'simulator', scale: 0.01, seed: 1 }]);
  });

  test('history is optional and starts with the window then', () => {
    const config = loadConfig(write(WINDOW + SIMULATOR));
    expect(config.historyFromMs).toBe(config.windowFromMs);
  });

  test('opt-out lists are read beside the file, with comments, in canonical form', () => {
    const path = write(`${WINDOW}${SIMULATOR}optOut: { accounts: a.txt, domains: d.txt }\n`, {
      'a.txt': '# who said no\n@Ann@Example.ORG\n\nbob@bücher.example # since May\r\n',
      'd.txt': 'Small.Example.\n',
    });
    const config = loadConfig(path);
    expect([...config.optOutAccounts]).toEqual(['ann@example.org', 'bob@xn--bcher-kva.example']);
    expect([...config.optOutDomains]).toEqual(['small.example']);
  });

  test('archive patterns are resolved and sorted', () => {
    const path = write(`${WINDOW}sources:\n  - { type: archive, path: "*.ndjson" }\n`, {
      'b.ndjson': '',
      'a.ndjson': '',
    });
    const source = loadConfig(path).sources[0];
    if (source?.type !== 'archive') throw new Error('no archive');
    expect(source.paths.map((each) => each.slice(-8))).toEqual(['a.ndjson', 'b.ndjson']);
  });

  test('a remote source without permission is a warning', () => {
    const path = write(
      `contact: mailto:a@b.example\n${WINDOW}sources:\n  - { type: mastodon, url: "https://x.example" }\n`,
    );
    expect(loadConfig(path).warnings).toHaveLength(1);
  });

  test('http is accepted on loopback, without contact', () => {
    for (const host of ['127.0.0.1:80', 'localhost:3000', '[::1]:9']) {
      const path = write(`${WINDOW}sources:\n  - { type: mastodon, url: "http://${host}" }\n`);
      expect(loadConfig(path).sources).toHaveLength(1);
    }
  });
});

interface Bad {
  readonly name: string;
  readonly text: string;
  readonly code: ErrorCode;
  readonly line?: number;
  readonly says: RegExp;
}

const source = (fields: string): string => `${WINDOW}sources:\n  - { ${fields} }\n`;
const BAD: readonly Bad[] = [
  {
    name: 'unknown key',
    text: `${WINDOW}contct: x\n${SIMULATOR}`,
    code: 'E_CONFIG_UNKNOWN_KEY',
    line: 2,
    says: /did you mean `contact`/u,
  },
  {
    name: 'unknown nested key',
    text: source('type: simulator, scale: 0.01, sed: 1'),
    code: 'E_CONFIG_UNKNOWN_KEY',
    line: 3,
    says: /did you mean `seed`/u,
  },
  {
    name: 'wrong type',
    text: source('type: simulator, scale: "x", seed: 1'),
    code: 'E_CONFIG_TYPE',
    line: 3,
    says: /expected number/u,
  },
  { name: 'no sources', text: WINDOW, code: 'E_CONFIG_TYPE', says: /sources/u },
  {
    name: 'a day that does not exist',
    text: `window: { from: 2022-02-30, to: 2022-09-01 }\n${SIMULATOR}`,
    code: 'E_CONFIG_TYPE',
    line: 1,
    says: /window\.from/u,
  },
  {
    name: 'window that ends before it starts',
    text: `${SIMULATOR}window:\n  from: 2022-09-01\n  to: 2022-02-01\n`,
    code: 'E_CONFIG_WINDOW',
    line: 5,
    says: /ends before it starts/u,
  },
  {
    name: 'history after the window',
    text: `${WINDOW}history: { from: 2023-01-01 }\n${SIMULATOR}`,
    code: 'E_CONFIG_WINDOW',
    line: 2,
    says: /history/u,
  },
  {
    name: 'a misspelt key of the store',
    text: `${WINDOW}store: { url: "file:///shared", leaseSecond: 60 }\n${SIMULATOR}`,
    code: 'E_CONFIG_UNKNOWN_KEY',
    line: 2,
    says: /leaseSeconds/u,
  },
  {
    name: 'a bucket without credentials',
    text: `${WINDOW}store: { url: "s3://bucket/study" }\n${SIMULATOR}`,
    code: 'E_CONFIG_TYPE',
    line: 2,
    says: /credentials/u,
  },
  {
    name: 'a store that is reached in clear',
    text: `${WINDOW}store: { url: "s3://bucket", endpoint: "http://far.example", credentials: key }\n${SIMULATOR}`,
    code: 'E_CONFIG_INSECURE_URL',
    line: 2,
    says: /https/u,
  },
  { name: 'broken YAML', text: 'window: [', code: 'E_CONFIG_SYNTAX', line: 1, says: /YAML/u },
  {
    name: 'remote http',
    text: source('type: mastodon, url: "http://far.example"'),
    code: 'E_CONFIG_INSECURE_URL',
    line: 3,
    says: /https/u,
  },
  {
    name: 'a name that only looks like loopback',
    text: source('type: mastodon, url: "http://127.0.0.1.far.example"'),
    code: 'E_CONFIG_INSECURE_URL',
    line: 3,
    says: /https/u,
  },
  {
    name: 'remote without contact',
    text: source('type: mastodon, url: "https://far.example"'),
    code: 'E_CONFIG_CONTACT',
    line: 3,
    says: /contact/u,
  },
  {
    name: 'archive that is not there',
    text: source('type: archive, path: "none-*.gz"'),
    code: 'E_CONFIG_FILE',
    line: 3,
    says: /No file matches/u,
  },
  {
    name: 'opt-out list that is not there',
    text: `${WINDOW}${SIMULATOR}optOut:\n  accounts: none.txt\n`,
    code: 'E_CONFIG_FILE',
    line: 5,
    says: /does not exist/u,
  },
  {
    name: 'a threshold that would name a single person',
    text: `${WINDOW}minimumAuthorsToNameInstance: 1\n${SIMULATOR}`,
    code: 'E_CONFIG_TYPE',
    line: 2,
    says: /is a person/u,
  },
];

describe('census.yaml that is wrong', () => {
  for (const bad of BAD) {
    test(bad.name, () => {
      const error = failure(write(bad.text));
      expect(error.code).toBe(bad.code);
      expect(error.exitCode).toBe(64);
      expect(error.format()).toMatch(bad.says);
      if (bad.line !== undefined) expect(error.facts.where).toMatch(new RegExp(`, line ${bad.line}$`, 'u'));
      expect(error.facts.kept).toBeDefined();
      expect(error.facts.todo).toBeDefined();
    });
  }

  test('a missing file', () => {
    expect(failure('/nowhere/census.yaml').code).toBe('E_CONFIG_MISSING');
  });

  test('an opt-out entry that cannot be read is told by its place, never by its words', () => {
    const path = write(`${WINDOW}${SIMULATOR}optOut: { accounts: a.txt }\n`, { 'a.txt': 'secret person\n' });
    const error = failure(path);
    expect(error.code).toBe('E_CONFIG_FILE');
    expect(error.format()).toMatch(/Entry 1/u);
    expect(error.format()).not.toMatch(/secret/u);
  });
});

describe('suggestions', () => {
  test('edit distance is a metric', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });

  test('a word far from all is no slip', () => {
    expect(nearestWord('zzzzzz', ['window', 'contact'])).toBeNull();
  });
});

test('schemas/config.schema.json is the schema of this code', () => {
  const committed: unknown = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8'));
  expect(committed).toEqual(JSON.parse(formatConfigSchema()));
});

describe('engine', () => {
  test('is this machine, unless a master is named', () => {
    expect(loadConfig(write(`${WINDOW}${SIMULATOR}`)).engine).toEqual({
      type: 'embedded',
      python: 'python3',
    });
    const text = `${WINDOW}${SIMULATOR}engine: { type: spark, master: "spark://127.0.0.1:7077", buckets: 64 }\n`;
    expect(loadConfig(write(text)).engine).toMatchObject({ type: 'spark', buckets: 64 });
  });

  test.each([
    '{ type: spark }',
    '{ master: "spark://127.0.0.1:7077" }',
    '{ type: spark, master: "http://127.0.0.1" }',
    '{ buckets: 0 }',
  ])('%s is refused', (engine) => {
    expect(failure(write(`${WINDOW}${SIMULATOR}engine: ${engine}\n`)).code).toBe('E_CONFIG_TYPE');
  });

  test('a key that is misspelt gets the nearest one', () => {
    const error = failure(write(`${WINDOW}${SIMULATOR}engine: { bucket: 4 }\n`));
    expect([error.code, error.facts.todo]).toEqual(['E_CONFIG_UNKNOWN_KEY', 'did you mean `buckets`?']);
  });
});

describe('release', () => {
  test('has defaults that add up to the lifetime budget', () => {
    const { release } = loadConfig(write(`${WINDOW}${SIMULATOR}`));
    expect(release).toMatchObject({ lifetimeEpsilon: 1, delta: 1e-8, lifetimeDays: 366, minimumPeople: 100 });
  });
  test('its floor is never below those of the dataset, whose names would else come with a jump', () => {
    const text = `${WINDOW}minimumAuthorsToNameInstance: 400\n${SIMULATOR}release: { minimumPeople: 60 }\n`;
    expect(loadConfig(write(text)).release.minimumPeople).toBe(400);
    expect(failure(write(`${WINDOW}${SIMULATOR}release: { minimumPeople: 49 }\n`)).code).toBe(
      'E_CONFIG_TYPE',
    );
  });
  test('a slip of the pen is named with its line', () => {
    const error = failure(write(`${WINDOW}${SIMULATOR}release:\n  epsilon: { newPeeple: 0.2 }\n`));
    expect(error.code).toBe('E_CONFIG_UNKNOWN_KEY');
    expect(error.facts.todo).toContain('newPeople');
    expect(error.facts.where).toMatch(/line 5/u);
  });
});
