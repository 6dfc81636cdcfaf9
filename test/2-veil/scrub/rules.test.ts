import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CLASSES } from '../../../pipeline/2-veil/scrub/classes.ts';
import { RULES } from '../../../pipeline/2-veil/scrub/index.ts';
import { normalise } from '../../../pipeline/2-veil/scrub/normalise.ts';
import { isIban, isLuhn } from '../../../pipeline/2-veil/scrub/rules/bank_card.ts';
import { isIsbn } from '../../../pipeline/2-veil/scrub/rules/long_number.ts';
import { isCreditCode, isHongKongId, isTaiwanId } from '../../../pipeline/2-veil/scrub/rules/other_id.ts';
import { checkCharacter } from '../../../pipeline/2-veil/scrub/rules/resident_id.ts';
import { selectRules } from '../../../pipeline/2-veil/scrub/select.ts';
import { surveyTriggers } from '../../../pipeline/2-veil/scrub/signs.ts';
import type { Acct } from '../../../pipeline/model/ids.ts';
import { FIXTURES } from './fixtures.ts';
import { CORPUS, escapeHtml, scrubHtml, scrubText } from './setup.ts';

const files = readdirSync(
  fileURLToPath(new URL('../../../pipeline/2-veil/scrub/rules/', import.meta.url)),
).map((name) => name.replace(/\.ts$/u, ''));
const somebody = { acct: 'peppermint42@home.invalid' as Acct, displayName: '薄荷糖' };

describe('the registry', () => {
  test('holds each file of rules/ once, and each rule has a fixture', () => {
    expect(RULES.map(({ id }) => id).sort()).toEqual(files.sort());
    expect(FIXTURES.map(({ rule }) => rule).sort()).toEqual(files.sort());
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s is well formed', (_, rule) => {
    expect(Object.keys(CLASSES)).toContain(rule.class);
    expect(rule.severity).toBeGreaterThanOrEqual(1);
    expect(rule.severity).toBeLessThanOrEqual(9);
  });

  test('a rule runs only where the text has a character of each of its sets', () => {
    const select = (text: string) => selectRules(surveyTriggers(text));
    expect(select('今天天气好').map(({ id }) => id)).toEqual(['own_name', 'person', 'corpus_name']);
    expect(select('@').map(({ id }) => id)).toContain('mention');
    expect(select('7').map(({ id }) => id)).toContain('phone');
  });
});

describe.each(FIXTURES)('rule $rule', ({ rule, examples }) => {
  test.each(examples)('%s', (written, left) => {
    expect(scrubText(written, somebody).text).toBe(left);
  });

  test.each(examples)('finds something of its own in "%s", and is chosen for it', (written) => {
    const view = normalise(written);
    const chosen = selectRules(view.triggers).find(({ id }) => id === rule);
    expect(
      chosen?.find(view, { names: ['peppermint42', '薄荷糖'], emojis: [], corpus: CORPUS }).length,
    ).toBeGreaterThan(0);
  });

  test.each(examples)('sees "%s" through markup between the characters', (written, left) => {
    const html = [...written].map((char, at) =>
      at % 3 === 1 ? `<span>${escapeHtml(char)}</span>` : escapeHtml(char),
    );
    expect(scrubHtml(`<p>${html.join('')}</p>`, somebody).text).toBe(left);
  });
});

describe('check digits', () => {
  test('resident ID: the example of GB 11643', () => {
    expect(checkCharacter('11010519491231002')).toBe('X');
    expect(checkCharacter('44052418800101001')).toBe('4');
  });
  test('Luhn: a right number, and every slip of one digit', () => {
    expect(isLuhn('4111111111111111')).toBe(true);
    for (let slip = 1; slip < 10; slip += 1) expect(isLuhn(`411111111111111${(1 + slip) % 10}`)).toBe(false);
  });
  test('IBAN, ISBN', () => {
    expect([isIban('GB29 NWBK 6016 1331 9268 19'), isIban('GB28 NWBK 6016 1331 9268 19')]).toEqual([
      true,
      false,
    ]);
    expect([isIsbn('9787208061644'), isIsbn('9787208061645'), isIsbn('6787208061644')]).toEqual([
      true,
      false,
      false,
    ]);
  });
  test('Hong Kong, Taiwan, credit code', () => {
    expect([isHongKongId('A123456(3)'), isHongKongId('A123456(4)')]).toEqual([true, false]);
    expect([isTaiwanId('A123456789'), isTaiwanId('A123456788')]).toEqual([true, false]);
    expect([isCreditCode('91350100M000100Y43'), isCreditCode('91350100M000100Y44')]).toEqual([true, false]);
  });
});
