import { z } from 'zod';
import { censusSchema } from './schema.ts';

/** schemas/config.schema.json as text: editors complete and check census.yaml with it. */
export function formatConfigSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(censusSchema, { io: 'input' }), null, 2)}\n`;
}
