import { join } from 'node:path';

/** Where the round of a refresh is kept until it is through. */
export function roundPath(dataDir: string): string {
  return join(dataDir, 'state', 'refresh.json');
}
