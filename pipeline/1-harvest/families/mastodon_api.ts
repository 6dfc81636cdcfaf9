/**
 * The Mastodon client API, as Mastodon itself and most others speak it; a family that speaks it says only what differs.
 *
 * Sources: docs.joinmastodon.org (timelines, instance, statuses), mastodon/mastodon 4.6 `app/controllers/api`.
 */
import { closedBy, type FailureReason } from '../failure.ts';
import { type Answer, type HttpClient, parseJson } from '../http_client.ts';
import type { IdClock } from '../id_clock.ts';
import { dig } from '../raw_entity.ts';
import { readPage, readRawPage } from '../sources/page.ts';
import type { Bounds, Door, Family, StatusLookup } from './types.ts';

const TIMELINE_PATH = '/api/v1/timelines/public';

/** The API's own maximum. */
const PAGE_STATUSES = 40;

/** Ids in one `GET /api/v1/statuses`: `DEFAULT_STATUSES_LIMIT` of Mastodon's API controllers; more is a 422. */
const BATCH_IDS = 20;

/** Mastodon 4.5 and later say beforehand who may see the local timeline. */
function findClosedFeed(instance: unknown, hasToken: boolean): FailureReason | null {
  const access = dig(instance, 'configuration', 'timelines_access', 'live_feeds', 'local');
  if (access === 'authenticated') return hasToken ? null : 'timeline_authenticated';
  return typeof access === 'string' && access !== 'public' ? 'timeline_disabled' : null;
}

async function askInstance(client: HttpClient): Promise<unknown> {
  const current: Answer = await client.get('/api/v2/instance');
  if (![404, 410].includes(current.status)) return parseJson(current);
  const older = await client.get('/api/v1/instance');
  if (older.status >= 400) throw closedBy(older.status);
  return parseJson(older);
}

async function askDoor(client: HttpClient): Promise<Door> {
  const instance = await askInstance(client);
  return {
    domain: dig(instance, 'domain') ?? dig(instance, 'uri'),
    // GoToSocial names the accounts' domain apart where it is another one.
    accountDomain: dig(instance, 'account_domain'),
    closed: findClosedFeed(instance, client.hasToken),
    languages: dig(instance, 'languages'),
    // Mastodon 4.4 and later; the page about the server holds them elsewhere.
    terms:
      dig(instance, 'configuration', 'urls', 'terms_of_service') ??
      dig(instance, 'configuration', 'urls', 'about'),
  };
}

/** Built anew each time: following `Link` loses the other end of a span. Without `local` a closed remote feed is a 422. */
function requestPage(bounds: Bounds) {
  return { path: `${TIMELINE_PATH}?local=true&${formatBounds(bounds)}` };
}

function formatBounds({ maxId, sinceId }: Bounds): string {
  const max = maxId === null ? '' : `&max_id=${encodeURIComponent(maxId)}`;
  const since = sinceId === null ? '' : `&since_id=${encodeURIComponent(sinceId)}`;
  return `limit=${PAGE_STATUSES}${max}${since}`;
}

function requestAccount(accountId: string, bounds: Bounds) {
  const path = `/api/v1/accounts/${encodeURIComponent(accountId)}/statuses`;
  return { path: `${path}?exclude_reblogs=true&${formatBounds(bounds)}` };
}

/** Mastodon 4.3 and later: what is gone, or not public any more, is left out. Older ones know no such path. */
const batchLookup: StatusLookup = {
  idsPerRequest: BATCH_IDS,
  request: (ids) => ({
    path: `/api/v1/statuses?${ids.map((id) => `id[]=${encodeURIComponent(id)}`).join('&')}`,
  }),
  read: async (answer) => {
    if ([400, 404, 405, 406, 422].includes(answer.status)) return null;
    const list = parseJson(answer);
    return Array.isArray(list) ? list : null;
  },
};

/** Every version: one status, or 404 where it is gone. */
const singleLookup: StatusLookup = {
  idsPerRequest: 1,
  request: ([id = '']) => ({ path: `/api/v1/statuses/${encodeURIComponent(id)}` }),
  read: async (answer) => ([404, 410].includes(answer.status) ? [] : [parseJson(answer)]),
};

/** What a family that speaks Mastodon's API says of itself. */
export interface Dialect {
  readonly software: readonly string[];
  readonly clock: IdClock;
  readonly isWarningHtml?: boolean;
  /** Whether a batch of statuses can be asked for by id. */
  readonly hasBatchLookup?: boolean;
  /** The timeline shows replies to others, too. */
  readonly showsReplies?: boolean;
}

export function createMastodonFamily(dialect: Dialect): Family {
  return {
    software: dialect.software,
    clock: dialect.clock,
    isWarningHtml: dialect.isWarningHtml ?? false,
    timelinePath: TIMELINE_PATH,
    askDoor,
    requestPage,
    showsReplies: dialect.showsReplies ?? false,
    requestAccount,
    readPage: async (answer, { scanner }) => {
      const fields = answer.status < 400 ? (scanner?.read(answer.body) ?? null) : null;
      return fields === null ? readPage(answer, parseJson(answer)) : readRawPage(answer, fields);
    },
    lookups: dialect.hasBatchLookup === true ? [batchLookup, singleLookup] : [singleLookup],
  };
}
