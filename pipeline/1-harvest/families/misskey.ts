/**
 * Misskey by its own API: POST with JSON bodies; notes instead of statuses; the author beside a note has no profile
 * text, so profiles are asked for apart, in batches, before anything is kept. Whether an author told crawlers to stay
 * away (`noCrawle`) is shown to the author only and can't be seen here.
 *
 * Source: misskey-dev/misskey `packages/backend/src/server/api/endpoints/{meta,notes/local-timeline,notes/show,
 * users/show}.ts`, `core/entities/{NoteEntityService,UserEntityService}.ts`.
 */
import { idOf } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import { type Answer, type HttpClient, parseJson } from '../http_client.ts';
import { dig, isRecord, type RawEntity } from '../raw_entity.ts';
import { readPage } from '../sources/page.ts';
import { translateNote } from './misskey_note.ts';
import type { Bounds, Family, Reader } from './types.ts';

/** The API's own maximum. */
const PAGE_NOTES = 100;

const TIMELINE_PATH = '/api/notes/local-timeline';

/** Codes by which a server says no, in `error.code` of an answer from 400 on. */
const REFUSALS: Readonly<Record<string, 'timeline_disabled' | 'signin_required'>> = {
  LTL_DISABLED: 'timeline_disabled',
  SIGNIN_REQUIRED: 'signin_required',
  CREDENTIAL_REQUIRED: 'signin_required',
};

/** Parse an answer; Misskey says why it refuses in the body. */
function readAnswer(answer: Answer): unknown {
  if (answer.status >= 400) {
    let code: unknown;
    try {
      code = dig(JSON.parse(answer.body.toString('utf8')), 'error', 'code');
    } catch {
      code = undefined;
    }
    const refusal = typeof code === 'string' ? REFUSALS[code] : undefined;
    if (refusal !== undefined) throw new SourceFailure('closed', refusal);
  }
  return parseJson(answer);
}

function idsOfUsers(notes: readonly unknown[]): string[] {
  const ids = notes.map((note) => idOf(dig(note, 'user'))).filter((id) => id !== null);
  return [...new Set(ids)];
}

/** Profiles of a page's authors by user id: note, fields, suspended, silenced. */
async function askProfiles(client: HttpClient, notes: readonly unknown[]): Promise<Map<string, RawEntity>> {
  const userIds = idsOfUsers(notes);
  if (userIds.length === 0) return new Map();
  const users = readAnswer(await client.ask({ path: '/api/users/show', body: { userIds } }));
  if (!Array.isArray(users)) throw new SourceFailure('failed', 'not_a_list');
  const profiles = new Map<string, RawEntity>();
  for (const user of (users as unknown[]).filter(isRecord)) {
    const id = idOf(user);
    if (id !== null) profiles.set(id, user);
  }
  return profiles;
}

async function translate(notes: readonly unknown[], { client, home }: Reader): Promise<unknown[]> {
  const profiles = await askProfiles(client, notes);
  return notes.map((note) => translateNote(note, profiles.get(idOf(dig(note, 'user')) ?? '') ?? null, home));
}

function formatBounds({ maxId, sinceId }: Bounds): RawEntity {
  return {
    limit: PAGE_NOTES,
    withRenotes: false,
    ...(maxId === null ? {} : { untilId: maxId }),
    ...(sinceId === null ? {} : { sinceId }),
  };
}

export const misskey: Family = {
  software: ['misskey', 'cherrypick', 'foundkey'],
  clock: 'none',
  isWarningHtml: false,
  timelinePath: TIMELINE_PATH,
  askDoor: async (client) => {
    const meta = readAnswer(await client.ask({ path: '/api/meta', body: { detail: true } }));
    const isOpen = dig(meta, 'policies', 'ltlAvailable') ?? dig(meta, 'features', 'localTimeline');
    const visitors = dig(meta, 'ugcVisibilityForVisitor');
    return {
      domain: dig(meta, 'uri'),
      accountDomain: undefined,
      languages: dig(meta, 'langs'),
      terms: dig(meta, 'tosUrl'),
      closed: isOpen === false ? 'timeline_disabled' : visitors === 'none' ? 'signin_required' : null,
    };
  },
  requestPage: (bounds) => ({ path: TIMELINE_PATH, body: { withReplies: true, ...formatBounds(bounds) } }),
  showsReplies: true,
  requestAccount: (userId, bounds) => ({
    path: '/api/users/notes',
    body: { userId, withReplies: true, ...formatBounds(bounds) },
  }),
  readPage: async (answer, reader) => {
    const notes = readAnswer(answer);
    if (!Array.isArray(notes)) throw new SourceFailure('failed', 'not_a_list');
    return readPage(answer, await translate(notes, reader));
  },
  lookups: [
    {
      idsPerRequest: 1,
      request: ([noteId = '']) => ({ path: '/api/notes/show', body: { noteId } }),
      read: async (answer, reader) => {
        if (answer.status === 400 && answer.body.includes('NO_SUCH_NOTE')) return [];
        return await translate([readAnswer(answer)], reader);
      },
    },
  ],
};
