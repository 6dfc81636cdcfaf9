/** Status and Account entities as each family of servers gives them (Mastodon API documentation, 4.x). */

import { mix } from '../model/prng.ts';
import { escapeHtml } from './html.ts';
import { encodeId } from './ids.ts';
import { INSTANCES, type InstanceSpec } from './instances.ts';
import type { Person } from './people.ts';
import { composePost, renderWarning } from './posts.ts';
import { answeredBy } from './replies.ts';
import type { Shown } from './timeline.ts';
import { KIND, type StatusEvent, type World } from './world.ts';

const DAY_CHARS = 10;
/** Serial account ids of Mastodon begin here, so that they never look like indexes. */
const FIRST_ACCOUNT_ID = 107_000_000;
/** Accounts of other instances get ids above this, by instance. */
const REMOTE_ACCOUNTS = 1_000_000_000;
/** An edit happens within this time. */
const EDIT_WITHIN_MS = 3_600_000;

export type Entity = Readonly<Record<string, unknown>>;
type FindPerson = (instance: number, index: number) => Person;

function specOf(instance: number): InstanceSpec {
  const spec = INSTANCES[instance];
  if (spec === undefined) throw new RangeError('no such instance');
  return spec;
}

/** Id of a person on the server that shows it. */
export function accountId(at: InstanceSpec, person: Person): string {
  const isLocal = specOf(person.instance).domain === at.domain;
  if (at.manner === 'mastodon') {
    return String(
      FIRST_ACCOUNT_ID + person.index * 16 + (isLocal ? 0 : REMOTE_ACCOUNTS * (person.instance + 1)),
    );
  }
  const ms = person.createdMs + person.instance;
  return encodeId(at.manner, { ms, tail: person.index % 0xffff }, mix(person.index, person.instance));
}

/** The index that an account id of Mastodon names, or null. Other families' accounts are not looked up. */
export function accountIndex(at: InstanceSpec, id: string): number | null {
  if (at.manner !== 'mastodon' || !/^\d{1,15}$/u.test(id)) return null;
  const index = (Number(id) - FIRST_ACCOUNT_ID) / 16;
  return Number.isInteger(index) && index >= 0 && index < REMOTE_ACCOUNTS / 16 ? index : null;
}

function statusUri(origin: InstanceSpec, username: string, event: StatusEvent): string {
  const id = encodeId(origin.manner, event, event.seed);
  if (origin.manner === 'akkoma')
    return `https://${origin.domain}/objects/${id.toLowerCase()}-${event.seed.toString(16)}`;
  return `https://${origin.domain}/users/${username}/statuses/${id}`;
}

function createAccount(at: InstanceSpec, person: Person): Entity {
  const origin = specOf(person.instance);
  const isLocal = origin.domain === at.domain;
  const tag = person.refusalTag;
  const note = [person.note, tag?.place === 'note' ? tag.tag : ''].filter((part) => part !== '').join(' ');
  const page = `https://${origin.domain}/@${person.username}`;
  const picture = `https://${at.domain}/avatars/original/missing.png`;
  const account: Record<string, unknown> = {
    id: accountId(at, person),
    username: person.username,
    acct: isLocal ? person.username : `${person.username}@${origin.domain}`,
    display_name: person.displayName,
    locked: false,
    bot: person.isBot,
    discoverable: person.isIndexable,
    group: false,
    created_at: `${new Date(person.createdMs).toISOString().slice(0, DAY_CHARS)}T00:00:00.000Z`,
    note: note === '' ? '' : `<p>${escapeHtml(note)}</p>`,
    url: page,
    avatar: picture,
    avatar_static: picture,
    header: picture,
    header_static: picture,
    followers_count: mix(person.index, 1) % 300,
    following_count: mix(person.index, 2) % 300,
    statuses_count: mix(person.index, 3) % 3000,
    last_status_at: '2022-08-31',
    emojis: [],
    fields: tag?.place === 'field' ? [{ name: '说明', value: escapeHtml(tag.tag), verified_at: null }] : [],
  };
  if (at.manner === 'gotosocial') return account;
  account['uri'] = `https://${origin.domain}/users/${person.username}`;
  if (at.manner === 'mastodon') {
    account['indexable'] = person.isIndexable;
    account['hide_collections'] = null;
    if (isLocal) account['noindex'] = person.isNoindex;
    if (isLocal) account['roles'] = [];
  }
  return account;
}

function createMedia(domain: string, seed: number, count: number): Entity[] {
  return Array.from({ length: count }, (_, at) => ({
    id: String(mix(seed, at)),
    type: 'image',
    url: `https://${domain}/media/${mix(seed, at).toString(16)}.jpeg`,
    preview_url: `https://${domain}/media/small/${mix(seed, at).toString(16)}.jpeg`,
    remote_url: null,
    meta: { original: { width: 1200, height: 900, size: '1200x900', aspect: 1.333 } },
    description: null,
    blurhash: 'UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH',
  }));
}

/** Whom a reply answers. */
function findAnswered(world: World, event: StatusEvent, find: FindPerson): Person | null {
  const { chinese, other } = world.server(event.instance);
  const index = answeredBy(event, chinese.size + other.size);
  return index === null ? null : find(event.instance, index);
}

/** Account that a status answers: its author's own in a thread, nobody's that is here where no local person is left. */
function answeredId(
  at: InstanceSpec,
  author: Person,
  isThread: boolean,
  isReply: boolean,
  answered: Person | null,
): string | null {
  if (isReply) return answered === null ? String(REMOTE_ACCOUNTS) : accountId(at, answered);
  return isThread ? accountId(at, author) : null;
}

function mentionOf(at: InstanceSpec, person: Person): Entity {
  const { username } = person;
  return { id: accountId(at, person), username, url: `https://${at.domain}/@${username}`, acct: username };
}

/** Mastodon 3.5.0, the first without CLD3; up to then a post whose client said nothing got a guess. */
const LAST_GUESS_MS = Date.parse('2022-03-30T00:00:00Z');

/** What CLD3 made of a post on Mastodon before 3.5; null on other software and since. */
function guessLanguage(at: InstanceSpec, person: Person, { kind, ms }: StatusEvent): string | null {
  if (at.manner !== 'mastodon' || ms >= LAST_GUESS_MS) return null;
  if (kind === KIND.offLanguage) return 'en';
  return kind === KIND.chinese ? 'zh' : person.tongue;
}

/** The status as the instance `at` shows it. */
export function createStatus(world: World, at: InstanceSpec, shown: Shown, find: FindPerson): Entity {
  const { event } = shown;
  const person = find(event.instance, event.person);
  const origin = specOf(event.instance);
  const id = encodeId(at.manner, shown.key, event.seed);
  if (shown.form === 'boost') {
    const booster = find(
      world.servers.findIndex((each) => each.spec.domain === at.domain),
      0,
    );
    return {
      ...createStatus(world, at, { ...shown, form: 'status' }, find),
      id,
      uri: `https://${at.domain}/activities/${id}`,
      url: `https://${at.domain}/activities/${id}`,
      created_at: new Date(shown.key.ms).toISOString(),
      account: createAccount(at, booster),
      reblog: createStatus(world, at, { ...shown, form: 'status' }, find),
    };
  }
  const post = composePost(event, person);
  const answered = shown.form === 'reply' ? findAnswered(world, event, find) : null;
  const uri = statusUri(origin, person.username, event);
  const createdAt = new Date(event.ms).toISOString();
  return {
    id,
    created_at: createdAt,
    in_reply_to_id:
      post.isSelfReply || shown.form === 'reply'
        ? encodeId(at.manner, { ms: event.ms - 60_000, tail: 1 }, event.seed)
        : null,
    in_reply_to_account_id: answeredId(at, person, post.isSelfReply, shown.form === 'reply', answered),
    sensitive: post.contentWarning !== '',
    spoiler_text: renderWarning(post.contentWarning, at.manner === 'gotosocial'),
    visibility: shown.form === 'local' ? 'local' : 'public',
    language: person.declares ?? guessLanguage(at, person, event),
    uri,
    url:
      origin.manner === 'akkoma'
        ? uri
        : `https://${origin.domain}/@${person.username}/${encodeId(origin.manner, event, event.seed)}`,
    replies_count: event.seed % 4,
    reblogs_count: event.seed % 3,
    favourites_count: event.seed % 7,
    edited_at: post.isEdited ? new Date(event.ms + 1000 + (event.seed % EDIT_WITHIN_MS)).toISOString() : null,
    content: post.contentHtml,
    reblog: null,
    application: { name: 'Web', website: null },
    account: createAccount(at, person),
    media_attachments: createMedia(at.domain, event.seed, post.media),
    mentions:
      answered !== null
        ? [mentionOf(at, answered)]
        : post.mentioned === null
          ? []
          : [
              {
                id: String(FIRST_ACCOUNT_ID + (event.seed % 1000)),
                username: post.mentioned.username,
                url: `https://${post.mentioned.domain}/@${post.mentioned.username}`,
                acct:
                  post.mentioned.domain === at.domain
                    ? post.mentioned.username
                    : `${post.mentioned.username}@${post.mentioned.domain}`,
              },
            ],
    tags: post.hashtags.map((name) => ({
      name,
      url: `https://${at.domain}/tags/${encodeURIComponent(name)}`,
    })),
    emojis: post.customEmoji.map((shortcode) => ({
      shortcode,
      url: `https://${at.domain}/emoji/${shortcode}.png`,
      static_url: `https://${at.domain}/emoji/${shortcode}.png`,
      visible_in_picker: true,
    })),
    card: null,
    poll: post.hasPoll
      ? {
          id: String(event.seed),
          expires_at: null,
          expired: true,
          multiple: false,
          votes_count: 3,
          options: [],
        }
      : null,
  };
}

export function createAccountEntity(at: InstanceSpec, person: Person): Entity {
  return createAccount(at, person);
}
