/**
 * Servers that speak the dialects of the fediverse over real HTTP, each as its project documents it. Invented content.
 * Misskey: packages/backend/src/server/api (POST only, `untilId`, `LTL_DISABLED`, users/show in batches). Pixelfed:
 * routes/api.php leads visitors to the login page. Truth Social: Mastodon 3.4, so no v2 instance entity.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { idToTime, type TimedClock } from '../../pipeline/1-harvest/id_clock.ts';
import { type Entity, type Fixture, send, startFixture } from './fixture_server.ts';

export interface Profile {
  readonly description?: string;
  readonly isSilenced?: boolean;
  readonly isSuspended?: boolean;
  readonly fields?: readonly { readonly name: string; readonly value: string }[];
}

export interface MisskeyOptions {
  /** Newest first. */
  readonly notes: readonly Record<string, unknown>[];
  readonly profiles?: Readonly<Record<string, Profile>>;
  /** `meta`: it says so at the door; `timeline`: only the timeline itself does. */
  readonly closed?: 'meta' | 'timeline' | 'signin';
}

/** An invented note of `user<n>`. */
export function makeNote(id: string, createdMs: number, user: number, more: Record<string, unknown> = {}) {
  return {
    id,
    createdAt: new Date(createdMs).toISOString(),
    text: `第${id}条 <b>不是标签</b>`,
    cw: null,
    visibility: 'public',
    localOnly: false,
    user: { id: `u${user}`, username: `user${user}`, host: null, name: '某人', isBot: false },
    fileIds: [],
    files: [],
    tags: [],
    ...more,
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Record<string, unknown>;
}

const compare = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : Number(a !== b));

async function answerMisskey(
  options: MisskeyOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (code: string, status = 400) => send(response, { error: { code, message: code } }, status);
  if (request.method !== 'POST') return send(response, { error: { code: 'UNKNOWN_API_ENDPOINT' } }, 404);
  const body = await readBody(request);
  const path = request.url ?? '';
  if (path === '/api/meta') {
    const policies = { ltlAvailable: options.closed !== 'meta' };
    return send(response, { uri: 'https://fixture.test', version: '2024.5.0', policies });
  }
  if (path === '/api/users/show') {
    const ids = Array.isArray(body['userIds']) ? (body['userIds'] as string[]) : [];
    return send(
      response,
      ids.map((id) => ({ id, description: null, fields: [], isSilenced: false, ...options.profiles?.[id] })),
    );
  }
  if (path === '/api/notes/show') {
    const note = options.notes.find(({ id }) => id === body['noteId']);
    return note === undefined ? refuse('NO_SUCH_NOTE') : send(response, note);
  }
  if (path !== '/api/notes/local-timeline') return refuse('UNKNOWN_API_ENDPOINT', 404);
  if (options.closed === 'timeline') return refuse('LTL_DISABLED');
  if (options.closed === 'signin') return refuse('SIGNIN_REQUIRED', 401);
  const limit = Number(body['limit'] ?? 10);
  if (limit < 1 || limit > 100) return refuse('INVALID_PARAM');
  const { untilId, sinceId } = body;
  const page = options.notes
    .filter(({ id }) => untilId === undefined || compare(id, untilId) < 0)
    .filter(({ id }) => sinceId === undefined || compare(id, sinceId) > 0);
  // With `sinceId` alone Misskey pages forward, oldest first.
  const isForward = sinceId !== undefined && untilId === undefined;
  send(response, isForward ? page.reverse().slice(0, limit) : page.slice(0, limit));
}

export function startMisskey(options: MisskeyOptions): Promise<Fixture> {
  return startFixture({
    software: 'misskey',
    intercept: (request, response) => {
      if (request.url?.startsWith('/api/') !== true) return false;
      void answerMisskey(options, request, response);
      return true;
    },
  });
}

/** Pixelfed for a visitor: any timeline leads to the login page; for a member it is Mastodon's. */
export function startPixelfed(statuses: readonly Entity[], token: string): Promise<Fixture> {
  return startFixture({
    software: 'pixelfed',
    statuses,
    intercept: (request, response) => {
      if (request.url?.startsWith('/api/v1/timelines') !== true) return false;
      if (request.headers.authorization === `Bearer ${token}`) return false;
      response.writeHead(302, { location: '/login' }).end();
      return true;
    },
  });
}

/** Truth Social: the older instance entity, ids of Mastodon; behind its wall everything of the API is 403. */
export function startTruthSocial(statuses: readonly Entity[], hasWall: boolean): Promise<Fixture> {
  return startFixture({
    software: 'truthsocial',
    statuses,
    intercept: (request, response) => {
      const path = request.url ?? '';
      if (hasWall && path.startsWith('/api/')) {
        response.writeHead(403, { 'content-type': 'text/html' }).end('<title>Just a moment...</title>');
        return true;
      }
      if (path === '/api/v2/instance') send(response, { error: 'Not found' }, 404);
      else if (path === '/api/v1/instance') send(response, { uri: 'fixture.test', version: '3.4.1' });
      else return false;
      return true;
    },
  });
}

/** Whether every page that was asked for lies within a span, by the bound in its request. */
export function boundsAsked(requests: readonly string[], clock: TimedClock): number[] {
  return requests.flatMap((path) => {
    const maxId = new URL(path, 'http://fixture').searchParams.get('max_id');
    const ms = maxId === null ? null : idToTime(clock, maxId);
    return ms === null ? [] : [ms];
  });
}
