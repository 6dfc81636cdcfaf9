import { joinNames, NameCollector, type SharedNames } from '../../pipeline/2-veil/scrub/index.ts';

/** The dictionary of names as they were written, from one list. */
export function buildDictionary(written: Iterable<string>): SharedNames {
  const names = new NameCollector();
  for (const each of written) names.add(each);
  return joinNames([names.list()]);
}
