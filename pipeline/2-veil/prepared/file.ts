/**
 * A file of arrays: a line of JSON that says what they are and where, filled up with spaces, then their bytes as they lie in
 * memory (little-endian on all machines that Node is pinned for), so that they are used where they were read to. Pure.
 */

export type Numbers =
  | Uint8Array<ArrayBufferLike>
  | Uint16Array<ArrayBufferLike>
  | Int32Array<ArrayBufferLike>;

/** Arrays by their names. */
export type Arrays = Readonly<Record<string, Numbers>>;

/** Lines of the processor's cache begin at multiples of it, bytes. */
const ALIGNMENT = 64;
const NEW_LINE = 0x0a;
const SPACE = 0x20;

interface Place {
  readonly name: string;
  readonly bytesEach: number;
  readonly length: number;
}

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export function packArrays(arrays: Arrays): Buffer {
  const places = Object.entries(arrays).map(
    ([name, { BYTES_PER_ELEMENT, length }]): Place => ({ name, bytesEach: BYTES_PER_ELEMENT, length }),
  );
  const line = Buffer.from(JSON.stringify(places));
  const header = Buffer.alloc(align(line.length + 1), SPACE);
  line.copy(header);
  header[header.length - 1] = NEW_LINE;
  const bodies = Object.values(arrays).map(({ buffer, byteOffset, byteLength }) => {
    const body = Buffer.alloc(align(byteLength));
    body.set(new Uint8Array(buffer, byteOffset, byteLength));
    return body;
  });
  return Buffer.concat([header, ...bodies]);
}

/** Views of the arrays in a file that was read. @throws SyntaxError or RangeError where it is none */
export function readArrays(buffer: ArrayBufferLike): Arrays {
  const bytes = new Uint8Array(buffer);
  const lineEnd = bytes.indexOf(NEW_LINE);
  const places = JSON.parse(Buffer.from(bytes.subarray(0, lineEnd)).toString('utf8')) as readonly Place[];
  const arrays: Record<string, Numbers> = {};
  let at = lineEnd + 1;
  for (const { name, bytesEach, length } of places) {
    if (bytesEach === 1) arrays[name] = new Uint8Array(buffer, at, length);
    else if (bytesEach === 2) arrays[name] = new Uint16Array(buffer, at, length);
    else arrays[name] = new Int32Array(buffer, at, length);
    at += align(bytesEach * length);
  }
  return arrays;
}

/** One of the arrays, of the numbers that it is to have. @throws RangeError where it is not there, or of others */
export function takeArray<N extends Numbers>(
  arrays: Arrays,
  name: string,
  kind: abstract new (...args: never[]) => N,
): N {
  const array = arrays[name];
  if (array instanceof kind) return array;
  throw new RangeError(`no table ${name}: run make install`);
}
