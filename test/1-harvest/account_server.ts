/** A server whose timeline leaves out replies to others, and whose account pages have them. Invented content. */
import { type Entity, type Fixture, makeStatus, send, startFixture } from './fixture_server.ts';

export interface Writer {
  readonly id: string;
  /** Moments of what the timeline shows, of replies to others, and of replies to oneself; milliseconds. */
  readonly posts?: readonly number[];
  readonly replies?: readonly number[];
  readonly threads?: readonly number[];
  /** Local account that the replies answer. */
  readonly answers?: string;
  readonly noindex?: boolean;
}

const idOf = (ms: number, tail: number): string => String((BigInt(ms) << 16n) | BigInt(tail));

function accountOf({ id, noindex }: Writer) {
  return { id, acct: `name${id}`, display_name: '某人', note: '', fields: [], noindex: noindex === true };
}

function statusesOf(writer: Writer): Entity[] {
  const account = accountOf(writer);
  const make = (ms: number, more: Record<string, unknown> = {}): Entity => {
    const id = idOf(ms, Number(writer.id));
    return makeStatus(id, ms, { account, uri: `https://fixture.test/s/${id}`, ...more });
  };
  const { answers = '9999' } = writer;
  const reply = {
    in_reply_to_id: '1',
    in_reply_to_account_id: answers,
    mentions: [{ id: answers, acct: answers === '9999' ? 'far@away.test' : `name${answers}` }],
  };
  const thread = { in_reply_to_id: '1', in_reply_to_account_id: writer.id };
  return [
    ...(writer.posts ?? []).map((ms) => make(ms)),
    ...(writer.replies ?? []).map((ms) => make(ms, reply)),
    ...(writer.threads ?? []).map((ms) => make(ms, thread)),
  ].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
}

export interface AccountServer extends Fixture {
  /** Account ids whose pages were asked for, in order. */
  readonly asked: () => string[];
}

export interface AccountServerOptions {
  readonly writers: () => readonly Writer[];
  readonly software?: string;
  /** Account pages are shown to members only. */
  readonly isClosed?: boolean;
  /** Called with the number of account pages asked for so far. */
  readonly onAccountPage?: (nth: number) => void;
}

function cut(statuses: readonly Entity[], url: URL): Entity[] {
  const max = url.searchParams.get('max_id');
  const since = url.searchParams.get('since_id');
  // An id of another clock is no id here.
  if (max !== null && !/^\d+$/u.test(max)) return [];
  return statuses
    .filter(({ id }) => max === null || BigInt(id) < BigInt(max))
    .filter(({ id }) => since === null || BigInt(id) > BigInt(since))
    .slice(0, 40);
}

export async function startAccountServer(options: AccountServerOptions): Promise<AccountServer> {
  const asked: string[] = [];
  const fixture = await startFixture({
    ...(options.software === undefined ? {} : { software: options.software }),
    intercept: (request, response) => {
      const url = new URL(request.url ?? '/', 'http://fixture');
      if (url.pathname === '/api/v1/timelines/public') {
        const shown = options.writers().flatMap((writer) => {
          const { replies: _, ...rest } = writer;
          return options.software === 'pleroma' ? statusesOf(writer) : statusesOf(rest);
        });
        send(
          response,
          cut(
            shown.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1)),
            url,
          ),
        );
        return true;
      }
      const id = /^\/api\/v1\/accounts\/([^/]+)\/statuses$/u.exec(url.pathname)?.[1];
      if (id === undefined) return false;
      asked.push(id);
      options.onAccountPage?.(asked.length);
      const writer = options.writers().find((each) => each.id === id);
      if (options.isClosed === true) send(response, { error: 'Unauthorized' }, 401);
      else if (writer === undefined) send(response, { error: 'Record not found' }, 404);
      else send(response, cut(statusesOf(writer), url));
      return true;
    },
  });
  return { ...fixture, asked: () => asked };
}
