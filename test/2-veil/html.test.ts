import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { describe, expect, test } from 'vitest';
import { htmlToSegments } from '../../pipeline/2-veil/html.ts';

/** Visible text of a fragment, links and mentions included, blocks separated by newlines. */
function htmlToText(html: string): string {
  return htmlToSegments(html)
    .map((segment) => segment.text)
    .join('');
}

const HIDDEN = new Set(['script', 'style', 'template', 'title', 'iframe', 'noscript']);

/** What parse5, a parser that follows the standard step by step, has as text. */
function textOf(node: DefaultTreeAdapterTypes.ParentNode): string {
  return node.childNodes
    .map((child) => {
      if (child.nodeName === '#text' && 'value' in child) return child.value;
      if (child.nodeName === 'br') return '\n';
      return 'childNodes' in child && !HIDDEN.has(child.nodeName) ? textOf(child) : '';
    })
    .join('');
}

const squeeze = (text: string): string => text.replace(/\s+/gu, '');

const words = fc.constantFrom(
  '早',
  '今天',
  'hello',
  ' ',
  'a &amp; b',
  '&lt;p&gt;',
  '&#20320;',
  '&nbsp;',
  '&hellip;',
  '&copy',
  '1 < 2',
  '😀',
  '\u200b',
  '&#x1F600;',
  '&unknown;',
  '13800',
);
const { html } = fc.letrec<{ html: string; node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    words,
    fc.constantFrom(
      '<br>',
      '<br/>',
      '<!-- a -->',
      '<hr>',
      '<script>x()</script>',
      '<style>p{}</style>',
      '<wbr>',
    ),
    fc
      .tuple(
        fc.constantFrom(
          'p',
          'div',
          'span',
          'strong',
          'em',
          'del',
          'code',
          'blockquote',
          'ul',
          'li',
          'pre',
          'b',
          'i',
          'u',
          'ruby',
          'h1',
          'SPAN',
        ),
        tie('html'),
      )
      .map(([tag, inner]) => `<${tag}>${inner}</${tag}>`),
    fc
      .tuple(fc.constantFrom('invisible', 'ellipsis', 'quote-inline'), tie('html'))
      .map(([name, inner]) => `<span class="${name}">${inner}</span>`),
  ),
  html: fc.array(tie('node'), { maxLength: 5 }).map((parts) => (parts as string[]).join('')),
}));

const links = fc.constantFrom(
  '<span class="h-card"><a href="https://a.example/@u" class="u-url mention">@<span>u</span></a></span>',
  '<a href="https://a.example/tags/t" class="mention hashtag" rel="tag">#<span>t</span></a>',
  '<a href="https://b.example/long" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">b.example/lo</span><span class="invisible">ng</span></a>',
);

describe('agrees with parse5', () => {
  test('on text, blocks, inline markup, entities and hidden elements', () => {
    fc.assert(
      fc.property(html, (source) => {
        expect(squeeze(htmlToText(source))).toBe(squeeze(textOf(parseFragment(source))));
      }),
      { numRuns: 2000 },
    );
  });
  test('on posts with mentions, hashtags and links between', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(words, links), { maxLength: 8 }), (parts) => {
        const source = `<p>${parts.join('')}</p>`;
        expect(squeeze(htmlToText(source))).toBe(squeeze(textOf(parseFragment(source))));
      }),
      { numRuns: 1000 },
    );
  });
  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (source) => typeof htmlToText(source) === 'string'));
    const broken = fc.array(
      fc.constantFrom(
        '<',
        '>',
        '</',
        'a',
        ' class="mention"',
        '"',
        '&',
        '&#',
        ';',
        '<p',
        '<a href="',
        '<!--',
        ']]>',
        '文',
      ),
      { maxLength: 30 },
    );
    fc.assert(fc.property(broken, (parts) => typeof htmlToText(parts.join('')) === 'string'));
  });
});

describe('segments', () => {
  const kinds = (source: string): string[] =>
    htmlToSegments(source).map(({ kind, text }) => `${kind}:${text}`);
  test.each([
    ['<p>a</p><p>b<br>c</p>', ['text:a\n\nb\nc']],
    ['<span>138</span><b>0013</b>8000', ['text:13800138000']],
    ['<a class="u-url mention" href="#">@<span>u</span></a> x', ['mention:@u', 'text: x']],
    ['<span class="h-card"><a href="#">@u@a.example</a></span>', ['mention:@u@a.example']],
    ['<a href="/tags/t" rel="tag">#t</a>', ['hashtag:#t']],
    [
      '<a href="https://a.example"><span class="invisible">https://</span>a.example</a>',
      ['url:https://a.example'],
    ],
    ['<a href="mailto:u@a.example">mail</a><a href="tel:1">call</a>', ['email:mail', 'phone:call']],
    ['x<img alt=":blobcat:" src="#"><img alt="a picture">', ['text:x', 'emoji::blobcat:']],
    ['<a href="#">one<a href="#">two</a> three', ['url:one', 'url:two', 'text: three']],
    ['a<script>b</script><style>c</style>d', ['text:ad']],
    ['', []],
  ])('%s', (source, expected) => {
    expect(kinds(source)).toEqual(expected);
  });
});
