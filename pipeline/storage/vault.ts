import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { CensusError, systemCode } from '../errors.ts';
import type { IdentifiedStatus } from '../model/status.ts';
import { decryptFile, encryptFile } from './age_file.ts';
import { digestBytes } from './digest.ts';

/** Plain bytes after which a segment is closed: large enough to compress well, small enough to hold a few. */
export const SEGMENT_BYTES = 5 * 1024 * 1024;

/** No segment may unfold to more than this; one page of at most 16 MiB can overshoot the target. */
const MAX_PLAIN_BYTES = 32 * 1024 * 1024;

/** zstd's own default; on status NDJSON higher levels cost several times the time for a few per cent. */
const ZSTD_LEVEL = 3;

/**
 * Bytes that are unfolded at a time: what a file of its size unfolds to, within bounds. Node's default of 16 KiB hands a
 * segment over in hundreds of pieces, which takes four times as long.
 */
const UNFOLDED_BYTES = { least: 64 * 1024, most: SEGMENT_BYTES + 512 * 1024 };
/** Statuses unfold to ten times what they take on disk, names to three times. */
const UNFOLDS = 12;

function chunkSizeOf(folded: Uint8Array): number {
  return Math.max(UNFOLDED_BYTES.least, Math.min(UNFOLDED_BYTES.most, UNFOLDS * folded.length));
}
/** Room for what comes out of the compressor, of which each piece costs a turn of the event loop. */
const MIN_CHUNK_BYTES = 16 * 1024;
/** Statuses fold up to a tenth or less. */
const FOLDS_AT_LEAST = 8;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A committed segment, as the journal of its source names it. */
export interface Segment {
  readonly sourceId: string;
  /** Absolute path. */
  readonly path: string;
  /** Of the encrypted file. */
  readonly bytes: number;
  readonly sha256: string;
  readonly statuses: number;
  /** The names of its accounts, in a file of their own beside it; absent where none were kept. */
  readonly names?: NamesFile | undefined;
}

/** An encrypted file of names as people wrote them: one JSON string a line. */
export interface NamesFile {
  /** File name, beside its segment. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly names: number;
}

/** File name of a source's n-th segment, counted from 1. */
export function segmentName(n: number): string {
  return `${String(n).padStart(6, '0')}.ndjson.zst.age`;
}

/** File name of the names of a source's n-th segment. */
export function namesName(n: number): string {
  return `${String(n).padStart(6, '0')}.names.zst.age`;
}

/**
 * Compress (zstd) and encrypt (age) statuses.
 *
 * @param plain one JSON text a status, each with its line feed
 * @param recipient `age1…`
 */
export async function sealBytes(plain: Buffer, recipient: string): Promise<Uint8Array> {
  const folded = await compress(plain, {
    params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
    chunkSize: Math.max(MIN_CHUNK_BYTES, Math.ceil(plain.length / FOLDS_AT_LEAST)),
  });
  return await encryptFile(folded, recipient);
}

function damaged(segment: Pick<Segment, 'path' | 'sourceId'>, what: string, cause?: unknown): CensusError {
  return new CensusError(
    'E_VAULT_DAMAGED',
    {
      what,
      where: segment.path,
      kept: 'the dataset as it was, and every other segment',
      todo: `remove vault/${segment.sourceId}/ and state/${segment.sourceId}.ndjson, then run make dataset: that source is harvested again`,
    },
    cause,
  );
}

/** What must be known of a file to open it. */
export type Sealed = Pick<Segment, 'path' | 'bytes' | 'sha256' | 'sourceId'>;

function readSealed(segment: Sealed): Uint8Array {
  let sealed: Uint8Array;
  try {
    sealed = readFileSync(segment.path);
  } catch (error) {
    throw damaged(segment, `A vault segment cannot be read (${systemCode(error) ?? 'unknown'}).`, error);
  }
  if (sealed.length !== segment.bytes) {
    throw damaged(segment, 'A vault segment does not have the length that was committed.');
  }
  if (digestBytes(sealed) !== segment.sha256) {
    throw damaged(segment, 'A vault segment is not what was committed.');
  }
  return sealed;
}

/**
 * Decrypt and unfold a sealed file.
 *
 * @param identity age identity of the vault
 * @throws CensusError E_VAULT_DAMAGED where the file is missing, truncated or other than committed
 */
export async function openSegment(sealed: Sealed, identity: string): Promise<Buffer> {
  const bytes = readSealed(sealed);
  try {
    const folded = await decryptFile(bytes, identity);
    return await decompress(folded, { chunkSize: chunkSizeOf(folded), maxOutputLength: MAX_PLAIN_BYTES });
  } catch (error) {
    throw damaged(sealed, 'A vault segment cannot be opened with the key that is here.', error);
  }
}

/**
 * Give the memory of an opened file back at once. Left to the garbage collector, which finds it only where it looks through
 * the whole heap, a dozen segments would be held at a time, and their size makes it look once a second.
 */
function releaseBuffer({ buffer }: Buffer): void {
  // A small one may share Node's pool with others.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}

/**
 * Where each line of an opened file ends, in bytes; their number must be `expected`. The file is gone when no more of them
 * are wanted.
 */
export function* findLineEnds(plain: Buffer, sealed: Sealed, expected: number): Generator<number> {
  let lines = 0;
  try {
    for (let start = 0; start < plain.length; ) {
      const end = plain.indexOf(0x0a, start);
      if (end < 0) throw damaged(sealed, 'A vault segment ends in the middle of a record.');
      lines += 1;
      yield end;
      start = end + 1;
    }
  } finally {
    releaseBuffer(plain);
  }
  if (lines !== expected) {
    throw damaged(sealed, 'A vault segment does not have the number of records that was committed.');
  }
}

/** The lines of an opened file, whose number must be `expected`. */
export function* splitLines(plain: Buffer, sealed: Sealed, expected: number): Generator<string> {
  let start = 0;
  for (const end of findLineEnds(plain, sealed, expected)) {
    yield plain.toString('utf8', start, end);
    start = end + 1;
  }
}

/**
 * Lines that are handed out together, and bytes from which on a batch ends. Who does one thing after the other with all of a batch
 * finds its own code still in the processor: a tenth of the veil's time.
 */
export const BATCH_LINES = 128;
const BATCH_BYTES = 128 * 1024;

/**
 * Bytes of lines that are parsed as one array. V8 expects in each object of an array the fields of the one before it: 1.8 µs a
 * status instead of 2.2. Their text, of two bytes a unit, stays below the 128 KiB from which V8 gives each text
 * memory of its own, and what it is decoded in below what glibc takes from the system and gives back each time.
 */
const PIECE_BYTES = 48 * 1024;

const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

function parsePiece(array: string, lines: number, segment: Segment): readonly IdentifiedStatus[] {
  let statuses: readonly IdentifiedStatus[] = [];
  try {
    statuses = JSON.parse(array) as readonly IdentifiedStatus[];
  } catch {
    // The cause is left out: it repeats what stands there.
  }
  if (statuses.length !== lines) throw damaged(segment, 'A vault segment holds a line that is no status.');
  return statuses;
}

function* parseBatches(plain: Buffer, segment: Segment): Generator<readonly IdentifiedStatus[]> {
  let batch: IdentifiedStatus[] = [];
  let batchStart = 0;
  let start = 0;
  let lines = 0;
  for (const end of findLineEnds(plain, segment, segment.statuses)) {
    lines += 1;
    const isLast = end + 1 === plain.length;
    const isFull = batch.length + lines === BATCH_LINES || end - batchStart >= BATCH_BYTES;
    if (!isLast && !isFull && end - start < PIECE_BYTES) {
      plain[end] = COMMA;
      continue;
    }
    // Brackets stand where line ends stood, the last one and that before the first, so that nothing is put together.
    plain[end] = CLOSE;
    if (start > 0) plain[start - 1] = OPEN;
    const array = plain.toString('utf8', Math.max(0, start - 1), end + 1);
    for (const status of parsePiece(start > 0 ? array : `[${array}`, lines, segment)) batch.push(status);
    start = end + 1;
    lines = 0;
    if (!isLast && !isFull) continue;
    yield batch;
    batch = [];
    batchStart = start;
  }
}

function* flatten<T>(batches: Iterable<readonly T[]>): Generator<T> {
  for (const batch of batches) yield* batch;
}

/**
 * Open one segment and hand out its statuses some at a time, in the order of the harvest. What is wrong with their number is told
 * when the last of them have been taken. Not asynchronous after the opening: a promise a status would cost as much as
 * reading it.
 *
 * @param identity age identity of the vault
 * @throws CensusError E_VAULT_DAMAGED where the file is missing, truncated or other than committed
 */
export async function readBatches(
  segment: Segment,
  identity: string,
): Promise<Iterable<readonly IdentifiedStatus[]>> {
  return parseBatches(await openSegment(segment, identity), segment);
}

/** {@link readBatches}, status by status. */
export async function readSegment(segment: Segment, identity: string): Promise<Iterable<IdentifiedStatus>> {
  return flatten(await readBatches(segment, identity));
}
