/**
 * What an account says of its author, remembered by the bytes in which a server wrote it: the same people post again and
 * again, and an account is half of what a status weighs. The same bytes give the same answer, whether remembered or not.
 */
import { domainOf } from '../../model/acct.ts';
import type { Acct, Domain } from '../../model/ids.ts';
import { namesOfStatus } from '../../storage/vault.ts';
import { type Author, acctOf, type ConvertContext, idOf, judgeAuthor, textOf } from '../convert.ts';
import type { RawEntity } from '../raw_entity.ts';
import { COMMA, FAILED, skipValue } from './json_bytes.ts';

/** Accounts remembered: a server shows those of few at a time. About 10 MiB. */
const MAX_ACCOUNTS = 4096;

/** An account is looked for by what stands before its first comma, its id as a rule, or by so many bytes. */
const KEY_BYTES = 64;

/** What is asked of an account by the source that shows it. */
export type AuthorContext = Pick<ConvertContext, 'rules' | 'keepsAccountId'> & { readonly home: Domain };

/** An author as statuses of one kind, native or not, show them. */
export interface JudgedAuthor extends Author {
  /** The fields of a line of the vault that an account decides, from the comma before to the comma behind. */
  readonly fields: Buffer;
  /** Names that the account shows. */
  readonly names: readonly string[];
}

export class RawAuthor {
  /** As the server wrote the account. */
  readonly bytes: Buffer;
  readonly account: RawEntity;
  readonly acct: Acct | null;
  readonly accountId: string | null;
  /** The account belongs to the server that shows it. */
  readonly isHome: boolean;
  private readonly context: AuthorContext;
  private readonly judged: (JudgedAuthor | null)[] = [null, null];

  constructor(bytes: Buffer, context: AuthorContext) {
    this.bytes = bytes;
    this.context = context;
    this.account = JSON.parse(bytes.toString('utf8')) as RawEntity;
    this.acct = acctOf(this.account, context.home);
    this.accountId = idOf(this.account);
    this.isHome = this.acct !== null && domainOf(this.acct) === context.home;
  }

  /** @param acct its own, which is known by then */
  judge(acct: Acct, isNative: boolean): JudgedAuthor {
    const known = this.judged[Number(isNative)];
    if (known !== null && known !== undefined) return known;
    const author = judgeAuthor(this.account, acct, isNative, this.context);
    const displayName = textOf(this.account['display_name']);
    const { movedTo } = author;
    const fields = JSON.stringify({ acct, movedTo, authorDomain: domainOf(acct), displayName });
    const made = {
      ...author,
      fields: Buffer.from(`,${fields.slice(1, -1)},`),
      names: namesOfStatus({ acct, movedTo, displayName, mentions: [] }),
    };
    this.judged[Number(isNative)] = made;
    return made;
  }
}

/** The accounts of one source. */
export class AuthorMemo {
  private readonly context: AuthorContext;
  private readonly known = new Map<number, RawAuthor>();

  constructor(context: AuthorContext) {
    this.context = context;
  }

  /** The author whose account begins at a place, with its opening brace; null where what stands there is no JSON. */
  read(body: Buffer, from: number): RawAuthor | null {
    const key = keyAt(body, from);
    const found = this.known.get(key);
    if (found !== undefined && standsAt(body, from, found.bytes)) return found;
    const to = skipValue(body, from);
    if (to === FAILED) return null;
    const made = new RawAuthor(Buffer.from(body.subarray(from, to)), this.context);
    if (this.known.size >= MAX_ACCOUNTS) this.known.clear();
    this.known.set(key, made);
    return made;
  }
}

/** FNV-1a; two accounts of one key take turns in being remembered. */
function keyAt(body: Buffer, from: number): number {
  let key = 0x811c9dc5;
  for (let at = from; at < from + KEY_BYTES; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === COMMA) break;
    key = Math.imul(key ^ byte, 0x01000193);
  }
  return key;
}

function standsAt(body: Buffer, from: number, bytes: Buffer): boolean {
  const to = from + bytes.length;
  return to <= body.length && body.compare(bytes, 0, bytes.length, from, to) === 0;
}
