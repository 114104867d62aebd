// Another program that reads a state file, and holds it while it does.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

const READER = `
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(process.argv[1]);
  database.exec('BEGIN; SELECT count(*) FROM resources');
  console.log('reading');
  process.stdin.resume();
`;

/** Resolves once it reads; disposing of it ends it. */
export async function startStateFileReader(path: string): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, ['-e', READER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  if (child.exitCode !== null) throw new Error('the reader ended');
  return {
    async [Symbol.asyncDispose]() {
      child.kill();
      await closed;
    },
  };
}
