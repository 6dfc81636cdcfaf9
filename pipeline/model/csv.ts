/** One cell of CSV, quoted where RFC 4180 § 2 asks for it. */
export function quoteCsv(cell: string): string {
  return /[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
