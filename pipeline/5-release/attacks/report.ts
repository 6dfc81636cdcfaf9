/** What an attack found: a verdict about this release, and a figure that says nothing of the people counted. */
export interface Finding {
  /** Whether the release may go out as far as this attack is concerned. */
  readonly holds: boolean;
  /** One sentence with a figure that may be published: none of it depends on the people counted. */
  readonly figure: string;
  /** Where it does not hold: codes and places, no content. */
  readonly failures: readonly string[];
}

export interface AttackReport extends Finding {
  readonly id: string;
  readonly risk: string;
  readonly check: string;
  readonly mitigation: string;
}
