/** What the API says of anything: unknown fields, missing fields and nulls are all possible. */
export type RawEntity = Readonly<Record<string, unknown>>;

/** True for a JSON object; arrays and null are none. */
export function isRecord(value: unknown): value is RawEntity {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
