/** Names of the accounts in a vault, as people wrote them. */
import { dirname, join } from 'node:path';
import { ByteSet } from '../model/byte_set.ts';
import type { IdentifiedStatus } from '../model/status.ts';
import { findLineEnds, openSegment, readSegment, type Sealed, type Segment, splitLines } from './vault.ts';

/** An opened file of names: a JSON string a line. */
interface OpenNames {
  readonly plain: Buffer;
  readonly sealed: Sealed;
  readonly names: number;
}

/**
 * The names of the accounts in one segment: from the file beside it, or from its statuses where there is none.
 */
async function openNames(segment: Segment, identity: string): Promise<OpenNames> {
  const { names } = segment;
  if (names !== undefined) {
    const sealed = { ...names, path: join(dirname(segment.path), names.file), sourceId: segment.sourceId };
    return { plain: await openSegment(sealed, identity), sealed, names: names.names };
  }
  const lines: string[] = [];
  for (const status of await readSegment(segment, identity))
    for (const name of namesOfStatus(status)) lines.push(`${JSON.stringify(name)}\n`);
  return { plain: Buffer.from(lines.join('')), sealed: segment, names: lines.length };
}

/**
 * The names of the accounts in one segment, as they were written.
 *
 * @throws CensusError E_VAULT_DAMAGED
 */
export async function* readNames(segment: Segment, identity: string): AsyncGenerator<string> {
  const { plain, sealed, names } = await openNames(segment, identity);
  for (const line of splitLines(plain, sealed, names)) yield String(JSON.parse(line));
}

/** Names remembered as given: those of a large server. At the bound all are forgotten, and some given twice. */
const KNOWN_NAMES = 262_144;

/** Those of some names that were not given before. */
function* takeNew({ plain, sealed, names }: OpenNames, known: ByteSet): Generator<string> {
  let start = 0;
  for (const end of findLineEnds(plain, sealed, names)) {
    if (known.size >= KNOWN_NAMES) known.clear();
    // Most were given before: they are known by their bytes, and never read.
    if (known.add(plain, start, end)) yield String(JSON.parse(plain.toString('utf8', start, end)));
    start = end + 1;
  }
}

/**
 * The names of many segments, segment by segment: a name stands beside every segment with a post of its account, and is
 * nearly always given once. Not asynchronous within a segment: a promise a name would cost as much as reading it.
 *
 * @throws CensusError E_VAULT_DAMAGED
 */
export async function* readNamesOf(
  segments: readonly Segment[],
  identity: string,
): AsyncGenerator<Iterable<string>> {
  const known = new ByteSet();
  for (const segment of segments) yield takeNew(await openNames(segment, identity), known);
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
