/** Pages read from their bytes: the way of nearly all of them. What this can't read goes the plain way, to the same end. */
import { AuthorMemo } from './authors.ts';
import type { RawContext } from './convert_record.ts';
import { PageScanner } from './scan.ts';
import { PlainUris } from './uris.ts';

export { convertRecord, type RawContext, type RawConverted } from './convert_record.ts';

/** What is remembered from page to page of one source. */
export interface RawReader {
  readonly scanner: PageScanner;
  readonly uris: PlainUris;
}

export function createRawReader(context: Omit<RawContext, 'span'>): RawReader {
  return {
    scanner: new PageScanner(new AuthorMemo(context)),
    uris: new PlainUris(context.home, context.webHost),
  };
}
