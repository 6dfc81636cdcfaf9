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

function viewOf(buffer: ArrayBufferLike, at: number, { bytesEach, length }: Place): Numbers {
  if (bytesEach === 1) return new Uint8Array(buffer, at, length);
  return bytesEach === 2 ? new Uint16Array(buffer, at, length) : new Int32Array(buffer, at, length);
}

/** Views of the arrays in a file that was read. @throws SyntaxError or RangeError where it is none */
export function readArrays(buffer: ArrayBufferLike): Arrays {
  const bytes = new Uint8Array(buffer);
  const lineEnd = bytes.indexOf(NEW_LINE);
  const places = JSON.parse(Buffer.from(bytes.subarray(0, lineEnd)).toString('utf8')) as readonly Place[];
  let at = lineEnd + 1;
  // Not set one by one: `__proto__` is a name like any other.
  return Object.fromEntries(
    places.map((place) => {
      const view = viewOf(buffer, at, place);
      at += align(place.bytesEach * place.length);
      return [place.name, view];
    }),
  );
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
