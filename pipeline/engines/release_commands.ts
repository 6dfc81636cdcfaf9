/** Commands for what leaves the machine, and for what is taken back. */
import { auditRelease } from './audit_run.ts';
import { guard } from './command.ts';
import { type PublishOptions, publishRelease } from './publish_run.ts';
import { makeRelease } from './release_run.ts';
import type { Run } from './run.ts';
import { type WithdrawOptions, withdrawRelease } from './withdraw_run.ts';

/** Make a release under the lock of DATA; a dry run takes no lock and writes nothing. */
export async function releaseStudy(run: Run, version: string, isDryRun: boolean) {
  if (isDryRun) return await makeRelease(run, version, true);
  return await guard(run, 'release', () => makeRelease(run, version, false));
}

/** Attack a release again. */
export async function auditStudy(run: Run, release: string | undefined) {
  return await guard(run, 'audit', () => auditRelease(run, release));
}

/** Publish a certified release, or prepare it; a dry run takes no lock and writes nothing. */
export async function publishStudy(run: Run, version: string, options: PublishOptions) {
  if (options.isDryRun) return await publishRelease(run, version, options);
  return await guard(run, 'publish', () => publishRelease(run, version, options));
}

/** Take a version back. */
export async function withdrawStudy(run: Run, version: string, options: WithdrawOptions) {
  return await guard(run, 'withdraw', () => withdrawRelease(run, version, options));
}
