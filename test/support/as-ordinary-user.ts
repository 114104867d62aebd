// Root may read and write anywhere. What depends on permissions is tested as nobody, or as who runs the tests if that is not
// root.

import { chownSync, closeSync, openSync } from 'node:fs';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** For a process of its own. */
export const ORDINARY_USER = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** Runs here as an ordinary user. */
export function asOrdinaryUser<T>(run: () => T): T {
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return run();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

export function giveToOrdinaryUser(path: string): void {
  if (isRoot) chownSync(path, NOBODY, NOBODY);
}

/** Whether an ordinary user cannot read a program, because it lies in a directory of root, say; says so. */
export function cannotRunAsOrdinaryUser(program: string): boolean {
  try {
    asOrdinaryUser(() => closeSync(openSync(program, 'r')));
    return false;
  } catch {
    console.warn(`skipped: this suite needs ${program} to be readable by everybody`);
    return true;
  }
}
