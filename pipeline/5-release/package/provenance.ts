/** provenance.json: what made the release, in coarse and public terms. No secrets, no paths, no counts of the data. */
import type { ReleaseFacts } from './facts.ts';
import { PROGRAM } from './words.ts';

export function makeProvenance(facts: ReleaseFacts) {
  const kinds = new Map<string, number>();
  for (const { type, outcome } of facts.sources) {
    const key = `${type}, ${outcome}`;
    kinds.set(key, (kinds.get(key) ?? 0) + 1);
  }
  return {
    program: { name: PROGRAM, version: facts.programVersion, sourceDigest: facts.code },
    day: facts.day,
    version: facts.version,
    synthetic: facts.isSynthetic,
    configuration: {
      window: facts.window,
      historyFrom: facts.historyFrom,
      language: facts.language,
      consent: facts.consent,
      coverage: facts.coverage,
      text: facts.text,
      lifetimeEpsilon: facts.lifetimeEpsilon,
      delta: facts.delta,
      lifetimeDays: facts.lifetimeDays,
      minimumPeople: facts.minimumPeople,
    },
    sources: Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
    tools: facts.tools,
    ledgerHead: facts.ledger.at(-1)?.hash ?? null,
  };
}
