import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findNameEnd, isCredentialName } from '../../src/redact/credential-name.ts';

const WORDS = [
  'access',
  'secret',
  'key',
  'id',
  'token',
  'password',
  'passwd',
  'passphrase',
  'signature',
  'provided',
  'credential',
  's',
  'authorization',
  'api',
  'private',
  'account',
  'ak',
  'sk',
  'sig',
  'pwd',
  '3f',
  '密钥',
  '秘钥',
  '密码',
  '口令',
  '令牌',
  'disk',
];

/** Names in every case and with separators anywhere, the known ones among them. */
const name = fc
  .array(
    fc.tuple(
      fc.constantFrom(...WORDS),
      fc.constantFrom('lower', 'upper', 'capital'),
      fc.constantFrom('', '', '_', '.', '-', ' '),
      fc.nat(),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) =>
    parts
      .map(([word, style, separator, place]) => {
        const at = place % (word.length + 1);
        return inCase(word.slice(0, at) + separator + word.slice(at), style);
      })
      .join(''),
  );

function inCase(word: string, style: 'lower' | 'upper' | 'capital'): string {
  if (style === 'upper') return word.toUpperCase();
  return style === 'lower' ? word : word.slice(0, 1).toUpperCase() + word.slice(1);
}

function nameEnds(text: string): readonly number[] {
  const ends: number[] = [];
  for (let end = findNameEnd(text, 0); end !== -1; end = findNameEnd(text, end + 1)) ends.push(end);
  return ends;
}

test('no name of a credential before a value is overlooked', () => {
  let known = 0;
  fc.assert(
    fc.property(
      name,
      fc.constantFrom('', '"', "'", '\\"', '\\\\"'),
      fc.constantFrom('=', ':', '：', '%3D', '为', '是', ' ', '\t', '\n', ' = ', '=>'),
      (text, quote, separator) => {
        if (text.endsWith(' ') || !isCredentialName(text)) return;
        known += 1;
        const named = `open ${text}${quote}`;
        expect(nameEnds(`${named}${separator}value`)).toContain(named.length);
      },
    ),
    { numRuns: 20_000 },
  );
  expect(known).toBeGreaterThan(1000);
});

test.each([
  '医学影像 DICOM 同步 1867 #999',
  'ckpt "step-120000" backup',
  'ckpt/step=120000/',
  'dial tcp 10.0.0.1:443: connect: no route to host',
  '权限不足：用户没有该目录的写权限',
])('nothing is looked for in %j', (text) => {
  expect(findNameEnd(text, 0)).toBe(-1);
});
