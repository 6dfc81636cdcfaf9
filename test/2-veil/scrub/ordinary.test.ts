import { describe, expect, test } from 'vitest';
import { ORDINARY } from './ordinary_sentences.ts';
import { scrubText } from './setup.ts';

describe('ordinary text stays as it is', () => {
  test('there are enough sentences, all different', () => {
    expect(new Set(ORDINARY).size).toBeGreaterThanOrEqual(80);
  });
  test.each(ORDINARY)('%s', (sentence) => {
    const { text, plain, redactions, characters } = scrubText(sentence);
    expect(text).toBe(sentence);
    expect(plain).toBe(sentence);
    expect(redactions).toEqual({});
    expect(characters).toBe([...sentence].length);
  });
  test('many of them together stay as they are, too', () => {
    const joined = ORDINARY.join('\n\n');
    expect(scrubText(joined).text).toBe(joined);
  });
});
