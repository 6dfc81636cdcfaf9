/**
 * JSON (RFC 8259) walked over as the bytes that came, so that only what is wanted of them is ever made an object or a
 * string. As strict as `JSON.parse`, but for UTF-8, which the caller checks for the whole text.
 */

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const BANG = 0x21;
const [ZERO, NINE, DOT, PLUS, MINUS] = [0x30, 0x39, 0x2e, 0x2b, 0x2d];
/** Sets the bit in which small letters differ from capital ones. */
const LOWER = 0x20;

/** No JSON, or nested more deeply than anything that is meant to be read. */
export const FAILED = -1;

/** A status with a quote, its card and their accounts nests less than ten levels. */
const MAX_DEPTH = 64;

/** 1 for bytes that may follow a backslash on their own. */
const ESCAPABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('"\\/bfnrt'.includes(String.fromCharCode(byte))),
);

let escapes = 0;

/** Escapes met so far by all strings: two strings that were walked over in between had none where it is the same. */
export function escapesMet(): number {
  return escapes;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** First byte at or after a place that is no white space. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte <= SPACE && isSpace(byte); byte = bytes[at] ?? 0) at += 1;
  return at;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | LOWER) >= 0x61 && (byte | LOWER) <= 0x66);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** True for the first byte of a number. */
export function isNumberStart(byte: number): boolean {
  return isDigit(byte) || byte === MINUS;
}

/** @returns place behind the escape whose backslash stands at `at` */
function skipEscape(bytes: Uint8Array, at: number): number {
  escapes += 1;
  const byte = bytes[at + 1] ?? 0;
  if (ESCAPABLE[byte] === 1) return at + 2;
  if (byte !== 0x75) return FAILED;
  for (let digit = 2; digit < 6; digit += 1) {
    if (!isHexDigit(bytes[at + digit] ?? 0)) return FAILED;
  }
  return at + 6;
}

/** @returns place behind the string whose opening quote stands at `open`, or FAILED */
export function skipString(bytes: Uint8Array, open: number): number {
  let at = open + 1;
  for (;;) {
    // Bytes that stand for themselves; written out here, since as a function of its own it takes half as long again.
    for (
      let each = bytes[at] ?? 0;
      each > QUOTE ? each !== BACKSLASH : each === SPACE || each === BANG;
      each = bytes[at] ?? 0
    )
      at += 1;
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) return FAILED;
    at = skipEscape(bytes, at);
    if (at === FAILED) return FAILED;
  }
}

/** @returns place behind at least one digit, or FAILED */
function skipDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at] ?? 0)) at += 1;
  return at === from ? FAILED : at;
}

function skipNumber(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === MINUS ? from + 1 : from;
  at = bytes[at] === ZERO ? at + 1 : skipDigits(bytes, at);
  if (at !== FAILED && bytes[at] === DOT) at = skipDigits(bytes, at + 1);
  if (at === FAILED || ((bytes[at] ?? 0) | LOWER) !== 0x65) return at;
  const sign = bytes[at + 1];
  return skipDigits(bytes, sign === PLUS || sign === MINUS ? at + 2 : at + 1);
}

function skipWord(bytes: Uint8Array, from: number, word: string): number {
  for (let index = 1; index < word.length; index += 1) {
    if (bytes[from + index] !== word.charCodeAt(index)) return FAILED;
  }
  return from + word.length;
}

function skipArray(bytes: Uint8Array, open: number, depth: number): number {
  let at = skipSpace(bytes, open + 1);
  if (bytes[at] === CLOSE_ARRAY) return at + 1;
  for (;;) {
    at = skipValue(bytes, at, depth + 1);
    if (at === FAILED) return FAILED;
    at = skipSpace(bytes, at);
    const byte = bytes[at];
    if (byte === CLOSE_ARRAY) return at + 1;
    if (byte !== COMMA) return FAILED;
    at += 1;
  }
}

/** @returns place of the value behind the colon behind a key that ends before `at`, or FAILED */
export function skipColon(bytes: Uint8Array, at: number): number {
  const colon = skipSpace(bytes, at);
  return bytes[colon] === COLON ? skipSpace(bytes, colon + 1) : FAILED;
}

function skipObject(bytes: Uint8Array, open: number, depth: number): number {
  let at = skipSpace(bytes, open + 1);
  if (bytes[at] === CLOSE_OBJECT) return at + 1;
  for (;;) {
    if (bytes[at] !== QUOTE) return FAILED;
    at = skipString(bytes, at);
    if (at === FAILED) return FAILED;
    at = skipColon(bytes, at);
    if (at === FAILED) return FAILED;
    at = skipValue(bytes, at, depth + 1);
    if (at === FAILED) return FAILED;
    at = skipSpace(bytes, at);
    const byte = bytes[at];
    if (byte === CLOSE_OBJECT) return at + 1;
    if (byte !== COMMA) return FAILED;
    at = skipSpace(bytes, at + 1);
  }
}

/**
 * @param from place of the value's first byte, white space before it allowed
 * @returns place behind the value, or FAILED
 */
export function skipValue(bytes: Uint8Array, from: number, depth = 0): number {
  const at = skipSpace(bytes, from);
  const byte = bytes[at] ?? 0;
  if (byte === QUOTE) return skipString(bytes, at);
  if (isNumberStart(byte)) return skipNumber(bytes, at);
  if (byte === 0x6e) return skipWord(bytes, at, 'null');
  if (byte === 0x66) return skipWord(bytes, at, 'false');
  if (byte === 0x74) return skipWord(bytes, at, 'true');
  if (depth >= MAX_DEPTH) return FAILED;
  if (byte === OPEN_OBJECT) return skipObject(bytes, at, depth);
  return byte === OPEN_ARRAY ? skipArray(bytes, at, depth) : FAILED;
}

/** Whether a few bytes stand at a place: for as many as calling out would cost more. */
export function startsWith(body: Uint8Array, at: number, bytes: Uint8Array): boolean {
  const { length } = bytes;
  for (let index = 0; index < length; index += 1) {
    if (body[at + index] !== bytes[index]) return false;
  }
  return true;
}
