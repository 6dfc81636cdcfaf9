/** Makes the tables of the veil for a packed program. */
import '../language/count.ts';
import { foldAllUnits } from '../scrub/fold_text.ts';
import { openLattice } from '../scrub/lexicon/facts.ts';
import { listLexiconTables, makeLexiconTables } from '../scrub/lexicon/load.ts';
import '../scrub/select.ts';
import { UNIT_TABLE } from '../units/table.ts';
import { packArrays } from './file.ts';

/** The file of all tables that don't depend on a study. */
export function makeTables(): Buffer {
  foldAllUnits();
  openLattice();
  return packArrays({ units: UNIT_TABLE, ...listLexiconTables(makeLexiconTables()) });
}
