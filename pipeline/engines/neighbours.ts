/**
 * Two studies that differ in one account, run through harvest, veil, dataset and release: what the red team compares.
 * All people in them are made up. The account posts as much as the bounds of the release count, and more.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDuckEngine, openSession } from '../3-dataset/index.ts';
import {
  assembleTables,
  countExactly,
  drawRelease,
  formatExpectedErrors,
  Ledger,
  type Neighbours,
  planVersion,
  type RandomBytes,
  type ReleasePlan,
  writeTables,
} from '../5-release/index.ts';
import { CensusError } from '../errors.ts';
import { dayNumber } from '../model/buckets.ts';
import { MS_PER_DAY } from '../model/weeks.ts';
import { harvestSources } from './harvest_run.ts';
import { collectFacts } from './release_facts.ts';
import type { Reporter } from './reporter.ts';
import { openManifest, type Run } from './run.ts';
import { veilVault } from './veil_run.ts';

/** Posts a day beyond the bound of the total. */
const BEYOND_BOUND = 2;
/** Where the bound is chosen from the data, the largest that may be chosen. */
const LARGEST_PER_DAY = 60;

const SENTENCES = [
  '今天的面很好吃，我们还想再去一次。',
  '昨天晚上看了一部电影，有点难过。',
  '周末在家里打扫，然后喝茶看书。',
];

interface Post {
  readonly person: string;
  readonly atMs: number;
  readonly number: number;
}

function formatPost({ person, atMs, number }: Post): string {
  return JSON.stringify({
    id: String(number),
    uri: `https://town.invalid/users/${person}/statuses/${number}`,
    created_at: new Date(atMs).toISOString(),
    visibility: 'public',
    language: 'zh',
    content: `<p>${SENTENCES[number % SENTENCES.length] ?? ''} #日常</p>`,
    tags: [{ name: '日常' }],
    account: {
      id: person,
      username: person,
      acct: `${person}@town.invalid`,
      display_name: '',
      note: '',
      indexable: true,
    },
  });
}

/** Posts of the town, and those of the account that one of the two studies has. */
function makePosts(plan: ReleasePlan, perDay: number): { readonly town: Post[]; readonly account: Post[] } {
  const from = dayNumber(plan.span.from) * MS_PER_DAY;
  const days = dayNumber(plan.span.to) - dayNumber(plan.span.from);
  // One fewer than the floor: the account lifts its server and its hashtag over it.
  const others = plan.minimumPeople - 1;
  const town = Array.from({ length: others * 2 }, (_, number) => ({
    person: `neighbour${number % others}`,
    // Every day and hour of the span gets its part.
    atMs: from + Math.floor(((number + 0.5) * days * MS_PER_DAY) / (others * 2)),
    number,
  }));
  const account = Array.from({ length: days * (perDay + BEYOND_BOUND) }, (_, number) => ({
    person: 'newcomer',
    atMs: from + Math.floor(((number + 0.5) * MS_PER_DAY) / (perDay + BEYOND_BOUND)),
    number,
  }));
  return { town, account };
}

/** Bytes that are the same each time: both neighbours are drawn with the same noise, which shows what else differs. */
function repeatableBytes(): RandomBytes {
  let block = 0;
  return (count) => {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += 32) {
      block += 1;
      bytes.set(
        createHash('sha256')
          .update(`neighbours ${block}`)
          .digest()
          .subarray(0, count - at),
        at,
      );
    }
    return bytes;
  };
}

const SILENT: Reporter = { emit: () => undefined, clear: () => undefined };

/** @param keysFrom a study whose keys this one has, too: with others, every pseudonym would differ */
async function runStudy(
  run: Run,
  plan: ReleasePlan,
  dir: string,
  posts: readonly Post[],
  keysFrom: string | null,
) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (keysFrom !== null) cpSync(join(keysFrom, 'keys'), join(dir, 'keys'), { recursive: true });
  const path = join(dir, 'town.ndjson');
  writeFileSync(path, posts.map((post) => `${formatPost(post)}\n`).join(''));
  const window = plan.span;
  const study: Run = {
    ...run,
    dataDir: dir,
    dataName: 'audit',
    reporter: SILENT,
    config: {
      ...run.config,
      consent: 'opt-out',
      text: 'none',
      windowFromMs: dayNumber(window.from) * MS_PER_DAY,
      windowToMs: dayNumber(window.to) * MS_PER_DAY,
      historyFromMs: dayNumber(window.from) * MS_PER_DAY,
      sources: [{ type: 'archive', pattern: 'town.ndjson', paths: [path], permission: null }],
      optOutAccounts: new Set<string>(),
      optOutDomains: new Set<string>(),
      engine: { type: 'embedded', python: 'python3' },
    },
  };
  await harvestSources(study, null);
  await veilVault(study);
  const manifest = openManifest(dir);
  if (manifest === null) throw new CensusError('E_INTERNAL', { what: 'The audit made no dataset.' });
  const open = async () =>
    createDuckEngine(
      await openSession({ threads: 1, datasetDir: join(dir, 'dataset'), tempDir: join(dir, 'spill') }),
    );
  const log: string[] = [];
  const ledger = Ledger.open(join(dir, 'ledger'));
  const options = {
    version: 'v1',
    release: run.config.release,
    window,
    dataset: 'audit',
    keyCheck: 'audit',
    day: plan.span.to,
    ledger,
    openSession: open,
    random: repeatableBytes(),
    onStep: (step: string) => log.push(step),
  };
  log.push(formatExpectedErrors(planVersion(options)));
  await drawRelease(options);
  const drawn = planVersion(options);
  const session = await open();
  const writer = await openSession({ threads: 1 });
  try {
    await session.readCsv('counted', 'tag', []);
    const exact = await countExactly(session, drawn);
    const facts = collectFacts(study, 'v1', drawn, ledger);
    const tables = assembleTables(ledger, 'v1', { window, sources: facts.sources, times: facts.times });
    const files = await writeTables(writer, tables, dir);
    // Hashes of entries differ with the noisy values; everything else must not.
    const comparable = { ...facts, ledger: facts.ledger.map((line) => ({ ...line, hash: '' })) };
    return { plan: drawn, exact, facts: comparable, log: log.join('\n'), files };
  } finally {
    await session.close();
    writer.close();
  }
}

/**
 * Run both studies below a scratch folder, which is removed afterwards.
 *
 * @param plan the release whose days and bounds they take
 */
export async function runNeighbours(run: Run, plan: ReleasePlan, scratchDir: string): Promise<Neighbours> {
  const { release } = run.config;
  const perDay = release.postsPerDay === 'private' ? LARGEST_PER_DAY : release.postsPerDay;
  const { town, account } = makePosts(plan, perDay);
  // A bound that is drawn differs between any two draws: the audit takes one that stands.
  const study: Run = { ...run, config: { ...run.config, release: { ...release, postsPerDay: perDay } } };
  rmSync(scratchDir, { recursive: true, force: true });
  try {
    const without = await runStudy(study, plan, join(scratchDir, 'without'), town, null);
    const present = await runStudy(
      study,
      plan,
      join(scratchDir, 'with'),
      [...town, ...account],
      join(scratchDir, 'without'),
    );
    return {
      plan: present.plan,
      exact: [without.exact, present.exact],
      facts: [without.facts, present.facts],
      logs: [without.log, present.log],
      files: [without.files, present.files],
    };
  } finally {
    rmSync(scratchDir, { recursive: true, force: true });
  }
}
