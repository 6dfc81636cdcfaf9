/**
 * One record of a page that was read from its bytes -> a line of the vault, or why not: the same line and the same reason
 * as `convertStatus` gives, without the objects between.
 */
import { canonicalStatusUri } from '../../model/acct.ts';
import type { Acct, Domain } from '../../model/ids.ts';
import type { LeftOutReason } from '../../model/sources.ts';
import { namesOfStatus } from '../../storage/vault_names.ts';
import { hostOf, isHostOf } from '../author.ts';
import type { ConvertContext } from '../convert.ts';
import type { LineBuffer } from '../line_buffer.ts';
import type { JudgedAuthor, RawAuthor } from './authors.ts';
import { ABSENT, NUMBER, OBJECT, PLAIN_STRING, type RecordFields, SLOT } from './fields.ts';
import { startsWith } from './json_bytes.ts';
import type { RawLists } from './lists.ts';
import { putStatusLine } from './status_line.ts';
import type { PlainUris } from './uris.ts';

export interface RawContext extends ConvertContext {
  readonly home: Domain;
}

/** What is remembered from record to record. */
export interface RawMemos {
  readonly uris: PlainUris;
  readonly lists: RawLists;
}

/** A status that was written as a line, or why it was not; as `Converted`. */
export type RawConverted =
  | {
      readonly author: RawAuthor;
      readonly judged: JudgedAuthor;
      readonly isNative: boolean;
      /** Those of the author, as one and the same list, where it shows no others. */
      readonly names: readonly string[];
    }
  | { readonly leftOut: LeftOutReason; readonly refusedBy: Acct | null };

const { id: ID, uri: URI, url: URL, visibility: VISIBILITY, content: CONTENT, reblog: REBLOG } = SLOT;

const PUBLIC = Buffer.from('"public"');

function hasAddress(fields: RecordFields, record: number, slot: number): boolean {
  return fields.isString(record, slot) || fields.kind(record, slot) === NUMBER;
}

function isStatus(fields: RecordFields, record: number): boolean {
  if (!hasAddress(fields, record, ID) && !hasAddress(fields, record, URI) && !hasAddress(fields, record, URL))
    return false;
  return (
    fields.kind(record, CONTENT) !== ABSENT ||
    fields.kind(record, VISIBILITY) !== ABSENT ||
    fields.kind(record, REBLOG) !== ABSENT
  );
}

/** Absent visibility is not public. */
function isPublic(fields: RecordFields, record: number): boolean {
  if (fields.kind(record, VISIBILITY) !== PLAIN_STRING) return fields.text(record, VISIBILITY) === 'public';
  const from = fields.from(record, VISIBILITY);
  return fields.to(record, VISIBILITY) - from === PUBLIC.length && startsWith(fields.body, from, PUBLIC);
}

/** The address of a record in its one form: null where none, the slot where it stands there as it is. */
function findUri(fields: RecordFields, record: number, uris: PlainUris): string | number | null {
  const slot = fields.hasText(record, URI) ? URI : URL;
  const isPlain =
    fields.kind(record, slot) === PLAIN_STRING &&
    uris.isPlain(fields.body, fields.from(record, slot), fields.to(record, slot));
  return isPlain ? slot : canonicalStatusUri(fields.text(record, slot));
}

/**
 * @param record one that is not given as parsed
 * @param known its id, null where it has none that could be asked for, and its `created_at`
 * @param out the line is appended to this
 */
export function convertRecord(
  fields: RecordFields,
  record: number,
  known: { readonly id: string | null; readonly createdMs: number | null },
  context: RawContext,
  { uris, lists }: RawMemos,
  out: LineBuffer,
): RawConverted {
  const { id, createdMs } = known;
  if (!isStatus(fields, record)) return { leftOut: 'not_a_status', refusedBy: null };
  if (fields.kind(record, REBLOG) === OBJECT) return { leftOut: 'boost', refusedBy: null };
  if (createdMs === null) return { leftOut: 'bad_date', refusedBy: null };
  const author = fields.authors[record] ?? null;
  const acct = author?.acct ?? null;
  const uri = findUri(fields, record, uris);
  if (author === null || acct === null || uri === null) return { leftOut: 'no_account', refusedBy: null };

  const isOwnHost =
    typeof uri === 'number' ? uris.isOwnHost : isHostOf(context.home, context.webHost, hostOf(uri));
  const isNative = author.isHome && isOwnHost;
  const judged = author.judge(acct, isNative);
  const { refusal, refusedBy } = judged;
  if (!isPublic(fields, record)) return { leftOut: 'not_public', refusedBy };
  if (createdMs < context.span.fromMs || createdMs >= context.span.toMs)
    return { leftOut: 'out_of_window', refusedBy };
  if (refusal !== null) return { leftOut: refusal, refusedBy };

  const accountId = context.keepsAccountId === true && isNative ? author.accountId : null;
  const { isWarningHtml } = context;
  const parts = { id, accountId, uri, createdMs, author, judged, isNative, isWarningHtml };
  const mentions = putStatusLine(out, fields, record, parts, lists);
  const names =
    mentions.length === 0
      ? judged.names
      : judged.names.concat(namesOfStatus({ acct, movedTo: null, displayName: '', mentions }));
  return { author, judged, isNative, names };
}
