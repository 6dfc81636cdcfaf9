import { listOf } from '../convert.ts';
import { BytesMemo, type Remembered } from './bytes_memo.ts';

/** Lists remembered of each kind; about a megabyte. */
const MAX_LISTS = 1024;

/** One field of each item of a list. */
export interface RawList extends Remembered {
  readonly texts: readonly string[];
  /** As `JSON.stringify` writes them. */
  readonly json: string;
}

function createMemo(field: string): BytesMemo<RawList> {
  return new BytesMemo((bytes) => {
    const texts = listOf(JSON.parse(bytes.toString('utf8')), field);
    return { bytes, texts, json: JSON.stringify(texts) };
  }, MAX_LISTS);
}

/** The lists of statuses that are kept of them. */
export interface RawLists {
  readonly mentions: BytesMemo<RawList>;
  readonly hashtags: BytesMemo<RawList>;
  readonly emojis: BytesMemo<RawList>;
}

export function createRawLists(): RawLists {
  return { mentions: createMemo('acct'), hashtags: createMemo('name'), emojis: createMemo('shortcode') };
}
