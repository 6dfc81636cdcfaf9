/** Markup as Mastodon renders it (`app/lib/text_formatter.rb`, `extractor.rb`): entities, links, mentions, tags. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Characters of a link that stay visible; the rest is hidden behind an ellipsis. */
const VISIBLE_LINK_CHARS = 30;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (char) => ENTITIES[char] ?? char);
}

/** Fragment of inline HTML. Text must go through {@link escapeHtml} on its way in. */
export type Html = string;

/** A link with its scheme invisible and its end cut by an ellipsis. */
export function renderLink(url: string): Html {
  const scheme = /^https?:\/\/(?:www\.)?/u.exec(url)?.[0] ?? '';
  const visible = url.slice(scheme.length, scheme.length + VISIBLE_LINK_CHARS);
  const hidden = url.slice(scheme.length + VISIBLE_LINK_CHARS);
  return (
    `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener noreferrer" translate="no">` +
    `<span class="invisible">${escapeHtml(scheme)}</span><span class="${hidden === '' ? '' : 'ellipsis'}">${escapeHtml(visible)}</span>` +
    `<span class="invisible">${escapeHtml(hidden)}</span></a>`
  );
}

export function renderMention(domain: string, username: string): Html {
  return `<span class="h-card" translate="no"><a href="https://${domain}/@${username}" class="u-url mention">@<span>${username}</span></a></span>`;
}

export function renderHashtag(domain: string, name: string): Html {
  return `<a href="https://${domain}/tags/${encodeURIComponent(name)}" class="mention hashtag" rel="tag">#<span>${escapeHtml(name)}</span></a>`;
}

/** Plain text with newlines as paragraphs and breaks; `tail` is inline HTML that ends the last paragraph. */
export function renderText(text: string, tail: readonly Html[]): Html {
  const paragraphs = text.split('\n\n').map((part) => escapeHtml(part).replaceAll('\n', '<br />'));
  const last = paragraphs.pop() ?? '';
  const end = [last, ...tail].filter((part) => part !== '').join(' ');
  return [...paragraphs, end].map((part) => `<p>${part}</p>`).join('');
}
