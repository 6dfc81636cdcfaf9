/** Who an account is, and whether its author has said no. */
import { canonicalAcct, canonicalDomain, plainHostOf } from '../model/acct.ts';
import type { Acct, Domain } from '../model/ids.ts';
import { memoise } from '../model/memoise.ts';
import type { LeftOutReason } from '../model/sources.ts';
import { bindsEverywhere, findRefusal } from './consent.ts';
import { isRecord, type RawEntity, textOf } from './raw_entity.ts';
import type { ConsentRules } from './types.ts';

/** Hosts remembered: a server shows those of few others. */
const CACHE_ENTRIES = 4096;

const domainOfHost = memoise((host: string) => ({ domain: canonicalDomain(host) }), CACHE_ENTRIES);

export function hostOf(url: unknown): Domain | null {
  if (typeof url !== 'string') return null;
  const plain = plainHostOf(url);
  if (plain !== null) return domainOfHost(plain).domain;
  if (!URL.canParse(url)) return null;
  const { protocol, host } = new URL(url);
  return /^https?:$/u.test(protocol) ? canonicalDomain(host) : null;
}

/** The address of the author; a local name's domain is the server's, or in an archive that of the account's page. */
export function acctOf(account: RawEntity, home: Domain | null): Acct | null {
  const name = textOf(account['acct']) || textOf(account['username']);
  return canonicalAcct(name, home ?? hostOf(account['url']) ?? hostOf(account['uri']));
}

/** Moves are followed this far: from server to server, not in circles. */
const MAX_MOVES = 4;

/** The accounts that an author says to have moved to, one after the other. */
function movesOf(
  account: RawEntity,
  home: Domain | null,
): { readonly entity: RawEntity; readonly acct: Acct }[] {
  const moves: { entity: RawEntity; acct: Acct }[] = [];
  let entity = account['moved'];
  while (isRecord(entity) && moves.length < MAX_MOVES) {
    const acct = acctOf(entity, home);
    if (acct === null) break;
    moves.push({ entity, acct });
    entity = entity['moved'];
  }
  return moves;
}

/** Whether an address may be one of the answering server's own. */
export function isHostOf(home: Domain, webHost: string | null, host: Domain | null): boolean {
  return host === null || host === home || host === webHost || host.endsWith(`.${home}`);
}

/** What an account says of all statuses of its author. */
export interface Author {
  readonly refusal: LeftOutReason | null;
  /** The author, where the refusal is to be honoured wherever else the author is seen. */
  readonly refusedBy: Acct | null;
  readonly movedTo: Acct | null;
}

/** Whether an author has said no, here or by an account moved to: only the author's own server tells of moves. */
export function judgeAuthor(
  account: RawEntity,
  acct: Acct,
  isNative: boolean,
  { home, rules }: { readonly home: Domain | null; readonly rules: ConsentRules },
): Author {
  const moves = isNative ? movesOf(account, home) : [];
  const refusal =
    [{ entity: account, acct }, ...moves]
      .map((each) => findRefusal(each.entity, each.acct, rules))
      .find((reason) => reason !== null) ?? null;
  return {
    refusal,
    refusedBy: refusal !== null && bindsEverywhere(refusal, isNative) ? acct : null,
    movedTo: moves.at(-1)?.acct ?? null,
  };
}
