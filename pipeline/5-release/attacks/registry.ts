/** Every attack, in the order of the report. A release that one of them breaks, or that one does not finish on, stays. */
import type { Attack, AttackInput, AttackReport } from './attack.ts';
import { canaries } from './canaries.ts';
import { differencing } from './differencing.ts';
import { linkage } from './linkage.ts';
import { membership } from './membership.ts';
import { reconstruction } from './reconstruction.ts';
import { sideChannels } from './side_channels.ts';

export const ATTACKS: readonly Attack[] = [
  canaries,
  linkage,
  differencing,
  membership,
  reconstruction,
  sideChannels,
];

/** Run one attack; one that errs counts as one that succeeded. */
export async function runAttack(
  { id, risk, check, mitigation, run }: Attack,
  input: AttackInput,
): Promise<AttackReport> {
  try {
    return { id, risk, check, mitigation, ...(await run(input)) };
  } catch (error) {
    // Its words could repeat what it looked at.
    const kind = error instanceof Error ? error.name : 'unknown';
    const figure = 'The attack did not finish, which counts as broken.';
    return { id, risk, check, mitigation, holds: false, figure, failures: [`${kind} while attacking`] };
  }
}

/** Run all attacks, one after the other. */
export async function runAttacks(
  input: AttackInput,
  onAttack: (id: string) => void = () => undefined,
): Promise<AttackReport[]> {
  const reports: AttackReport[] = [];
  for (const attack of ATTACKS) {
    onAttack(attack.id);
    reports.push(await runAttack(attack, input));
  }
  return reports;
}
