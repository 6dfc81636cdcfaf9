/**
 * For each rule, invented texts and what is left of them. Numbers are made up, from standards' own specimens, or
 * from ranges kept for examples; check digits are right where the rule needs them.
 */
export interface Fixture {
  /** Id of the rule, which is the name of its file. */
  readonly rule: string;
  readonly examples: readonly (readonly [written: string, left: string])[];
}
