import { globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { lineOf, nearestWord } from './config/locate.ts';
import { type PublishFile, publishSchema } from './config/publish_schema.ts';
import { type CensusFile, censusSchema, engineSchema, releaseSchema } from './config/schema.ts';
import { CensusError, type ErrorCode, systemCode } from './errors.ts';
import { canonicalAcct, canonicalDomain } from './model/acct.ts';
import type { Coverage } from './model/sources.ts';
import type { StoreCredentials } from './storage/store/types.ts';

/** A source as configured, with its paths resolved. */
export type ConfiguredSource =
  | {
      readonly type: 'mastodon';
      readonly url: URL;
      readonly isLoopback: boolean;
      readonly permission: string | null;
      /** Absolute path. */
      readonly tokenFile: string | null;
    }
  | {
      readonly type: 'archive';
      readonly pattern: string;
      readonly paths: readonly string[];
      readonly permission: string | null;
    }
  | { readonly type: 'simulator'; readonly scale: number; readonly seed: number };

/** `release:` with its defaults. Numbers of ε and δ are decimals that are read exactly where they are used. */
export type ReleaseConfig = z.output<typeof releaseSchema> & {
  /** What is counted; a series never mixes two of them. */
  readonly coverage: Coverage;
};

/** `store:`, resolved. */
export interface StoreConfig {
  readonly url: string;
  readonly credentials: StoreCredentials | null;
  readonly leaseMs: number;
}

/** `engine:` with its defaults. */
export type EngineConfig = z.output<typeof engineSchema>;

/** census.yaml, checked and resolved. Times are milliseconds since the epoch, half-open, UTC. */
export interface Config {
  readonly path: string;
  readonly contact: string | null;
  readonly windowFromMs: number;
  readonly windowToMs: number;
  /** Start of history, or of the window where there is none. */
  readonly historyFromMs: number;
  readonly language: 'zh';
  readonly consent: 'opt-out' | 'opt-in';
  readonly coverage: Coverage;
  readonly text: 'indexable-only' | 'none' | 'all';
  readonly minimumAuthorsToNameInstance: number;
  readonly minimumAuthorsToKeepHashtag: number;
  /** Days after which what no server has confirmed leaves the vault. */
  readonly vaultRetentionDays: number;
  /** Share of a remote server's own rate limit that may be used. */
  readonly rateShare: number;
  readonly sources: readonly ConfiguredSource[];
  /** Canonical `user@domain`. */
  readonly optOutAccounts: ReadonlySet<string>;
  readonly optOutDomains: ReadonlySet<string>;
  /** Where many machines harvest together; null where this one is alone. Paths are absolute. */
  readonly store: StoreConfig | null;
  /** Absolute path of the folder whose keys are used; null where they are in DATA. */
  readonly keysPath: string | null;
  readonly engine: EngineConfig;
  readonly release: ReleaseConfig;
  /** Token files and folders as absolute paths; addresses checked. */
  readonly publish: PublishFile;
  /** Things a person should know that are no errors. */
  readonly warnings: readonly string[];
}

const NOTHING_TOUCHED = 'everything: nothing was started';

function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);
}

/** Where in census.yaml an error is, for {@link CensusError}. */
class Locator {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;

  constructor(path: string, document: Document, lines: LineCounter) {
    this.path = path;
    this.document = document;
    this.lines = lines;
  }

  fail(code: ErrorCode, what: string, todo: string, at: readonly PropertyKey[], key?: string): CensusError {
    const line = lineOf(this.document, this.lines, at, key);
    const where = line === null ? this.path : `${this.path}, line ${line}`;
    return new CensusError(code, { what, where, kept: NOTHING_TOUCHED, todo });
  }
}

function readText(path: string, what: string, where?: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason =
      systemCode(error) === 'ENOENT'
        ? 'does not exist'
        : `cannot be read (${systemCode(error) ?? 'unknown'})`;
    throw new CensusError(
      where === undefined ? 'E_CONFIG_MISSING' : 'E_CONFIG_FILE',
      {
        what: `${what} ${reason}.`,
        where: where ?? path,
        kept: NOTHING_TOUCHED,
        todo:
          where === undefined
            ? 'name an existing file with CONFIG=… (or --config)'
            : 'create the file, or correct the path',
      },
      error,
    );
  }
}

/** All keys that the schema knows at the place of an unknown one, for the suggestion. */
function knownKeys(file: unknown, path: readonly PropertyKey[]): readonly string[] {
  const shape = censusSchema.shape;
  const [first, second] = path;
  if (first === undefined) return Object.keys(shape);
  if (first === 'window') return ['from', 'to'];
  if (first === 'history') return ['from'];
  if (first === 'vault') return ['retentionDays'];
  if (first === 'store') return Object.keys(shape.store.unwrap().shape);
  if (first === 'keys') return ['path'];
  if (first === 'optOut') return ['accounts', 'domains'];
  if (first === 'engine') return Object.keys(engineSchema.shape);
  if (first === 'release' && second === 'epsilon') {
    return ['newPeople', 'activePeople', 'posts', 'breakdowns'];
  }
  if (first === 'release') return Object.keys(releaseSchema.shape);
  if (first === 'publish') return knownPublishKeys(second);
  if (first !== 'sources' || typeof second !== 'number') return [];
  const sources = typeof file === 'object' && file !== null && 'sources' in file ? file.sources : undefined;
  const source: unknown = Array.isArray(sources) ? sources[second] : undefined;
  const type = typeof source === 'object' && source !== null && 'type' in source ? source.type : undefined;
  for (const option of shape.sources.element.options) {
    if (option.shape.type.value === type) return Object.keys(option.shape);
  }
  return ['type'];
}

function explainIssue(issue: z.core.$ZodIssue, file: unknown, locator: Locator): CensusError {
  const name = issue.path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const near = nearestWord(key, knownKeys(file, issue.path));
    const inside = issue.path.length === 0 ? '' : ` in \`${name}\``;
    const todo = near === null ? `remove \`${key}\`` : `did you mean \`${near}\`?`;
    return locator.fail('E_CONFIG_UNKNOWN_KEY', `Unknown key \`${key}\`${inside}.`, todo, issue.path, key);
  }
  return locator.fail(
    'E_CONFIG_TYPE',
    `\`${name}\`: ${issue.message}.`,
    `correct the value of \`${name}\``,
    issue.path,
  );
}

function readList(base: string, path: string | undefined, locator: Locator, key: string): string[] {
  if (path === undefined) return [];
  const line = lineOf(locator.document, locator.lines, ['optOut', key]);
  const text = readText(
    resolve(base, path),
    `The opt-out list \`${path}\``,
    `${locator.path}, line ${line ?? '?'}`,
  );
  return text
    .split(/\r?\n/u)
    .map((entry) => entry.replace(/(?:^|\s)#.*$/u, '').trim())
    .filter((entry) => entry !== '');
}

function canonicalEntries(
  entries: readonly string[],
  canonical: (entry: string) => string | null,
  locator: Locator,
  key: string,
): Set<string> {
  const result = new Set<string>();
  entries.forEach((entry, index) => {
    const name = canonical(entry);
    if (name === null) {
      // The entry names a person, so the message names its place only.
      const what = `Entry ${index + 1} of the opt-out list \`${key}\` can't be read.`;
      throw locator.fail('E_CONFIG_FILE', what, 'write user@domain, or a domain, one a line', [
        'optOut',
        key,
      ]);
    }
    result.add(name);
  });
  return result;
}

function resolveSource(
  source: CensusFile['sources'][number],
  index: number,
  base: string,
  locator: Locator,
): ConfiguredSource {
  const at = ['sources', index];
  if (source.type === 'simulator') return source;
  const permission = source.permission ?? null;
  if (source.type === 'archive') {
    const paths = globSync(source.path, { cwd: base })
      .map((path) => resolve(base, path))
      .sort();
    if (paths.length === 0) {
      const what = `No file matches \`${source.path}\`.`;
      throw locator.fail('E_CONFIG_FILE', what, 'correct the path; it is relative to this file', at, 'path');
    }
    return { type: 'archive', pattern: source.path, paths, permission };
  }
  const url = new URL(source.url);
  const isLoopback = isLoopbackHost(url.hostname);
  if (url.protocol === 'http:' && !isLoopback) {
    const what = 'A remote source must use https, since http:// shows everybody on the way what is read.';
    throw locator.fail(
      'E_CONFIG_INSECURE_URL',
      what,
      'write https:// (http:// is for loopback only)',
      at,
      'url',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw locator.fail(
      'E_CONFIG_TYPE',
      'A source address must hold no user name or password.',
      'remove them',
      at,
      'url',
    );
  }
  if (source.tokenFile !== undefined && permission === null) {
    throw locator.fail(
      'E_CONFIG_TYPE',
      'An access token is used with the administrator’s permission only.',
      'ask the administrator, and note what was agreed under `permission`',
      at,
      'tokenFile',
    );
  }
  const tokenFile = source.tokenFile === undefined ? null : resolve(base, source.tokenFile);
  return { type: 'mastodon', url, isLoopback, permission, tokenFile };
}

/**
 * Read and check census.yaml.
 *
 * @param path the file; archives and opt-out lists are relative to it
 * @param nowMs milliseconds since the epoch, for a window that ends now
 * @throws CensusError with file and line, and the nearest known key for an unknown one (exit code 64)
 */
export function loadConfig(path: string, nowMs: number = Date.now()): Config {
  const lines = new LineCounter();
  const document = parseDocument(readText(path, `The configuration \`${path}\``), { lineCounter: lines });
  const locator = new Locator(path, document, lines);
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    const line = syntax.linePos?.[0].line;
    throw new CensusError('E_CONFIG_SYNTAX', {
      what: `The configuration is no valid YAML: ${syntax.message.split('\n')[0] ?? ''}`,
      where: line === undefined ? path : `${path}, line ${line}`,
      kept: NOTHING_TOUCHED,
      todo: 'correct the line',
    });
  }
  const raw: unknown = document.toJS();
  const parsed = censusSchema.safeParse(raw);
  if (!parsed.success) {
    // An unknown key is most often why a required one is missing, so it is named first.
    const { issues } = parsed.error;
    const issue = issues.find((each) => each.code === 'unrecognized_keys') ?? issues[0];
    if (issue !== undefined) throw explainIssue(issue, raw, locator);
    throw locator.fail(
      'E_CONFIG_TYPE',
      'The configuration is not valid.',
      'compare it with schemas/config.schema.json',
      [],
    );
  }
  return resolveConfig(parsed.data, path, locator, nowMs);
}

function knownPublishKeys(place: PropertyKey | undefined): readonly string[] {
  const places = publishSchema.shape;
  if (typeof place !== 'string' || !(place in places)) return Object.keys(places);
  return Object.keys(places[place as keyof typeof places].unwrap().shape);
}

/** What is stored is encrypted, but who asks for it signs with a key: http:// is for loopback only. */
function resolveStore(store: CensusFile['store'], base: string, locator: Locator): StoreConfig | null {
  if (store === undefined) return null;
  const { url, endpoint, region, credentials, leaseSeconds } = store;
  const remote = endpoint === undefined ? null : new URL(endpoint);
  if (remote?.protocol === 'http:' && !isLoopbackHost(remote.hostname)) {
    const what =
      'A store must be reached by https, since http:// shows everybody on the way who works where.';
    const todo = 'write https:// (http:// is for loopback only)';
    throw locator.fail('E_CONFIG_INSECURE_URL', what, todo, ['store'], 'endpoint');
  }
  if (url.startsWith('s3:') && credentials === undefined) {
    const todo = 'name a file with access_key_id and secret_access_key under `credentials`';
    throw locator.fail('E_CONFIG_TYPE', 'A bucket needs credentials.', todo, ['store'], 'url');
  }
  return {
    url,
    leaseMs: leaseSeconds * 1000,
    credentials:
      credentials === undefined
        ? null
        : {
            path: resolve(base, credentials),
            ...(endpoint === undefined ? {} : { endpoint }),
            ...(region === undefined ? {} : { region }),
          },
  };
}

/** Paths relative to census.yaml become absolute; a token must not travel where others can read it. */
function resolvePublish(publish: PublishFile, base: string, locator: Locator): PublishFile {
  for (const [place, settings] of Object.entries(publish)) {
    if (settings === undefined || !('url' in settings)) continue;
    const url = new URL(settings.url);
    if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
      const what = 'An access token must travel by https, since http:// shows it to everybody on the way.';
      throw locator.fail(
        'E_CONFIG_INSECURE_URL',
        what,
        'write https:// (http:// is for loopback only)',
        ['publish', place],
        'url',
      );
    }
  }
  const withToken = <T extends { readonly token: string }>(place: T): T => ({
    ...place,
    token: resolve(base, place.token),
  });
  const { zenodo, dataverse, huggingface, folder, mastodon } = publish;
  return {
    ...(zenodo === undefined ? {} : { zenodo: withToken(zenodo) }),
    ...(dataverse === undefined ? {} : { dataverse: withToken(dataverse) }),
    ...(huggingface === undefined ? {} : { huggingface: withToken(huggingface) }),
    ...(folder === undefined ? {} : { folder: { path: resolve(base, folder.path) } }),
    ...(mastodon === undefined ? {} : { mastodon: withToken(mastodon) }),
  };
}

/**
 * The floor of published keys, not below those of the dataset: a server that the dataset begins to name with one more
 * author would else enter a release with all its people at once, and one account would have moved them all.
 */
function raiseFloor(file: CensusFile): ReleaseConfig {
  const release = file.release ?? releaseSchema.parse({});
  const { minimumAuthorsToNameInstance, minimumAuthorsToKeepHashtag } = file;
  const floors = [release.minimumPeople, minimumAuthorsToNameInstance, minimumAuthorsToKeepHashtag];
  return { ...release, coverage: file.coverage, minimumPeople: Math.max(...floors) };
}

function resolveConfig(file: CensusFile, path: string, locator: Locator, nowMs: number): Config {
  const base = dirname(resolve(path));
  const windowFromMs = Date.parse(`${file.window.from}T00:00:00Z`);
  const windowToMs =
    file.window.to === 'now' ? nowMs - (nowMs % 86_400_000) : Date.parse(`${file.window.to}T00:00:00Z`);
  if (windowToMs <= windowFromMs) {
    const what = 'The window ends before it starts, or at once.';
    throw locator.fail(
      'E_CONFIG_WINDOW',
      what,
      'make `window.to` a day after `window.from`',
      ['window'],
      'to',
    );
  }
  const historyFromMs =
    file.history === undefined ? windowFromMs : Date.parse(`${file.history.from}T00:00:00Z`);
  if (historyFromMs > windowFromMs) {
    const what = 'The history starts after the window.';
    throw locator.fail(
      'E_CONFIG_WINDOW',
      what,
      'make `history.from` a day before `window.from`',
      ['history'],
      'from',
    );
  }
  const sources = file.sources.map((source, index) => resolveSource(source, index, base, locator));
  const warnings: string[] = [];
  const contact = file.contact ?? null;
  sources.forEach((source, index) => {
    if (source.type !== 'mastodon' || source.isLoopback) return;
    if (contact === null) {
      const what = '`contact` is missing: a remote server must be able to reach whoever reads it.';
      throw locator.fail('E_CONFIG_CONTACT', what, 'add `contact: mailto:you@your.domain`', [
        'sources',
        index,
      ]);
    }
    if (source.permission === null) {
      warnings.push(
        `sources.${index}: no \`permission\` is noted for a remote server; ask its administrator`,
      );
    }
  });
  return {
    path,
    contact,
    windowFromMs,
    windowToMs,
    historyFromMs,
    language: file.language,
    consent: file.consent,
    coverage: file.coverage,
    text: file.text,
    minimumAuthorsToNameInstance: file.minimumAuthorsToNameInstance,
    minimumAuthorsToKeepHashtag: file.minimumAuthorsToKeepHashtag,
    vaultRetentionDays: file.vault?.retentionDays ?? 30,
    rateShare: file.rateShare,
    sources,
    optOutAccounts: canonicalEntries(
      readList(base, file.optOut?.accounts, locator, 'accounts'),
      (entry) => canonicalAcct(entry, null),
      locator,
      'accounts',
    ),
    optOutDomains: canonicalEntries(
      readList(base, file.optOut?.domains, locator, 'domains'),
      canonicalDomain,
      locator,
      'domains',
    ),
    store: resolveStore(file.store, base, locator),
    keysPath: file.keys === undefined ? null : resolve(base, file.keys.path),
    engine: file.engine ?? engineSchema.parse({}),
    release: raiseFloor(file),
    publish: resolvePublish(file.publish ?? {}, base, locator),
    warnings,
  };
}
