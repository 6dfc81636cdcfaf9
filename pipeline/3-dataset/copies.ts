/** Which of the copies of a status stands for it. */
import { PART_COLUMN_NAMES } from './part.ts';
import { type FLAGS, flagOf, flagsMask } from './part_values.ts';

/** Flags that come first in the order of copies. */
const FIRST_FLAGS = ['is_native', 'is_edited'] as const satisfies readonly (typeof FLAGS)[number][];

/** Of the rows `r`, the copy from the author's own server comes first, then an edited one, then the earliest. */
export const FIRST_ORDER = [...FIRST_FLAGS.map((name) => `${flagOf('r', name)} desc`), 'posted_hour'].join(
  ', ',
);

/** The whole order covers every column, so that the first row never depends on the order of parts. */
export const COPY_ORDER = [
  FIRST_ORDER,
  ...PART_COLUMN_NAMES.filter((name) => !['status_pid', 'posted_hour'].includes(name)).map(
    (name) => `${name} nulls last`,
  ),
].join(', ');

/** SQL of what {@link FIRST_ORDER} sees of a row's flags. */
export function copyOf(alias: string): string {
  return `(${alias}.flags & ${flagsMask(FIRST_FLAGS)})`;
}
