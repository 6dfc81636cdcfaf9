import { describe, expect, test } from 'vitest';
import { scrub } from '../../../pipeline/2-veil/scrub/index.ts';
import { CORPUS, makeInput } from './setup.ts';

/** Whoever else was harvested may change the words that are kept of a post, and nothing that is counted of it. */
describe('what is counted of a post does not depend on the names of other accounts', () => {
  const posts = [
    makeInput('<p>wandering_otter</p>'),
    makeInput('<p>昨天和 Velvetine 去了云上的豆腐脑，今天继续</p>'),
    makeInput('<p>さくらもち #wandering_otter #velvetine 很好吃</p>', { hashtags: ['velvetine'] }),
    makeInput('<p>好</p>', { contentWarning: '云上的豆腐脑' }),
    makeInput('<p>好的 #wandering_otter_fans</p>', { hashtags: ['velvetine', 'b', 'c'] }),
    makeInput('<p>电话 13800138000 找 wandering_otter</p>'),
  ];
  test.each(posts)('post %#', (post) => {
    const alone = scrub(post, null);
    const among = scrub(post, CORPUS);
    const counted = ({ plain, characters, hashtags, redactions }: typeof alone) => ({
      plain,
      characters,
      hashtags,
      borne: redactions['HASHTAG'],
    });
    expect(counted(among)).toEqual(counted(alone));
  });
  test('a status counts every hashtag that it bears, once', () => {
    expect(
      scrub(makeInput('<p>好 #a</p>', { hashtags: ['a', 'b', 'c'] }), CORPUS).redactions['HASHTAG'],
    ).toBe(3);
  });
  test('and yet the names are taken out of the text', () => {
    const texts = posts.map((post) => scrub(post, CORPUS).text).join('\n');
    for (const name of ['wandering_otter', 'Velvetine', '豆腐脑', 'さくらもち'])
      expect(texts).not.toContain(name);
    expect(posts.map((post) => scrub(post, null).text).join('\n')).toContain('Velvetine');
  });
});
