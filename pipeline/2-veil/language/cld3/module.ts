import { createRequire } from 'node:module';
import type { CldFactory, LanguageIdentifier } from 'cld3-asm';

/** The package's WebAssembly module as Emscripten hands it out, as far as it is used. */
export interface PackageModule {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly _Cld_create: (minBytes: number, maxBytes: number) => number;
  readonly _Cld_destroy: (identifier: number) => void;
}

/** Emscripten's start of a module. What it returns has a `then` that never ends, so it must not be awaited. */
type StartModule = (options: {
  readonly onRuntimeInitialized: () => void;
  readonly onAbort: (reason: unknown) => void;
}) => PackageModule;

/** Files of the package beneath its own door, which keeps the memory to itself. */
const RUNTIME = 'cld3-asm/dist/cjs/lib/node/cld3.js';
const LOADER = 'cld3-asm/dist/cjs/cldLoader.js';

/** One instance of cld3: its module, and the package's own identifier over it. */
export interface Package {
  readonly module: PackageModule;
  readonly identifier: LanguageIdentifier;
}

/**
 * Load the package.
 *
 * @param maxBytes that the identifier looks at; of longer texts it takes samples
 */
export async function loadPackage(maxBytes: number): Promise<Package> {
  const require = createRequire(import.meta.url);
  const start = require(RUNTIME) as StartModule;
  const { cldLoader } = require(LOADER) as { readonly cldLoader: (module: PackageModule) => CldFactory };
  const module = await new Promise<{ readonly started: PackageModule }>((resolve, reject) => {
    const started = start({
      onRuntimeInitialized: () => resolve({ started }),
      onAbort: (reason) => reject(new Error('cld3 could not be started', { cause: reason })),
    });
  });
  return { module: module.started, identifier: cldLoader(module.started).create(0, maxBytes) };
}
