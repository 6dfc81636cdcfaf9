/**
 * Code units of texts in loops over every character.
 *
 * V8 keeps a text in one of many shapes (one or two bytes a unit, a piece of another text, two that were joined, a name), and
 * where a loop has seen more than four of them `text.charCodeAt(at)` and `text.length` look the property up anew for every
 * unit: 8 ns instead of 2, as measured. Called this way there is nothing to look up; loops take the length once.
 */
const { charCodeAt } = String.prototype;

/** `text.charCodeAt(at)`. */
export function unitAt(text: string, at: number): number {
  return charCodeAt.call(text, at);
}
