/** Words that may stand in a release: those of the program that makes it, of its schemas, and of the configuration. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listWords } from './attacks/text_of.ts';

const PIPELINE = fileURLToPath(new URL('..', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url));
const SCHEMAS = fileURLToPath(new URL('../../schemas/release', import.meta.url));
/** What a release's words are written in. */
const SOURCES = [join(PIPELINE, '5-release'), join(PIPELINE, 'model'), SCHEMAS];

/** Source of the explorer's program files: they are told by their bytes, so their words are nobody's. */
const PROGRAM = /^explorer[\\/]page[\\/]/u;

/** Keywords of the formats of metadata that no source spells out, and of DuckDB's footer. */
const EXTRA = 'duckdb version build v1';

/**
 * @param publicTexts what the researcher wrote for the public: title, creators, window; names and versions of tools
 */
export function collectVocabulary(publicTexts: readonly string[]): Set<string> {
  const words = listWords(`${EXTRA} ${publicTexts.join(' ')} ${readFileSync(PACKAGE, 'utf8')}`);
  for (const source of SOURCES) {
    for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:ts|json|txt|sql)$/u.test(name) || PROGRAM.test(name)) continue;
      for (const word of listWords(readFileSync(join(source, name), 'utf8'))) words.add(word);
    }
  }
  return words;
}
