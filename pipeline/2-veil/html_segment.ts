/**
 * A piece of a status as its author meant it. `text` is written text; every other kind is an element whose
 * visible text names or leads to somebody: `text` is then what a reader sees, and never goes further than
 * the hashtag list.
 */
export interface Segment {
  readonly kind: 'text' | 'mention' | 'hashtag' | 'url' | 'email' | 'phone' | 'emoji';
  readonly text: string;
}

export type LinkKind = Exclude<Segment['kind'], 'text' | 'emoji'>;

const CLASS_HASHTAG = /(?:^|\s)hashtag(?:\s|$)/iu;
const CLASS_MENTION = /(?:^|\s)mention(?:\s|$)/iu;
const CLASS_CARD = /(?:^|\s)h-card(?:\s|$)/iu;
const REL_TAG = /(?:^|\s)tag(?:\s|$)/iu;

/** What a link leads to, by the decoded values of its attributes; empty where it has none. */
export function linkKind(classes: string, rel: string, href: string): LinkKind {
  if (CLASS_HASHTAG.test(classes) || REL_TAG.test(rel)) return 'hashtag';
  if (CLASS_MENTION.test(classes)) return 'mention';
  // Of the web, as nearly all are.
  if (href.startsWith('http')) return 'url';
  const address = href.trim().toLowerCase();
  if (address.startsWith('mailto:')) return 'email';
  if (address.startsWith('tel:') || address.startsWith('sms:')) return 'phone';
  return 'url';
}

/** Whether an element of these classes is the card of an account. */
export function isCard(classes: string): boolean {
  return CLASS_CARD.test(classes);
}

/** Puts the pieces of one post together: newlines wait until something follows them. */
export class SegmentWriter {
  readonly segments: Segment[] = [];
  private text = '';
  private newlines = 0;
  private hasContent = false;

  /** Asks for at least `count` newlines before the next text. */
  protected breakLine(count: number): void {
    if (this.hasContent && count > this.newlines) this.newlines = count;
  }

  /** Asks for one newline more before the next text. */
  protected addLine(): void {
    if (this.hasContent) this.newlines += 1;
  }

  protected write(text: string): void {
    if (this.newlines > 0) {
      this.text += '\n'.repeat(this.newlines);
      this.newlines = 0;
    }
    this.hasContent = true;
    this.text += text;
  }

  protected flushText(): void {
    if (this.text !== '') this.segments.push({ kind: 'text', text: this.text });
    this.text = '';
  }

  protected push(kind: Exclude<Segment['kind'], 'text'>, text: string): void {
    this.write('');
    this.flushText();
    this.segments.push({ kind, text });
  }
}
