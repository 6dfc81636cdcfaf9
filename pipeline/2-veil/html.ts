import { Parser } from 'htmlparser2';
import { scanMarkup } from './html_scan.ts';
import { isCard, type LinkKind, linkKind, type Segment, SegmentWriter } from './html_segment.ts';

export type { Segment } from './html_segment.ts';

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

/** Collects segments from parser events; one per document. */
class SegmentBuilder extends SegmentWriter {
  private depth = 0;
  private hiddenDepth = 0;
  private region: { kind: LinkKind; depth: number; text: string; isLink: boolean } | null = null;

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
        const { class: classes = '', rel = '', href = '' } = attributes;
        this.region = { kind: linkKind(classes, rel, href), depth: this.depth, text: '', isLink: true };
      }
    } else if (name === 'span' && this.region === null && isCard(attributes['class'] ?? '')) {
      this.region = { kind: 'mention', depth: this.depth, text: '', isLink: false };
    } else if (name === 'img') {
      const alt = attributes['alt'] ?? '';
      if (this.region === null && /^:[^\s:]+:$/u.test(alt)) this.push('emoji', alt);
    } else if (name === 'br') {
      if (this.region !== null) this.region.text += ' ';
      else this.addLine();
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

/**
 * Cut the HTML of a status into written text and the elements that name somebody: mentions (`h-card`,
 * `mention`), hashtags (`hashtag`, `rel=tag`), links with all their hidden and ellipsis parts, addresses.
 *
 * Entities are decoded, text that inline markup splits is joined, blocks and `<br>` become newlines, scripts
 * and styles vanish. Broken markup never throws; an unclosed link swallows what follows it.
 */
export function htmlToSegments(html: string): Segment[] {
  return scanMarkup(html) ?? cutMarkup(html);
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
