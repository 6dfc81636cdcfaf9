/** What the gate needs to know of a candidate: keys that were selected, digests and words that may stand in it. */
import type { Ledger } from './ledger/ledger.ts';
import { digestBytes } from './package/bytes.ts';
import type { LedgerLine, PackageFile, ReleaseFacts } from './package/facts.ts';
import { listReleases } from './published.ts';
import { collectVocabulary } from './vocabulary.ts';

/** Servers and hashtags that a draw of this or an earlier release selected. */
export function listSelectedKeys(ledger: Ledger, version: string): Set<string> {
  const keys = new Set<string>();
  for (const { drawn } of listReleases(ledger, version)) {
    for (const id of ['servers', 'hashtags'] as const) {
      for (const { key } of drawn.get(id)?.rows ?? []) keys.add(key[0] ?? '');
    }
  }
  return keys;
}

/** What a release says of itself, where nothing else is known of it. */
export interface OwnWords {
  readonly selectedKeys: ReadonlySet<string>;
  readonly knownDigests: ReadonlySet<string>;
  readonly vocabulary: ReadonlySet<string>;
}

/** Texts of a JSON value, keys left out. */
function listTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listTexts) : [];
}

/**
 * Read from a folder alone what its ledger would have said: keys in the tables of keys, digests of its files and of
 * its report, title and creators in its metadata. Words that stand nowhere else stay unexplained.
 */
export function readOwnWords(files: readonly PackageFile[]): OwnWords {
  const text = (path: string): string => {
    const file = files.find((each) => each.path === path);
    return file === undefined ? '' : new TextDecoder().decode(file.bytes);
  };
  const json = (path: string): unknown => {
    try {
      return JSON.parse(text(path) || 'null');
    } catch {
      return null;
    }
  };
  const keys = ['server', 'hashtag'].flatMap((name) =>
    text(`data/people_by_${name}.csv`)
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split(',')[2] ?? []),
  );
  const report = listTexts(json('privacy-report.json'));
  const provenance = listTexts(json('provenance.json'));
  const digests = [...report, ...provenance].filter((each) => /^[0-9a-f]{64}$/u.test(each));
  const metadata = json('datapackage.json');
  const told =
    typeof metadata === 'object' && metadata !== null && 'title' in metadata && 'contributors' in metadata
      ? listTexts([
          metadata.title,
          metadata.contributors,
          'version' in metadata ? metadata.version : '',
          'id' in metadata ? metadata.id : '',
        ])
      : [];
  const numbers = report.filter((each) => /^[0-9/.e-]+$/u.test(each));
  return {
    selectedKeys: new Set(keys.filter((key) => key !== '')),
    knownDigests: new Set([...files.map(({ bytes }) => digestBytes(bytes)), ...digests]),
    vocabulary: collectVocabulary([...told, ...numbers, ...provenance.filter((each) => each.length < 40)]),
  };
}

/** The ledger's lines up to the last draw of a version. */
export function listLedgerLines(ledger: Ledger, version: string): LedgerLine[] {
  const last =
    ledger.entries.findLast((entry) => entry.type === 'store' && entry.version === version)?.seq ?? -1;
  return ledger.entries
    .filter(({ seq }) => seq <= last)
    .map((entry) => ({
      seq: entry.seq,
      day: 'day' in entry ? entry.day : '',
      type: entry.type,
      version: 'version' in entry ? entry.version : null,
      table: 'table' in entry ? entry.table : null,
      unit: entry.type === 'reserve' ? entry.unit : null,
      cost: entry.type === 'reserve' ? entry.cost : null,
      hash: entry.hash,
    }));
}

/** Digests of public things. */
export function listKnownDigests(files: readonly PackageFile[], facts: ReleaseFacts): Set<string> {
  return new Set([
    ...files.map(({ bytes }) => digestBytes(bytes)),
    ...facts.ledger.map(({ hash }) => hash),
    facts.code,
  ]);
}

/** Words that a release of these facts may hold. */
export function listVocabulary(facts: ReleaseFacts): Set<string> {
  const { title, creators, tools, version, budget, plans, ledger } = facts;
  return collectVocabulary([
    title,
    version,
    version.toLowerCase(),
    facts.doi ?? '',
    ...facts.withdrawn.map((each) => each.version),
    facts.language,
    facts.consent,
    facts.coverage,
    facts.text,
    facts.programVersion,
    ...ledger.flatMap((line) => [line.version ?? '', line.cost ?? '']),
    ...creators.flatMap(({ name, orcid }) => [name, orcid ?? '']),
    ...Object.entries(tools).flat(),
    ...budget.flatMap(({ epsilon, delta, lines }) => [
      epsilon.toString(),
      delta.toString(),
      ...lines.map(({ limit }) => limit.toString()),
    ]),
    ...plans.map(({ cost }) => cost.toString()),
  ]);
}
