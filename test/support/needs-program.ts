import { spawnSync } from 'node:child_process';

/**
 * Whether a suite that needs this program has to be skipped, and says so. Under CI nothing is skipped: there a missing
 * program fails the suite.
 */
export function needsProgram(name: string): boolean {
  const isMissing = spawnSync(name, ['--version'], { stdio: 'ignore' }).error !== undefined;
  if (!isMissing || process.env['CI'] === 'true') return false;
  console.warn(`skipped: this suite needs ${name}, which is not on the PATH`);
  return true;
}
