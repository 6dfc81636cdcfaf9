/** Names of the accounts in a vault, as people wrote them. */
import { dirname, join } from 'node:path';
import type { IdentifiedStatus } from '../model/status.ts';
import { openSegment, readSegment, type Segment, splitLines } from './vault.ts';

/**
 * The names of the accounts in one segment, each as the JSON that it is written as: from the file beside it, or from its
 * statuses where there is none.
 */
async function* readNameLines(segment: Segment, identity: string): AsyncGenerator<Iterable<string>> {
  const { names } = segment;
  if (names === undefined) {
    for (const status of await readSegment(segment, identity))
      yield namesOfStatus(status).map((name) => JSON.stringify(name));
    return;
  }
  const sealed = { ...names, path: join(dirname(segment.path), names.file), sourceId: segment.sourceId };
  yield splitLines(await openSegment(sealed, identity), sealed, names.names);
}

/**
 * The names of the accounts in one segment, as they were written.
 *
 * @throws CensusError E_VAULT_DAMAGED
 */
export async function* readNames(segment: Segment, identity: string): AsyncGenerator<string> {
  for await (const lines of readNameLines(segment, identity)) {
    for (const line of lines) yield String(JSON.parse(line));
  }
}

/** Names remembered as given: those of a large server. At the bound all are forgotten, and some given twice. */
const KNOWN_NAMES = 262_144;

/**
 * The names of many segments: a name stands beside every segment with a post of its account, and is nearly always given
 * once.
 *
 * @throws CensusError E_VAULT_DAMAGED
 */
export async function* readNamesOf(segments: readonly Segment[], identity: string): AsyncGenerator<string> {
  const known = new Set<string>();
  for (const segment of segments) {
    for await (const lines of readNameLines(segment, identity)) {
      for (const line of lines) {
        if (known.has(line)) continue;
        if (known.size >= KNOWN_NAMES) known.clear();
        known.add(line);
        yield String(JSON.parse(line));
      }
    }
  }
}

/** An account's name without its domain; an `@` before it does not count. */
function userOf(address: string): string {
  const from = address.startsWith('@') ? 1 : 0;
  const at = address.indexOf('@', from);
  return at < 0 ? address.slice(from) : address.slice(from, at);
}

/** User names and display name that a status shows, without domains. */
export function namesOfStatus({
  acct,
  movedTo,
  displayName,
  mentions,
}: Pick<IdentifiedStatus, 'acct' | 'movedTo' | 'displayName' | 'mentions'>): string[] {
  const names: string[] = [];
  function add(name: string): void {
    if (name !== '') names.push(name);
  }
  add(userOf(acct));
  add(userOf(movedTo ?? ''));
  for (const each of mentions) add(userOf(each));
  add(displayName);
  return names;
}
