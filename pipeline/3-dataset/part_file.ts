/**
 * The Parquet file of a part: row groups of pages that columns write themselves. Headers and metadata are written by
 * `hyparquet-writer`.
 */
import type { ColumnChunk, RowGroup, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { writeAll } from '../storage/atomic.ts';
import { PageBytes } from './part_bytes.ts';
import type { PageFacts, PartColumn } from './part_columns.ts';

/** `PAR1`, with which a file begins and ends, as the integer that it is. */
const MAGIC = 0x31524150;
const CODEC = 'UNCOMPRESSED';

/** Bytes on their way to a file, of which each row group is handed over as it is whole. */
class FileBytes extends ByteWriter {
  readonly #handle: number;

  constructor(handle: number) {
    super(1024 * 1024);
    this.#handle = handle;
  }

  flush(): void {
    writeAll(this.#handle, this.getBytes());
    this.index = 0;
  }
}

/** A column of a part, and how the file calls it. */
export interface FileColumn {
  readonly element: SchemaElement;
  readonly column: PartColumn;
  readonly encoding: 'PLAIN' | 'RLE_DICTIONARY';
}

/** Pages of one thread, which writes one part after the other. */
const page = new PageBytes();
const dictionary = new PageBytes();

/** Least and greatest value. */
type Range = readonly [number, number];

export class PartFile {
  readonly #out: FileBytes;
  readonly #columns: readonly FileColumn[];
  readonly #groups: RowGroup[] = [];

  /** @param handle open, and empty; whoever opened it closes it */
  constructor(handle: number, columns: readonly FileColumn[]) {
    this.#out = new FileBytes(handle);
    this.#columns = columns;
    this.#out.appendUint32(MAGIC);
  }

  /**
   * Write some rows as a row group.
   *
   * @param ranges least and greatest value of a column of integers: by them readers skip groups that they do not want
   */
  writeGroup(rows: Uint32Array, ranges: Readonly<Record<string, Range>>): void {
    const start = this.#out.offset;
    const columns = this.#columns.map((column) => this.#writeColumn(column, rows, ranges));
    this.#groups.push({
      columns,
      num_rows: BigInt(rows.length),
      total_byte_size: BigInt(this.#out.offset - start),
      total_compressed_size: BigInt(this.#out.offset - start),
    });
    this.#out.flush();
  }

  #writeColumn(
    { element, column, encoding }: FileColumn,
    rows: Uint32Array,
    ranges: Readonly<Record<string, Range>>,
  ): ColumnChunk {
    page.clear();
    dictionary.clear();
    const facts = column.encode(rows, page, dictionary);
    const start = this.#out.offset;
    const hasDictionary = encoding === 'RLE_DICTIONARY';
    if (hasDictionary) this.#writeDictionary(facts);
    const pageStart = this.#out.offset;
    this.#writePage(rows.length, facts, encoding);
    const range = ranges[element.name];
    const bytes = BigInt(this.#out.offset - start);
    return {
      file_offset: BigInt(start),
      meta_data: {
        type: element.type ?? 'BYTE_ARRAY',
        encodings: hasDictionary ? ['PLAIN', encoding] : [encoding],
        path_in_schema: [element.name],
        codec: CODEC,
        num_values: BigInt(rows.length),
        total_compressed_size: bytes,
        total_uncompressed_size: bytes,
        data_page_offset: BigInt(pageStart),
        ...(hasDictionary ? { dictionary_page_offset: BigInt(start) } : {}),
        ...(range === undefined
          ? {}
          : { statistics: { min_value: range[0], max_value: range[1], null_count: 0n } }),
      },
    };
  }

  #writeDictionary({ dictionaryValues }: PageFacts): void {
    writePageHeader(this.#out, {
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: dictionary.length,
      compressed_page_size: dictionary.length,
      dictionary_page_header: { num_values: dictionaryValues, encoding: 'PLAIN' },
    });
    this.#out.appendBytes(dictionary.bytes());
  }

  #writePage(rows: number, { nulls, levelBytes }: PageFacts, encoding: FileColumn['encoding']): void {
    writePageHeader(this.#out, {
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: page.length,
      compressed_page_size: page.length,
      data_page_header_v2: {
        num_values: rows,
        num_nulls: nulls,
        num_rows: rows,
        encoding,
        definition_levels_byte_length: levelBytes,
        repetition_levels_byte_length: 0,
        is_compressed: false,
      },
    });
    this.#out.appendBytes(page.bytes());
  }

  /** Write what ends a file. */
  finish(): void {
    let rows = 0n;
    for (const group of this.#groups) rows += group.num_rows;
    const schema = [
      { name: 'part', num_children: this.#columns.length },
      ...this.#columns.map(({ element }) => element),
    ];
    writeMetadata(this.#out, {
      version: 2,
      created_by: 'veiled-census',
      schema,
      num_rows: rows,
      row_groups: this.#groups,
      metadata_length: 0,
    });
    this.#out.appendUint32(MAGIC);
    this.#out.flush();
  }
}
