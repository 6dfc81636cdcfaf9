import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../pipeline/config.ts';
import { initStudy } from '../../pipeline/engines/init_run.ts';
import { CensusError } from '../../pipeline/errors.ts';
import { askQuestions, QUESTIONS } from '../../pipeline/init/questions.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'census-init-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const GOOD = [
  'zh',
  '2022-02-01 2022-09-01',
  'example.social https://another.example/about',
  'study@example.org',
  'all',
];

/** Somebody who types these lines, then nothing more. */
function typing(lines: readonly string[]) {
  const left = [...lines];
  const heard: string[] = [];
  return {
    heard,
    ask: (text: string): Promise<string | null> => {
      heard.push(text);
      return Promise.resolve(left.shift() ?? null);
    },
  };
}

async function init(lines: readonly string[], name = 'my-study') {
  const dir = join(root, name);
  await initStudy({ dir, ask: typing(lines).ask, version: '0.1.0', nowMs: Date.UTC(2026, 10, 24) });
  return { dir, read: (file: string): string => readFileSync(join(dir, file), 'utf8') };
}

describe('a new study', () => {
  test('asks five questions, each with what it means for privacy', async () => {
    const person = typing(GOOD);
    await askQuestions(person.ask);
    expect(person.heard).toHaveLength(5);
    Object.values(QUESTIONS).forEach(({ consequence }, at) => {
      expect(person.heard[at]?.replaceAll(/\s+/gu, ' ')).toContain(consequence);
      for (const line of person.heard[at]?.split('\n') ?? []) expect(line.length).toBeLessThan(80);
    });
  });

  test('is a configuration that loads as it was answered', async () => {
    const { dir } = await init(GOOD);
    const config = loadConfig(join(dir, 'census.yaml'));
    expect(config.contact).toBe('mailto:study@example.org');
    expect(new Date(config.windowFromMs).toISOString().slice(0, 10)).toBe('2022-02-01');
    expect(config.sources.map((source) => source.type === 'mastodon' && source.url.origin)).toEqual([
      'https://example.social',
      'https://another.example',
    ]);
    expect(config.text).toBe('none');
    expect(config.release.lifetimeDays).toBe(212);
    expect(config.release.breakdowns.length).toBeGreaterThan(0);
    expect(config.warnings).toHaveLength(2);
  });

  test('releases growth alone where that is chosen, and rehearses where no server is named', async () => {
    const { dir, read } = await init(['', '2022-02-01,2022-03-01', '', 'https://example.org/contact', '']);
    const config = loadConfig(join(dir, 'census.yaml'));
    expect(config.release.breakdowns).toEqual([]);
    expect(config.sources.map(({ type }) => type)).toEqual(['simulator']);
    expect(read('ethics-statement.md')).toContain('SYNTHETIC');
  });

  test('writes drafts that say what the datasheet says, and mark what only people know', async () => {
    const { dir, read } = await init(GOOD);
    expect(readdirSync(dir).sort()).toEqual([
      '.gitignore',
      'census.yaml',
      'data-management-plan.md',
      'ethics-statement.md',
      'opt-out.md',
      'optout-domains.txt',
      'optout.txt',
    ]);
    const promise = 'ε = 1, δ = 1e-8';
    for (const file of ['data-management-plan.md', 'ethics-statement.md', 'opt-out.md']) {
      expect([file, read(file).includes(promise)]).toEqual([file, true]);
      expect(read(file)).toContain('2022-02-01');
      expect(read(file)).not.toMatch(/undefined|\[object|null/u);
    }
    for (let at = 1; at <= 7; at += 1) expect(read('data-management-plan.md')).toContain(`## ${at}. `);
    for (let at = 1; at <= 8; at += 1) expect(read('ethics-statement.md')).toContain(`## ${at}. `);
    expect(read('ethics-statement.md').match(/TODO/gu)?.length).toBeGreaterThan(4);
    expect(read('opt-out.md')).toContain('#nobot');
    expect(read('opt-out.md')).toContain('不想被统计');
    expect(read('opt-out.md')).toContain('study@example.org');
  });

  test('keeps asking until an answer can be read', async () => {
    const person = typing([
      'en',
      'zh',
      'soon',
      '2022-09-01 2022-02-01',
      '2022-02-30 2022-03-01',
      '2022-02-01 2022-02-02',
      'http://plain.example',
      'a.example',
      'me',
      'me@example.org',
      'some',
      'nothing',
    ]);
    expect(await askQuestions(person.ask)).toEqual({
      language: 'zh',
      window: { from: '2022-02-01', to: '2022-02-02' },
      servers: ['https://a.example'],
      contact: 'mailto:me@example.org',
      release: 'nothing',
    });
  });

  test('writes nothing where the answers end, or the folder holds something', async () => {
    await expect(init(GOOD.slice(0, 3))).rejects.toMatchObject({ code: 'E_USAGE' });
    expect(readdirSync(root)).toEqual([]);
    mkdirSync(join(root, 'taken'));
    writeFileSync(join(root, 'taken', 'thesis.txt'), 'years');
    await expect(init(GOOD, 'taken')).rejects.toBeInstanceOf(CensusError);
    expect(readdirSync(join(root, 'taken'))).toEqual(['thesis.txt']);
  });

  test('any answers that are taken give a configuration that loads', async () => {
    const day = fc
      .integer({ min: Date.UTC(2017, 0, 1), max: Date.UTC(2026, 0, 1) })
      .map((ms) => new Date(ms).toISOString().slice(0, 10));
    const host = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z]\.(?:social|example|xn--p1ai)$/u);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(day, day),
        fc.array(host, { maxLength: 3 }),
        fc.emailAddress(),
        fc.constantFrom('growth', 'all', 'nothing'),
        async (days, hosts, contact, release) => {
          const [from = '', to = ''] = [...days].sort();
          fc.pre(from !== to);
          count += 1;
          const { dir } = await init(
            ['zh', `${from} ${to}`, hosts.join(' '), contact, release],
            `study-${count}`,
          );
          const config = loadConfig(join(dir, 'census.yaml'));
          expect(config.contact).toBe(`mailto:${contact}`);
          expect(config.sources).toHaveLength(Math.max(1, hosts.length));
        },
      ),
      { numRuns: 40 },
    );
  });
});
