/** Strings with escapes, written anew as `JSON.stringify` would: some servers escape what need not be, markup above all. */

const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const LOWER_U = 0x75;

/** How code units below 0x80 stand in a string. */
const WRITTEN: readonly Buffer[] = Array.from({ length: 0x80 }, (_, unit) =>
  Buffer.from(JSON.stringify(String.fromCharCode(unit)).slice(1, -1)),
);

function hexDigit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}

/** The code unit of an escape whose first digit stands at a place. */
function unitAt(source: Buffer, at: number): number {
  let unit = 0;
  for (let digit = at; digit < at + 4; digit += 1) unit = unit * 16 + hexDigit(source[digit] ?? 0);
  return unit;
}

/** Append a code unit that is no half of a pair, as a string has it. @returns place behind it */
function putUnit(unit: number, target: Buffer, at: number): number {
  const written = WRITTEN[unit];
  if (written !== undefined) {
    target.set(written, at);
    return at + written.length;
  }
  let out = at;
  if (unit < 0x800) target[out++] = 0xc0 | (unit >> 6);
  else {
    target[out++] = 0xe0 | (unit >> 12);
    target[out++] = 0x80 | ((unit >> 6) & 0x3f);
  }
  target[out++] = 0x80 | (unit & 0x3f);
  return out;
}

/**
 * Write a string, with its quotes, as `JSON.stringify` writes what `JSON.parse` reads of it. It never gets longer.
 *
 * @param from its opening quote
 * @param to place behind its closing quote
 * @param target has room for as many bytes at `start`
 * @returns place behind what was written; -1 for one with halves of surrogate pairs, which only a string can tell
 */
export function rewriteString(
  source: Buffer,
  from: number,
  to: number,
  target: Buffer,
  start: number,
): number {
  let out = start;
  for (let at = from; at < to; ) {
    const byte = source[at] ?? 0;
    const letter = source[at + 1] ?? 0;
    if (byte !== BACKSLASH) {
      target[out++] = byte;
      at += 1;
    } else if (letter !== LOWER_U) {
      // The short ones are written alike, but for the slash, which needs none.
      if (letter !== SLASH) target[out++] = BACKSLASH;
      target[out++] = letter;
      at += 2;
    } else {
      const unit = unitAt(source, at + 2);
      if (unit >= 0xd800 && unit <= 0xdfff) return -1;
      out = putUnit(unit, target, out);
      at += 6;
    }
  }
  return out;
}
