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

/** Run all attacks; an attack that errs counts as one that succeeded. */
export async function runAttacks(
  input: AttackInput,
  onAttack: (id: string) => void = () => undefined,
): Promise<AttackReport[]> {
  const reports: AttackReport[] = [];
  for (const { id, risk, check, mitigation, run } of ATTACKS) {
    onAttack(id);
    try {
      reports.push({ id, risk, check, mitigation, ...(await run(input)) });
    } catch (error) {
      // Its words could repeat what it looked at.
      const kind = error instanceof Error ? error.name : 'unknown';
      const figure = 'The attack did not finish, which counts as broken.';
      reports.push({
        id,
        risk,
        check,
        mitigation,
        holds: false,
        figure,
        failures: [`${kind} while attacking`],
      });
    }
  }
  return reports;
}
