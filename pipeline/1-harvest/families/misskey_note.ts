/** A Misskey note with its author's profile -> the Mastodon Status entity that says the same. Pure. */
import type { Domain } from '../../model/ids.ts';
import { idOf } from '../convert.ts';
import { dig, isRecord, type RawEntity, textOf } from '../raw_entity.ts';

/** Text as Misskey keeps it is no HTML: what looks like markup is meant as it stands. */
function escapeText(text: string): string {
  const escaped = text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
  return escaped.replace(/\r?\n/gu, '<br>');
}

/** `@user` and `@user@host` in a note's text: the entity names mentioned users by id only. */
const MENTION = /(?<![\w@./])@([\w-]+(?:\.[\w-]+)*(?:@[\w-]+(?:\.[\w-]+)+)?)/gu;

function acctOf(user: RawEntity): string {
  const host = textOf(user['host']);
  return host === '' ? textOf(user['username']) : `${textOf(user['username'])}@${host}`;
}

function translateAccount(user: RawEntity, profile: RawEntity | null): RawEntity {
  const fields = profile?.['fields'];
  return {
    acct: acctOf(user),
    username: user['username'],
    display_name: textOf(user['name']) || textOf(user['username']),
    // Without the profile nobody can tell whether this person said no: then nothing of theirs is kept.
    suspended: profile === null || profile['isSuspended'] === true,
    limited: profile?.['isSilenced'] === true,
    // Who wants to be read by members only has not agreed to be read by us.
    noindex: user['requireSigninToViewContents'] === true,
    bot: user['isBot'] === true,
    note: escapeText(textOf(profile?.['description'])),
    fields: Array.isArray(fields) ? fields : [],
  };
}

/** Hidden from visitors, or from other servers, is not public; `home` is what Mastodon calls unlisted. */
function visibilityOf(note: RawEntity): unknown {
  if (note['localOnly'] === true) return 'local';
  if (note['isHidden'] === true) return 'private';
  return note['visibility'];
}

/**
 * @param note as `/api/notes/*` gives it; anything that is no object is handed back as it is
 * @param profile of its author as `/api/users/show` gives it
 * @param home domain of the server that shows it
 */
export function translateNote(note: unknown, profile: RawEntity | null, home: Domain): unknown {
  if (!isRecord(note)) return note;
  const id = idOf(note);
  const user = note['user'];
  const text = textOf(note['text']);
  const hasOwnWords = text !== '' || (Array.isArray(note['fileIds']) && note['fileIds'].length > 0);
  const tags = Array.isArray(note['tags']) ? (note['tags'] as unknown[]) : [];
  return {
    id: note['id'],
    created_at: note['createdAt'],
    // Notes of the server itself carry no address: others know them by this one.
    uri: textOf(note['uri']) || (id === null ? '' : `https://${home}/notes/${id}`),
    visibility: visibilityOf(note),
    content: `<p>${escapeText(text)}</p>`,
    spoiler_text: textOf(note['cw']),
    language: note['lang'] ?? null,
    // A renote without words of its own is a boost; with words it is a quote, whose own words count.
    reblog: isRecord(note['renote']) && !hasOwnWords ? note['renote'] : null,
    in_reply_to_id: note['replyId'] ?? null,
    edited_at: note['updatedAt'] ?? null,
    account: isRecord(user) ? translateAccount(user, profile) : undefined,
    media_attachments: Array.isArray(note['files']) ? note['files'] : [],
    mentions: [...text.matchAll(MENTION)].map((match) => ({ acct: match[1] })),
    tags: tags.map((name) => ({ name })),
    emojis: isRecord(note['emojis']) ? Object.keys(note['emojis']).map((shortcode) => ({ shortcode })) : [],
    poll: dig(note, 'poll') ?? null,
  };
}
