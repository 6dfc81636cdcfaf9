/**
 * The announcing account, on any server with the Mastodon API (docs.joinmastodon.org/methods/statuses). It posts each
 * thing once: what is about to be posted is written down first, and a run that finds such a line without its post looks
 * for the post before it makes one.
 */
import { FormData } from 'undici';
import { CensusError } from '../errors.ts';
import { type ApiClient, fieldOf, textOf } from './http.ts';
import type { Journal } from './journal.ts';
import { hashHex } from './package.ts';

/** Where a server does not say: Mastodon's own defaults. */
const DEFAULT_CHARS = 500;
const DEFAULT_ALT_CHARS = 1500;
/** Own posts that are looked through: an announcing account posts seldom. */
const RECENT_POSTS = 40;
/** A picture is worked on for a while before it can be posted. */
const MEDIA_WAITS = 30;
const MEDIA_WAIT_MS = 1000;

export interface Limits {
  readonly statusChars: number;
  readonly altChars: number;
}

export interface Picture {
  readonly png: Uint8Array;
  readonly alt: string;
}

export interface Post {
  readonly kind: 'announcement' | 'correction' | 'withdrawal';
  readonly text: string;
  readonly language: 'en' | 'zh';
  readonly visibility: 'public' | 'unlisted' | 'private';
  readonly contentWarning: string | null;
  readonly picture: Picture | null;
  /** Id of the post that this one answers. */
  readonly inReplyTo: string | null;
}

export interface Posted {
  readonly id: string;
  readonly page: string;
  readonly isNew: boolean;
}

/** What the server takes. Old servers have the first version of the instance entity only. */
export async function readLimits(client: ApiClient): Promise<Limits> {
  const second = await client.call({ method: 'GET', path: '/api/v2/instance', accept: [404] });
  const { json } =
    second.status === 404 ? await client.call({ method: 'GET', path: '/api/v1/instance' }) : second;
  const number = (value: unknown, otherwise: number): number =>
    typeof value === 'number' && value > 0 ? value : otherwise;
  return {
    statusChars: number(fieldOf(json, 'configuration', 'statuses', 'max_characters'), DEFAULT_CHARS),
    altChars: number(
      fieldOf(json, 'configuration', 'media_attachments', 'description_limit'),
      DEFAULT_ALT_CHARS,
    ),
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  apos: "'",
};

/** A post's text without markup and spaces, so that what a server made of it can be compared with what was sent. */
function normalise(text: string): string {
  return text
    .replaceAll(/<[^>]*>/gu, '')
    .replaceAll(/&(amp|lt|gt|quot|#39|apos);/gu, (_, name: string) => ENTITIES[name] ?? '')
    .replaceAll(/\s+/gu, '');
}

/** Key of a post: the same words answer to the same key, on whatever day they are sent again. */
function keyOf({ kind, text, inReplyTo }: Post, version: string): string {
  return hashHex('sha256', new TextEncoder().encode(JSON.stringify([kind, version, inReplyTo, text]))).slice(
    0,
    40,
  );
}

async function findPosted(client: ApiClient, text: string): Promise<{ id: string; page: string } | null> {
  const me = await client.call({ method: 'GET', path: '/api/v1/accounts/verify_credentials' });
  const id = encodeURIComponent(textOf(client, me.json, 'id'));
  const path = `/api/v1/accounts/${id}/statuses?limit=${RECENT_POSTS}&exclude_reblogs=true`;
  const { json } = await client.call({ method: 'GET', path });
  const wanted = normalise(text);
  const found = (Array.isArray(json) ? (json as unknown[]) : []).find(
    (status) => normalise(String(fieldOf(status, 'content'))) === wanted,
  );
  return found === undefined ? null : { id: textOf(client, found, 'id'), page: textOf(client, found, 'url') };
}

async function uploadPicture(client: ApiClient, { png, alt }: Picture): Promise<string> {
  const form = (): FormData => {
    const data = new FormData();
    data.set('file', new Blob([new Uint8Array(png)], { type: 'image/png' }), 'growth.png');
    data.set('description', alt);
    return data;
  };
  // A picture without a post is taken away by the server after a while: to send it twice does no harm.
  const sent = await client.call({ method: 'POST', path: '/api/v2/media', form, isRepeatable: true });
  const id = textOf(client, sent.json, 'id');
  for (let attempt = 1; sent.status === 202 && attempt <= MEDIA_WAITS; attempt += 1) {
    const { status } = await client.call({ method: 'GET', path: `/api/v1/media/${encodeURIComponent(id)}` });
    if (status === 200) return id;
    await client.sleep(MEDIA_WAIT_MS);
  }
  if (sent.status === 200) return id;
  throw new CensusError('E_PUBLISH_UNREACHABLE', {
    what: `${new URL(client.server).host} is not done with the picture yet.`,
    where: 'publish',
    kept: 'everything; nothing was posted',
    todo: 'run the same command again later',
  });
}

function checkLength(post: Post, limits: Limits, chars: number): void {
  const isLong = chars > limits.statusChars;
  const isLongAlt = [...(post.picture?.alt ?? '')].length > limits.altChars;
  if (!isLong && !isLongAlt) return;
  throw new CensusError('E_PUBLISH_CONFIG', {
    what: isLong
      ? `The post has ${chars} characters; the server takes ${limits.statusChars}.`
      : `The description of the picture is longer than the ${limits.altChars} characters that the server takes.`,
    where: 'publish',
    kept: 'everything; nothing was posted',
    todo: 'write less, or announce from another server',
  });
}

/**
 * Make a post, unless it was made.
 *
 * @param chars the post's length as servers count it
 * @throws CensusError E_PUBLISH_CONFIG, E_PUBLISH_TOKEN, E_PUBLISH_REJECTED, E_PUBLISH_UNREACHABLE
 */
export async function makePost(
  client: ApiClient,
  journal: Journal,
  post: Post,
  limits: Limits,
  chars: number,
): Promise<Posted> {
  const key = keyOf(post, journal.version);
  const done = journal
    .list('posted')
    .find((each) => (post.kind === 'correction' ? each.key === key : each.kind === post.kind));
  if (done !== undefined) return { id: done.id, page: done.page, isNew: false };
  checkLength(post, limits, chars);
  if (journal.list('posting').some((each) => each.key === key)) {
    const found = await findPosted(client, post.text);
    if (found !== null) {
      journal.add({ step: 'posted', kind: post.kind, key, ...found });
      return { ...found, isNew: false };
    }
  }
  const media = post.picture === null ? [] : [await uploadPicture(client, post.picture)];
  journal.add({ step: 'posting', kind: post.kind, key });
  const { json } = await client.call({
    method: 'POST',
    path: '/api/v1/statuses',
    headers: { 'idempotency-key': key },
    json: {
      status: post.text,
      media_ids: media,
      language: post.language,
      visibility: post.visibility,
      ...(post.contentWarning === null ? {} : { spoiler_text: post.contentWarning }),
      ...(post.inReplyTo === null ? {} : { in_reply_to_id: post.inReplyTo }),
    },
  });
  const made = { id: textOf(client, json, 'id'), page: textOf(client, json, 'url') };
  journal.add({ step: 'posted', kind: post.kind, key, ...made });
  return { ...made, isNew: true };
}
