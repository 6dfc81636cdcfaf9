/** Packages of one function that a packed program loads when that is called: most commands never do. */
import type { Plugin } from 'rolldown';

/** What lays out the help: string-width alone takes 26 of 85 ms of `./census --version`. */
const LAZY_PACKAGES = ['string-width', 'strip-ansi', 'wrap-ansi'];

const PREFIX = '\0lazy:';

export function isLazy(id: string): boolean {
  return LAZY_PACKAGES.includes(id);
}

/** Puts a function in a package's place that loads it when it is called first. */
export const LOAD_LAZILY: Plugin = {
  name: 'load-lazily',
  resolveId: (source) => (isLazy(source) ? `${PREFIX}${source}` : null),
  load(id) {
    if (!id.startsWith(PREFIX)) return null;
    return `import { createRequire } from 'node:module';
let loaded;
export default function (...given) {
  loaded ??= createRequire(import.meta.url)(${JSON.stringify(id.slice(PREFIX.length))}).default;
  return loaded(...given);
}
`;
  },
};
