/** How much is proven: SHORT=1 is the form that CI runs. */
export const SIZE =
  process.env['SHORT'] === '1'
    ? { statuses: 20_000, smaller: null, buckets: 8, tables: 2, rows: 400 }
    : { statuses: 200_000, smaller: 50_000, buckets: 64, tables: 12, rows: 1500 };

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
