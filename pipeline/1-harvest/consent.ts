import { domainOf } from '../model/acct.ts';
import type { Acct } from '../model/ids.ts';
import type { LeftOutReason } from '../model/sources.ts';
import { stripMarkup } from './markup.ts';
import type { RawEntity } from './raw_entity.ts';
import type { ConsentRules } from './types.ts';

/**
 * Tags by which people say no in their profile. The Latin ones are the fediverse's custom (`#nobot` since the
 * GNU social days, the others from search and archive projects' opt-outs); Mastodon itself gives them no
 * meaning. A Latin tag must end there: `#nobottle` is none.
 */
const LATIN_TAG = /#(?:nobots?|noarchive|noindex|noscrape)(?![\p{L}\p{N}_])/u;

/**
 * The same in Chinese, simplified and traditional: "crawlers/bots forbidden", "do not index/collect/scrape/
 * archive". Chinese has no word ends, so anything may follow.
 */
const CHINESE_TAG =
  /#(?:禁止|[请請]勿|[谢謝][绝絕]|拒[绝絕]|勿|不要|[别別])(?:爬[虫蟲取]|机器人|機器人|[收][录錄]|抓取|采集|採集|索引|存[档檔]|[归歸][档檔])/u;

/** Invisible characters (zero-width, bidi) that would split a tag. */
const INVISIBLE = /\p{Cf}/gu;

/** True where a text, HTML or plain, holds a tag that says no. */
export function saysNoByTag(html: string): boolean {
  if (!/[#＃﹟&]/u.test(html)) return false;
  const text = stripMarkup(html).normalize('NFKC').replace(INVISIBLE, '').toLowerCase();
  return LATIN_TAG.test(text) || CHINESE_TAG.test(text);
}

function profileTexts(account: RawEntity): string[] {
  const texts: unknown[] = [account['note']];
  const fields = account['fields'];
  if (Array.isArray(fields)) {
    for (const field of fields as unknown[]) {
      if (typeof field !== 'object' || field === null) continue;
      texts.push((field as RawEntity)['name'], (field as RawEntity)['value']);
    }
  }
  return texts.filter((text): text is string => typeof text === 'string');
}

function isDomainListed(acct: Acct, domains: ReadonlySet<string>): boolean {
  if (domains.size === 0) return false;
  // A listed domain speaks for its subdomains too.
  for (let domain: string = domainOf(acct); domain !== ''; ) {
    if (domains.has(domain)) return true;
    const dot = domain.indexOf('.');
    domain = dot < 0 ? '' : domain.slice(dot + 1);
  }
  return false;
}

/**
 * Whether an author, or the author's server, has said no. Pure.
 *
 * @param account Account entity as the server gave it
 * @returns why the author's statuses are left out, or null where they may be kept
 */
export function findRefusal(account: RawEntity, acct: Acct, rules: ConsentRules): LeftOutReason | null {
  if (account['suspended'] === true) return 'suspended';
  if (account['limited'] === true) return 'limited';
  if (rules.optOutAccounts.has(acct) || rules.isOptedOut?.(acct) === true) return 'opt_out_account';
  if (isDomainListed(acct, rules.optOutDomains)) return 'opt_out_domain';
  if (account['noindex'] === true) return 'noindex';
  if (profileTexts(account).some(saysNoByTag)) return 'no_bot_tag';
  // Absent on servers before 4.3: not a refusal there, but no consent either.
  if (rules.consent === 'opt-in' && account['indexable'] !== true) return 'not_opted_in';
  return null;
}

/**
 * Whether a reason is the author's own word, to be honoured wherever else the author is seen. Suspended and
 * limited are so only when the author's own server says it: other servers limit whom they like.
 */
export function bindsEverywhere(reason: LeftOutReason, isNative: boolean): boolean {
  if (reason === 'noindex' || reason === 'no_bot_tag' || reason === 'opt_out_account') return true;
  return isNative && (reason === 'suspended' || reason === 'limited');
}
