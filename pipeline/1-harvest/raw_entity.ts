/** What the API says of anything: unknown fields, missing fields and nulls are all possible. */
export type RawEntity = Readonly<Record<string, unknown>>;

/** True for a JSON object; arrays and null are none. */
export function isRecord(value: unknown): value is RawEntity {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Walk down nested objects; undefined where a step is missing. */
export function dig(value: unknown, ...keys: readonly string[]): unknown {
  let here = value;
  for (const key of keys) here = isRecord(here) ? here[key] : undefined;
  return here;
}

/** A text; anything else is taken for an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
