/** The usual markup, cut without a parser, gives what the parser gives. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutMarkup, htmlToSegments } from '../../../pipeline/2-veil/html.ts';
import { scanMarkup } from '../../../pipeline/2-veil/html_scan.ts';
import { RUNS } from './texts.ts';

/** Posts as Mastodon writes them. */
const USUAL = [
  '<p>早 &amp; 安 &lt;b&gt; &quot;x&quot; &#39;</p><p>二</p>',
  '<p><span class="h-card" translate="no"><a href="https://a.example/@mallow" class="u-url mention">@<span>mallow</span></a></span> 在</p>',
  '<p><a href="https://a.example/tags/x?a=1&amp;b=2" class="mention hashtag" rel="tag">#<span>日常</span></a></p>',
  '<a href="https://b.example/long" target="_blank" rel="nofollow noopener"><span class="invisible">https://</span><span class="ellipsis">b.example</span><span class="invisible">/long</span></a>',
  '<span>138</span><span>0013</span>8000 <a href="mailto:u@a.example">写信</a> <a href=""> <br> </a>',
] as const;

/** Tags and pieces of tags, in the usual way and nearly so, opened and closed in any order. */
const html = fc.oneof(
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '<p>',
          '</p>',
          '<br>',
          '<br/>',
          '<br />',
          '</br>',
          '<P>',
          '<p >',
          '<p/>',
          '<!-- x -->',
          '<',
          '>',
          '</',
        ),
        fc.constantFrom(
          '<a href="https://a.example">',
          '<a href="h&amp;x">',
          '<a>',
          '<a href="ma&#105;lto:x">',
          '<a href=" tel:1">',
        ),
        fc.constantFrom(
          '<a href="mailto:x&amp;y">',
          '<a href="x" >',
          "<a href='x'>",
          '<a  href="x">',
          '<a href="x"class="mention">',
        ),
        fc.constantFrom(
          '<a class="u-url mention">',
          '<a class="x" class="mention">',
          '<a rel="tag">',
          '<a rel="&#116;ag">',
          '<a/>',
          '<A HREF="x">',
        ),
        fc.constantFrom(
          '<a class="hashtag" title="a > b">',
          '<a href="sms:1" rel="x tag y">',
          '<abbr>',
          '<a data-x="&quot;">',
          '<a href="',
          '<a b>',
        ),
        fc.constantFrom(
          '</a>',
          '</a>',
          '</a >',
          '</span>',
          '</span>',
          '<span>',
          '<span class="h-card">',
          '<span class="invisible">',
          '<spans>',
        ),
        fc.constantFrom(
          '&amp;',
          '&lt;',
          '&gt;',
          '&quot;',
          '&#39;',
          '&#039;',
          '&nbsp;',
          '&amp',
          '&',
          '&copy',
          '\r\n',
          ' ',
          '\n',
          '\0',
          '\u00a0',
        ),
        fc.constantFrom(
          '<script>',
          '</script>',
          '<img alt=":cat:">',
          '<blockquote>',
          '</blockquote>',
          '<li>',
          '一',
          'a b',
        ),
        fc.string({ maxLength: 4 }),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
  // Nested as it should be, so that the scanner is not stopped at once.
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...USUAL, '一', ' ', '\n', '&amp;', '<br>', '<p>', '</p>'),
        fc
          .tuple(
            fc.constantFrom('<span>', '<span class="h-card x">', '<span class="ellipsis">'),
            fc.constantFrom(
              '一',
              '',
              ' ',
              '<br>',
              '<a href="#">二</a>',
              '<a class="mention" href="#"> <span>三</span></a>',
              '<p>',
            ),
          )
          .map(([open, inner]) => `${open}${inner}</span>`),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('the same as its plain form', () => {
  test('segments of HTML', () => {
    fc.assert(
      fc.property(html, (given) => {
        expect(htmlToSegments(given)).toEqual(cutMarkup(given));
      }),
      { numRuns: 2 * RUNS },
    );
  });

  test('segments of HTML need no parser where it is written in the usual way', () => {
    expect(scanMarkup(USUAL.join('<br />'))).toEqual(cutMarkup(USUAL.join('<br />')));
    for (const given of [
      '<b>a</b>',
      '&nbsp;',
      '<p class="x">',
      '<a>',
      '<a href="#">a<a href="#">b</a></a>',
      '1 < 2',
    ])
      expect(scanMarkup(given)).toBeNull();
  });
});
