/** Pages read from their bytes: the way of nearly all of them. What this can't read goes the plain way, to the same end. */
import { createAuthorMemo } from './authors.ts';
import type { RawContext, RawMemos } from './convert_record.ts';
import { createRawLists } from './lists.ts';
import { PageScanner } from './scan.ts';
import { PlainUris } from './uris.ts';

export { convertRecord, type RawContext, type RawConverted } from './convert_record.ts';

/** What is remembered from page to page of one source. */
export interface RawReader extends RawMemos {
  readonly scanner: PageScanner;
  /** Carried by the accounts that are known to have a status in the vault. */
  readonly kept: object;
}

export function createRawReader(context: Omit<RawContext, 'span'>): RawReader {
  return {
    scanner: new PageScanner(createAuthorMemo(context)),
    uris: new PlainUris(context.home, context.webHost),
    lists: createRawLists(),
    kept: {},
  };
}
