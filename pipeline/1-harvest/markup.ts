import { Parser } from 'htmlparser2';

/** Elements that end a line of text; all others, as the spans that split a hashtag, leave no gap. */
const BREAKING = new Set(['p', 'br', 'div', 'li', 'blockquote', 'pre', 'td', 'tr', 'h1', 'h2', 'h3']);

/** HTML to its plain text: markup dropped, entities decoded, a line feed where a block ends. */
export function stripMarkup(html: string): string {
  if (!/[<&]/u.test(html)) return html;
  let text = '';
  const parser = new Parser(
    {
      ontext: (piece) => {
        text += piece;
      },
      onclosetag: (name) => {
        if (BREAKING.has(name)) text += '\n';
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return text.trim();
}
