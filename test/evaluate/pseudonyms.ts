// Tries to find a person behind a pseudonym, as somebody would who has the repository, everything that a run wrote
// outside its keys, and a list of every account: `make prove-pseudonyms`. Takes a synthetic run's DATA.
import { execFileSync } from 'node:child_process';
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { openSession } from '../../pipeline/3-dataset/index.ts';
import { loadConfig } from '../../pipeline/config.ts';
import { loadOrCreateKeys } from '../../pipeline/keys/keyfile.ts';
import { writeTruth } from '../../pipeline/simulator/truth.ts';

const TRIES = 20_000_000;
/** Tokens of files up to this size; Parquet is read by the query. Bytes. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const MIN_TOKEN_CHARS = 6;
const PID_HEX_DIGITS = 32;
const LABEL = 'veiled-census/v1/author';

const root = resolve(import.meta.dirname, '..', '..');
const dataDir = resolve(process.argv[2] ?? 'data');

function listOutputs(): string[] {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(?:keys|vault)(?:\/|$)/u.test(name))
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile());
}

function collectTokens(): string[] {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const files = [...tracked.filter((name) => name !== '').map((name) => join(root, name)), ...listOutputs()];
  const tokens = new Set<string>();
  for (const path of files) {
    if (statSync(path).size > MAX_FILE_BYTES) continue;
    const text = readFileSync(path, 'latin1');
    for (const [token] of text.matchAll(/[A-Za-z0-9_./+=:@-]{6,200}/gu)) tokens.add(token);
    for (const line of text.split('\n'))
      if (line.length >= MIN_TOKEN_CHARS && line.length <= 200) tokens.add(line.trim());
    tokens.add(relative(root, path));
    tokens.add(createHash('sha256').update(readFileSync(path)).digest('hex'));
  }
  return [...tokens].sort();
}

/** Every way in which a string could have become the key of the authors' pseudonyms. */
function keysOf(token: string): Buffer[] {
  const raw = Buffer.from(token, 'latin1');
  const project = /^[0-9a-f]{64}$/iu.test(token)
    ? Buffer.from(token, 'hex')
    : createHash('sha256').update(raw).digest();
  return [raw, Buffer.from(hkdfSync('sha256', project, '', LABEL, 32))];
}

const pidOf = (key: Buffer, acct: string): string =>
  createHmac('sha256', key).update(acct).digest('hex').slice(0, PID_HEX_DIGITS);

async function readPids(): Promise<Set<string>> {
  const session = await openSession({ threads: 1, datasetDir: join(dataDir, 'dataset') });
  const rows = await session.rows('select distinct author_pid from statuses');
  session.close();
  return new Set(rows.map((row) => String(row['author_pid'])));
}

async function readAccounts(): Promise<string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'census-truth-'));
  try {
    const { sources, historyFromMs, windowFromMs, windowToMs } = loadConfig(join(root, 'census.yaml'));
    for (const source of sources)
      if (source.type === 'simulator')
        await writeTruth({ ...source, historyFromMs, windowFromMs, windowToMs }, dir);
    return readFileSync(join(dir, 'people.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly acct: string }).acct);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const pids = await readPids();
const accounts = await readAccounts();
const { projectKey } = await loadOrCreateKeys(dataDir, { datasetKeyCheck: null });
const trueKey = Buffer.from(hkdfSync('sha256', projectKey, '', LABEL, 32));
const found = accounts.filter((acct) => pids.has(pidOf(trueKey, acct))).length;
process.stdout.write(
  `with the project's own key: ${found} of ${accounts.length} accounts found among ${pids.size} pseudonyms\n`,
);
if (found === 0) throw new Error('the attack finds nobody even with the key: it proves nothing');

const tokens = collectTokens();
const perToken = Math.ceil(TRIES / (2 * tokens.length));
let tries = 0;
let hits = 0;
for (const [index, token] of tokens.entries()) {
  for (const key of keysOf(token)) {
    for (let at = 0; at < perToken; at += 1) {
      // Another account for each try: every string meets others, so that all are tried many times.
      const acct = accounts[(index * perToken + at) % accounts.length] ?? '';
      if (pids.has(pidOf(key, acct))) hits += 1;
      tries += 1;
    }
  }
  if (process.stderr.isTTY && index % 5000 === 0) process.stderr.write(`\r${tries} of about ${TRIES} tries`);
}
if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
process.stdout.write(
  `with ${tokens.length} strings of repository and outputs as keys: ${hits} hits in ${tries} tries\n`,
);
process.exitCode = hits === 0 ? 0 : 1;
