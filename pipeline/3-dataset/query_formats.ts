/** How the rows of a query are written. Apart, so that a command line can name them without opening a database. */
export const QUERY_FORMATS = ['table', 'csv', 'json', 'arrow', 'parquet'] as const;
export type QueryFormat = (typeof QUERY_FORMATS)[number];

export function isQueryFormat(text: string): text is QueryFormat {
  return QUERY_FORMATS.some((format) => format === text);
}
