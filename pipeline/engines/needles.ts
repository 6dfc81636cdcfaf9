/** What of a corpus must not be found in a release: names of the vault, pseudonyms of the dataset, the keys. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSegments } from '../1-harvest/index.ts';
import type { Needle, SqlSession } from '../5-release/index.ts';
import { readNamesOf } from '../storage/vault_names.ts';
import { openKeys, type Run } from './run.ts';

/** Pseudonyms read at once. */
const PAGE_ROWS = 50_000;

function* readKeys(dir: string): Generator<Needle> {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) {
    for (const line of readFileSync(join(dir, name), 'utf8').split('\n')) {
      if (line.length > 20 && !line.startsWith('#')) yield { kind: 'key', text: line.trim() };
    }
  }
}

async function* readPseudonyms(session: SqlSession): AsyncGenerator<Needle> {
  for (let offset = 0; ; offset += PAGE_ROWS) {
    const rows = await session.rows(
      `select distinct author_pid from statuses where is_chinese order by author_pid limit ${PAGE_ROWS} offset ${offset}`,
    );
    for (const row of rows) yield { kind: 'pseudonym', text: String(row['author_pid']) };
    if (rows.length < PAGE_ROWS) return;
  }
}

/** Every needle there is; names only while vault and keys are there. */
export async function* readNeedles(run: Run, session: SqlSession): AsyncGenerator<Needle> {
  const { dataDir } = run;
  yield* readKeys(join(dataDir, 'keys'));
  yield* readPseudonyms(session);
  if (!existsSync(join(dataDir, 'keys')) || !existsSync(join(dataDir, 'vault'))) return;
  const { vaultIdentity } = await openKeys(run);
  for await (const names of readNamesOf(listSegments(dataDir), vaultIdentity)) {
    // `acct` holds the handle before its server.
    for (const text of names) yield { kind: 'name', text };
  }
}
