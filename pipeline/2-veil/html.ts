import { Parser } from 'htmlparser2';

/**
 * A piece of a status as its author meant it. `text` is written text; every other kind is an element whose
 * visible text names or leads to somebody: `text` is then what a reader sees, and never goes further than
 * the hashtag list.
 */
export interface Segment {
  readonly kind: 'text' | 'mention' | 'hashtag' | 'url' | 'email' | 'phone' | 'emoji';
  readonly text: string;
}

type LinkKind = Exclude<Segment['kind'], 'text' | 'emoji'>;

/** Elements that start on a line of their own; `gap` is how many newlines stand around them. */
const BLOCK_GAP: Readonly<Record<string, number>> = {
  p: 2,
  blockquote: 2,
  pre: 2,
  ul: 1,
  ol: 1,
  dl: 1,
  li: 1,
  dt: 1,
  dd: 1,
  div: 1,
  section: 1,
  article: 1,
  h1: 2,
  h2: 2,
  h3: 2,
  h4: 2,
  h5: 2,
  h6: 2,
  hr: 1,
  table: 1,
  tr: 1,
  figure: 1,
  figcaption: 1,
  details: 1,
  summary: 1,
  header: 1,
  footer: 1,
  aside: 1,
  main: 1,
  nav: 1,
  address: 1,
  center: 1,
};

/** Elements whose content is never shown as text. */
const HIDDEN = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'title',
  'iframe',
  'object',
  'noembed',
  'noframes',
]);

const CLASS_HASHTAG = /(?:^|\s)hashtag(?:\s|$)/iu;
const CLASS_MENTION = /(?:^|\s)mention(?:\s|$)/iu;
const CLASS_CARD = /(?:^|\s)h-card(?:\s|$)/iu;
const REL_TAG = /(?:^|\s)tag(?:\s|$)/iu;

function linkKind(attributes: Readonly<Record<string, string>>): LinkKind {
  const classes = attributes['class'] ?? '';
  if (CLASS_HASHTAG.test(classes) || REL_TAG.test(attributes['rel'] ?? '')) return 'hashtag';
  if (CLASS_MENTION.test(classes)) return 'mention';
  const href = (attributes['href'] ?? '').trim().toLowerCase();
  if (href.startsWith('mailto:')) return 'email';
  if (href.startsWith('tel:') || href.startsWith('sms:')) return 'phone';
  return 'url';
}

/** Collects segments from parser events; one per document. */
class SegmentBuilder {
  readonly segments: Segment[] = [];
  private text = '';
  private newlines = 0;
  private hasContent = false;
  private depth = 0;
  private hiddenDepth = 0;
  private region: { kind: LinkKind; depth: number; text: string; isLink: boolean } | null = null;

  /** Asks for at least `count` newlines before the next text. */
  private breakLine(count: number): void {
    if (this.hasContent && count > this.newlines) this.newlines = count;
  }

  private write(text: string): void {
    if (this.newlines > 0) {
      this.text += '\n'.repeat(this.newlines);
      this.newlines = 0;
    }
    this.hasContent = true;
    this.text += text;
  }

  private flushText(): void {
    if (this.text !== '') this.segments.push({ kind: 'text', text: this.text });
    this.text = '';
  }

  private push(kind: Exclude<Segment['kind'], 'text'>, text: string): void {
    this.write('');
    this.flushText();
    this.segments.push({ kind, text });
  }

  private closeRegion(): void {
    const region = this.region;
    this.region = null;
    if (region !== null && region.text.trim() !== '') this.push(region.kind, region.text.trim());
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.depth += 1;
    if (this.hiddenDepth > 0) return;
    if (HIDDEN.has(name)) {
      this.hiddenDepth = this.depth;
      return;
    }
    if (name === 'a') {
      // A link can't hold a link: a second one ends the first, as in the HTML standard. One inside an
      // h-card is part of the card.
      if (this.region?.isLink === true) this.closeRegion();
      if (this.region === null) {
        this.region = { kind: linkKind(attributes), depth: this.depth, text: '', isLink: true };
      }
    } else if (name === 'span' && this.region === null && CLASS_CARD.test(attributes['class'] ?? '')) {
      this.region = { kind: 'mention', depth: this.depth, text: '', isLink: false };
    } else if (name === 'img') {
      const alt = attributes['alt'] ?? '';
      if (this.region === null && /^:[^\s:]+:$/u.test(alt)) this.push('emoji', alt);
    } else if (name === 'br') {
      if (this.region !== null) this.region.text += ' ';
      else if (this.hasContent) this.newlines += 1;
    } else {
      const gap = BLOCK_GAP[name];
      if (gap !== undefined && this.region === null) this.breakLine(gap);
    }
  }

  addText(text: string): void {
    if (this.hiddenDepth > 0) return;
    if (this.region !== null) this.region.text += text;
    else this.write(text);
  }

  close(name: string): void {
    if (this.hiddenDepth === this.depth) this.hiddenDepth = 0;
    else if (this.hiddenDepth === 0) {
      if (this.region !== null && this.region.depth === this.depth) this.closeRegion();
      const gap = BLOCK_GAP[name];
      if (gap !== undefined && this.region === null) this.breakLine(gap);
    }
    this.depth -= 1;
  }

  end(): Segment[] {
    this.closeRegion();
    this.flushText();
    return this.segments;
  }
}

/** The tags of a post without links, as servers write them, and the newlines that each asks for. */
const PLAIN_TAGS: readonly (readonly [tag: string, gap: number])[] = [
  ['<p>', BLOCK_GAP['p'] ?? 0],
  ['</p>', BLOCK_GAP['p'] ?? 0],
  ['<br>', 0],
  ['<br/>', 0],
  ['<br />', 0],
];

/**
 * Most posts are paragraphs and line breaks; those need no parser.
 *
 * @returns null where there is anything else: other markup, an entity, a stray sign
 */
function cutPlain(html: string): Segment[] | null {
  if (html.includes('&')) return null;
  let text = '';
  let newlines = 0;
  for (let at = 0; at < html.length; ) {
    const next = html.indexOf('<', at);
    const end = next < 0 ? html.length : next;
    if (end > at) {
      if (newlines > 0) text += '\n'.repeat(newlines);
      newlines = 0;
      text += html.slice(at, end);
      at = end;
      continue;
    }
    const found = PLAIN_TAGS.find(([tag]) => html.startsWith(tag, at));
    if (found === undefined) return null;
    const [tag, gap] = found;
    if (text !== '') newlines = gap === 0 ? newlines + 1 : Math.max(newlines, gap);
    at += tag.length;
  }
  return text === '' ? [] : [{ kind: 'text', text }];
}

/**
 * Cut the HTML of a status into written text and the elements that name somebody: mentions (`h-card`,
 * `mention`), hashtags (`hashtag`, `rel=tag`), links with all their hidden and ellipsis parts, addresses.
 *
 * Entities are decoded, text that inline markup splits is joined, blocks and `<br>` become newlines, scripts
 * and styles vanish. Broken markup never throws; an unclosed link swallows what follows it.
 */
export function htmlToSegments(html: string): Segment[] {
  return cutPlain(html) ?? cutMarkup(html);
}

/** {@link htmlToSegments} by the parser, whatever the text. */
export function cutMarkup(html: string): Segment[] {
  const builder = new SegmentBuilder();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => builder.open(name, attributes),
      ontext: (text) => builder.addText(text),
      onclosetag: (name) => builder.close(name),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.end(html);
  return builder.end();
}
