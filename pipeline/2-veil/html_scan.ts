/**
 * Cuts the markup that servers write for most posts without a parser: paragraphs, line breaks, links, spans, and the
 * five entities that escaping makes. Whatever else stands in a post is left to the parser, whole.
 */
import { unitAt } from '../model/units.ts';
import { attributes, readAttributes } from './html_attributes.ts';
import { isCard, type LinkKind, linkKind, type Segment, SegmentWriter } from './html_segment.ts';

const SLASH = 0x2f;
const GREATER = 0x3e;
const LOWER_A = 0x61;
const LOWER_B = 0x62;
const LOWER_P = 0x70;
const LOWER_S = 0x73;

/** What escaping makes of the signs of markup. */
const ENTITIES: readonly (readonly [entity: string, char: string])[] = [
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
];

/** Newlines around a paragraph. */
const PARAGRAPH_GAP = 2;

/** Deeper than any server nests links and spans. */
const MAX_DEPTH = 16;

/** A text with its entities decoded; null where there are others than those of escaping. */
function decode(text: string): string | null {
  if (!text.includes('&')) return text;
  let decoded = '';
  let from = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    const found = ENTITIES.find(([entity]) => text.startsWith(entity, at));
    if (found === undefined) return null;
    decoded += text.slice(from, at) + found[1];
    from = at + found[0].length;
  }
  return decoded + text.slice(from);
}

/** One post; `read` gives null at the first sign of anything else. */
class Scanner extends SegmentWriter {
  private readonly html: string;
  /** Links and spans that are open, the outermost first: `a` and `s`. */
  private open = '';
  /** The link or card that is open, how deep it lies, and what was read of it. */
  private region: LinkKind | null = null;
  private regionDepth = 0;
  private regionText = '';
  private isLink = false;

  constructor(html: string) {
    super();
    this.html = html;
  }

  private beginRegion(kind: LinkKind, isLink: boolean): void {
    this.region = kind;
    this.regionDepth = this.open.length;
    this.regionText = '';
    this.isLink = isLink;
  }

  private endRegion(kind: LinkKind): void {
    this.region = null;
    const text = this.regionText.trim();
    if (text !== '') this.push(kind, text);
  }

  private openElement(name: 'a' | 's', from: number): number {
    const at = readAttributes(this.html, from);
    // A link in a link ends the first; that is the parser's affair.
    if (at < 0 || this.open.length >= MAX_DEPTH || (name === 'a' && this.isLink && this.region !== null))
      return -1;
    this.open += name;
    if (this.region !== null) return at;
    const { classes, rel, href } = attributes;
    if (name === 'a') this.beginRegion(linkKind(classes, rel, href), true);
    else if (isCard(classes)) this.beginRegion('mention', false);
    return at;
  }

  private closeElement(name: 'a' | 's', at: number): number {
    const last = this.open.length - 1;
    if (this.open.charAt(last) !== name) return -1;
    if (this.region !== null && this.regionDepth === this.open.length) this.endRegion(this.region);
    this.open = this.open.slice(0, last);
    return at;
  }

  private breakParagraph(at: number): number {
    // A paragraph ends what is open in it; that is the parser's affair.
    if (this.open !== '') return -1;
    this.breakLine(PARAGRAPH_GAP);
    return at;
  }

  /** Take the tag at `at` in. @returns the place after it, or -1 where it is no such tag */
  private takeTag(at: number): number {
    const { html } = this;
    switch (unitAt(html, at + 1)) {
      case LOWER_P:
        return unitAt(html, at + 2) === GREATER ? this.breakParagraph(at + 3) : -1;
      case LOWER_B: {
        const end = html.startsWith('<br>', at) ? 4 : html.startsWith('<br/>', at) ? 5 : 6;
        if (end === 6 && !html.startsWith('<br />', at)) return -1;
        if (this.region !== null) this.regionText += ' ';
        else this.addLine();
        return at + end;
      }
      case LOWER_A:
        return this.openElement('a', at + 2);
      case LOWER_S:
        return html.startsWith('<span', at) ? this.openElement('s', at + 5) : -1;
      case SLASH:
        return this.takeEnd(at);
      default:
        return -1;
    }
  }

  /** Take in the tag at `at` that ends an element. */
  private takeEnd(at: number): number {
    const { html } = this;
    const name = unitAt(html, at + 2);
    if (name === LOWER_S) return html.startsWith('span>', at + 2) ? this.closeElement('s', at + 7) : -1;
    if (unitAt(html, at + 3) !== GREATER) return -1;
    if (name === LOWER_P) return this.breakParagraph(at + 4);
    return name === LOWER_A ? this.closeElement('a', at + 4) : -1;
  }

  read(): Segment[] | null {
    const { html } = this;
    const { length } = html;
    const hasEntities = html.includes('&');
    for (let at = 0; at < length; ) {
      const next = html.indexOf('<', at);
      const end = next < 0 ? length : next;
      if (end > at) {
        const piece = html.slice(at, end);
        const text = hasEntities ? decode(piece) : piece;
        if (text === null) return null;
        if (this.region !== null) this.regionText += text;
        else this.write(text);
      }
      at = end < length ? this.takeTag(end) : end;
      if (at < 0) return null;
    }
    if (this.open !== '') return null;
    this.flushText();
    return this.segments;
  }
}

/**
 * Cut a post that is written in the usual way.
 *
 * @returns null where there is anything else: other markup, another entity, a stray sign, an element that is not closed
 */
export function scanMarkup(html: string): Segment[] | null {
  return new Scanner(html).read();
}
