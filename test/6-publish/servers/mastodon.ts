/** The posting half of the Mastodon API as its documentation and source say it answers (docs.joinmastodon.org/methods). */
import { type Answered, expose, pick, readForm, startServer, type TestServer } from './base.ts';

export interface TestPost {
  readonly id: string;
  readonly text: string;
  readonly content: string;
  readonly language: string;
  readonly visibility: string;
  readonly spoilerText: string;
  readonly inReplyTo: string | null;
  readonly media: readonly string[];
}

export interface MastodonServer extends TestServer {
  readonly posts: TestPost[];
  readonly media: Map<string, { readonly bytes: Buffer; readonly description: string; waits: number }>;
  /** Whether a server knows idempotency keys: GoToSocial before 0.17 and Pleroma's forks did not all. */
  hasIdempotency: boolean;
  maxChars: number;
}

const fail = (status: number, error: string): Answered => ({ status, json: { error } });

/** A server's HTML: paragraphs, escaped signs, addresses cut in pieces that only a reader of the page sees as one. */
function render(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&#39;');
  const linked = escaped.replaceAll(
    /https?:\/\/(\S+)/gu,
    (url, rest: string) =>
      `<a href="${url}" rel="nofollow"><span class="invisible">${url.slice(0, url.length - rest.length)}</span><span class="ellipsis">${rest.slice(0, 10)}</span><span class="invisible">${rest.slice(10)}</span></a>`,
  );
  return linked
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br />')}</p>`)
    .join('');
}

export async function startMastodon(token: string): Promise<MastodonServer> {
  const posts: TestPost[] = [];
  const media = new Map<string, { bytes: Buffer; description: string; waits: number }>();
  const keys = new Map<string, string>();
  const state = { hasIdempotency: true, maxChars: 500 };
  let base = '';

  const show = (post: TestPost): unknown => ({
    id: post.id,
    url: `${base}/@census/${post.id}`,
    content: post.content,
    language: post.language,
    visibility: post.visibility,
    spoiler_text: post.spoilerText,
    in_reply_to_id: post.inReplyTo,
  });

  function post(json: unknown, key: string): Answered {
    const known = posts.find(({ id }) => state.hasIdempotency && key !== '' && id === keys.get(key));
    if (known !== undefined) return { status: 200, json: show(known) };
    const text = String(pick(json, 'status') ?? '');
    const ids = (pick(json, 'media_ids') as string[] | undefined) ?? [];
    if (text === '' && ids.length === 0) return fail(422, "Validation failed: Text can't be blank");
    const length = [...text.replaceAll(/https?:\/\/\S+/gu, 'x'.repeat(23))].length;
    if (length > state.maxChars) return fail(422, 'Validation failed: Text character limit exceeded');
    if (ids.some((id) => !media.has(id))) return fail(404, 'Record not found');
    if (ids.some((id) => (media.get(id)?.waits ?? 0) > 0))
      return fail(422, 'Cannot attach files that have not finished processing. Try again in a moment!');
    const inReplyTo = pick(json, 'in_reply_to_id');
    if (inReplyTo !== undefined && !posts.some(({ id }) => id === inReplyTo))
      return fail(404, 'The post you are trying to reply to does not appear to exist.');
    const made: TestPost = {
      id: String(posts.length + 1),
      text,
      content: render(text),
      language: String(pick(json, 'language')),
      visibility: String(pick(json, 'visibility')),
      spoilerText: String(pick(json, 'spoiler_text') ?? ''),
      inReplyTo: typeof inReplyTo === 'string' ? inReplyTo : null,
      media: ids,
    };
    posts.push(made);
    if (key !== '') keys.set(key, made.id);
    return { status: 200, json: show(made) };
  }

  const server = await startServer((asked) => {
    const { method, path, headers, json } = asked;
    if (path === '/api/v2/instance') {
      return {
        status: 200,
        json: {
          configuration: {
            statuses: { max_characters: state.maxChars },
            media_attachments: { description_limit: 1500 },
          },
        },
      };
    }
    if (headers.authorization !== `Bearer ${token}`) return fail(401, 'The access token is invalid');
    if (path === '/api/v1/accounts/verify_credentials')
      return { status: 200, json: { id: '7', acct: 'census' } };
    if (path === '/api/v1/accounts/7/statuses') return { status: 200, json: [...posts].reverse().map(show) };
    if (path === '/api/v2/media' && method === 'POST') {
      const form = readForm(asked);
      const file = form.get('file');
      if (file === undefined) return fail(422, "Validation failed: File can't be blank");
      const id = `m${media.size + 1}`;
      media.set(id, {
        bytes: file.bytes,
        description: form.get('description')?.bytes.toString('utf8') ?? '',
        waits: 1,
      });
      return { status: 202, json: { id, url: null } };
    }
    const known = media.get(/^\/api\/v1\/media\/(.+)$/u.exec(path)?.[1] ?? '');
    if (known !== undefined && method === 'GET') {
      known.waits -= 1;
      return { status: known.waits >= 0 ? 206 : 200, json: { id: path.split('/').at(-1) } };
    }
    if (path === '/api/v1/statuses' && method === 'POST')
      return post(json, String(headers['idempotency-key'] ?? ''));
    return fail(404, 'Record not found');
  });
  base = server.url;
  return expose(server, { posts, media }, state);
}
