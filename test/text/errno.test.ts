import { open } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { codeOf, describeErrno } from '../../src/text/errno.ts';

async function errorOf(path: string): Promise<unknown> {
  return open(path, 'r+').catch((error: unknown) => error);
}

test.each([
  ['/no/such/file', 'ENOENT', 'no such file'],
  ['/dev/null/file', 'ENOTDIR', 'no such file'],
  ['/', 'EISDIR', 'it is a directory'],
  [`/${'x'.repeat(300)}`, 'ENAMETOOLONG', 'the name is too long'],
  ['/a\0b', 'ERR_INVALID_ARG_VALUE', 'it is not a valid file name'],
])('the error of opening %j has a code and a meaning', async (path, code, meaning) => {
  const error = await errorOf(path);
  expect(codeOf(error)).toBe(code);
  expect(describeErrno(error)).toBe(meaning);
});

test('an error without a known code never shows its message', () => {
  expect(describeErrno(Object.assign(new Error('secret'), { code: 'EXOTIC' }))).toBe('EXOTIC');
  expect(describeErrno(new Error('secret'))).toBe('unknown error');
  expect(describeErrno('secret')).toBe('unknown error');
});
