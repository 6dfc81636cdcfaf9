/** What the gate needs to know of a candidate: keys that were selected, digests and words that may stand in it. */
import type { Ledger } from './ledger/ledger.ts';
import { digestBytes } from './package/build.ts';
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
    facts.language,
    facts.consent,
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
