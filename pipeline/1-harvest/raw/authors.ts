/** What an account says of its author, worked out once: an account is half of what a status weighs. */
import { domainOf } from '../../model/acct.ts';
import type { Acct, Domain } from '../../model/ids.ts';
import { namesOfStatus } from '../../storage/vault_names.ts';
import { type Author, acctOf, judgeAuthor } from '../author.ts';
import { type ConvertContext, idOf } from '../convert.ts';
import { type RawEntity, textOf } from '../raw_entity.ts';
import { BytesMemo, type Remembered } from './bytes_memo.ts';

/** Accounts remembered at least: a server shows those of few at a time. About 10 MiB, and twice that at most. */
const MAX_ACCOUNTS = 4096;

/** What is asked of an account by the source that shows it. */
export type AuthorContext = Pick<ConvertContext, 'rules' | 'keepsAccountId'> & { readonly home: Domain };

/** An author as statuses of one kind, native or not, show them. */
export interface JudgedAuthor extends Author {
  /** The fields of a line of the vault that an account decides, from the comma before them to where the date stands. */
  readonly fields: Buffer;
  /** Names that the account shows. */
  readonly names: readonly string[];
  /** Among whose names they were put last. */
  namedIn: object | null;
}

export class RawAuthor implements Remembered {
  /** As the server wrote the account. */
  readonly bytes: Buffer;
  readonly acct: Acct | null;
  readonly accountId: string | null;
  /** The account belongs to the server that shows it. */
  readonly isHome: boolean;
  readonly isBot: boolean;
  readonly isIndexable: boolean;
  /** The reader that knows it to have a status of the server's own in the vault. */
  keptBy: object | null = null;
  private readonly context: AuthorContext;
  /** What the bytes say, until it was judged: hardly an account is judged twice. */
  private account: RawEntity | null;
  private asNative: JudgedAuthor | null = null;
  private asForeign: JudgedAuthor | null = null;

  constructor(bytes: Buffer, context: AuthorContext) {
    this.bytes = bytes;
    this.context = context;
    const account = this.parse();
    this.account = account;
    this.acct = acctOf(account, context.home);
    this.accountId = idOf(account);
    this.isBot = account['bot'] === true;
    this.isIndexable = account['indexable'] === true;
    this.isHome = this.acct !== null && domainOf(this.acct) === context.home;
  }

  private parse(): RawEntity {
    return JSON.parse(this.bytes.toString('utf8')) as RawEntity;
  }

  /** @param acct its own, which is known by then */
  judge(acct: Acct, isNative: boolean): JudgedAuthor {
    const known = isNative ? this.asNative : this.asForeign;
    if (known !== null) return known;
    const account = this.account ?? this.parse();
    this.account = null;
    const author = judgeAuthor(account, acct, isNative, this.context);
    const displayName = textOf(account['display_name']);
    const { movedTo } = author;
    const fields = JSON.stringify({ acct, movedTo, authorDomain: domainOf(acct), displayName });
    const made = {
      ...author,
      fields: Buffer.from(`,${fields.slice(1, -1)},"createdAt":`),
      names: namesOfStatus({ acct, movedTo, displayName, mentions: [] }),
      namedIn: null,
    };
    if (isNative) this.asNative = made;
    else this.asForeign = made;
    return made;
  }
}

/** The accounts of one source. */
export type AuthorMemo = BytesMemo<RawAuthor>;

export function createAuthorMemo(context: AuthorContext): AuthorMemo {
  return new BytesMemo((bytes) => new RawAuthor(bytes, context), MAX_ACCOUNTS);
}
