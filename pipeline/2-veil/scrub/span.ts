/** Half-open range of UTF-16 units in the normalised text of a view. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
