/** A run of Han characters as the lattice looks at it, in memory that is used again for the next one. */

export interface Run {
  /** Simplified code units. */
  readonly units: Uint16Array;
  /** What is known of each, and a 0 after the last: see `facts.ts`. */
  readonly facts: Int32Array;
  /** What the cheapest way to each place costs. */
  readonly best: Int32Array;
  /** Where the last piece of that way starts, doubled, plus one where it is a name. */
  readonly from: Int32Array;
}

const FIRST_SIZE = 256;

function createRun(size: number): Run {
  return {
    units: new Uint16Array(size),
    facts: new Int32Array(size),
    best: new Int32Array(size),
    from: new Int32Array(size),
  };
}

let run = createRun(FIRST_SIZE);

/** The memory for a run of up to so many units, whatever stands in it. */
export function openRun(units: number): Run {
  if (units >= run.best.length) run = createRun(2 * units + 2);
  return run;
}
