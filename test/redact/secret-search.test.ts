import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../src/redact/redact.ts';
import { findSecrets, holdsSecret } from '../../src/redact/secret-search.ts';

/** As clouds issue them: with characters that some encoders leave alone and others do not. */
const KEY = "Qx7/Lm+9Zt=Wk3~Pv8!Rs'B*(n).Y-d_4";

function percent(text: string, kept: RegExp): string {
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

const lowerHex = (text: string): string => text.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());
const unpadded = (text: string): string => text.replace(/=+$/, '');
const toUnicode = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const SPELLINGS: Readonly<Record<string, (key: string) => string>> = {
  'as it is': (key) => key,
  encodeURIComponent,
  'encodeURIComponent, lower case': (key) => lowerHex(encodeURIComponent(key)),
  encodeURI,
  'a form': (key) => new URLSearchParams({ k: key }).toString().slice(2),
  "Python's quote": (key) => percent(key, /[\w.~/-]/),
  "Python's quote_plus": (key) => percent(key, /[\w.~-]/),
  "Go's PathEscape": (key) => percent(key, /[\w.~$&+:=@-]/),
  'all encoded': (key) => percent(key, /^$/),
  'all encoded, lower case': (key) => lowerHex(percent(key, /^$/)),
  'encoded twice': (key) => encodeURIComponent(encodeURIComponent(key)),
  "PHP's JSON": (key) => key.replaceAll('/', '\\/'),
  'JSON with escapes': (key) => key.replace(/[/+='~]/g, toUnicode),
  'JSON in JSON': (key) => JSON.stringify(JSON.stringify(key.replaceAll('/', '\\/'))).slice(1, -1),
  'all of it escaped': (key) => key.replace(/./g, toUnicode),
  'escapes of two digits': (key) =>
    key.replace(/\W/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`),
  entities: (key) => key.replace(/\W/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`),
  'decimal entities': (key) => key.replace(/\W/g, (character) => `&#${character.charCodeAt(0)};`),
  base64: (key) => Buffer.from(key).toString('base64'),
  'base64 without padding': (key) => unpadded(Buffer.from(key).toString('base64')),
  base64url: (key) => Buffer.from(key).toString('base64url'),
  'base64 of a user and a key': (key) => Buffer.from(`user:${key}`).toString('base64'),
  'base64 of a key and a password': (key) => Buffer.from(`${key}:password`).toString('base64'),
  'base64 of text around it': (key) => unpadded(Buffer.from(`id=${key}, x`).toString('base64')),
  'base64, encoded': (key) => encodeURIComponent(Buffer.from(`a:${key}`).toString('base64')),
  'base64 in lines': (key) => Buffer.from(`ab:${key}`).toString('base64').replace(/.{16}/g, '$&\r\n'),
  'a line break inside': (key) => `${key.slice(0, 9)}\n${key.slice(9)}`,
  'a line break near its start': (key) => `${key.slice(0, 3)}\r\n  ${key.slice(3)}`,
  'a line break that is escaped': (key) => `${key.slice(0, 9)}\\n${key.slice(9)}`,
  'spaces inside': (key) => `${key.slice(0, 9)} ${key.slice(9, 20)}  ${key.slice(20)}`,
  'invisible characters inside': (key) => `${key.slice(0, 9)}\u200B${key.slice(9)}`,
};

describe('a secret is found however it is written', () => {
  test.each(Object.entries(SPELLINGS))('%s', (_, write) => {
    for (const [before, after] of [
      ['', ''],
      ['the key ', ' is wrong'],
      ['密钥「', '」错误'],
      ['{"key":"', '","x":1}'],
      ['?k=', '&x=50%'],
    ] as const) {
      const text = `${before}${write(KEY)}${after}`;
      expect(findSecrets(text, ['absent-secret-1', KEY])).toHaveLength(1);
      const redacted = redact(text, ['absent-secret-1', KEY]);
      expect(redacted.startsWith(before.slice(0, 2))).toBe(true);
      expect(redacted).toContain('<secret>');
      for (const part of [write(KEY).slice(0, 10), write(KEY).slice(-12)]) {
        expect(redacted).not.toContain(part);
      }
    }
  });

  test('with random keys too', () => {
    const random = fc.string({
      unit: fc.constantFrom(...Array.from('abcXYZ0129+/=._~!*()-')),
      minLength: 12,
      maxLength: 64,
    });
    fc.assert(
      fc.property(random, fc.constantFrom(...Object.values(SPELLINGS)), (key, write) => {
        expect(holdsSecret(`at "${write(key)}", again`, [key])).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what is no secret stays', () => {
  test('a short one is no sequence of words', () => {
    expect(findSecrets('is a test', ['sate'])).toEqual([]);
    expect(findSecrets('is%20a test%2Fx', ['sate'])).toEqual([]);
  });

  test.each([
    'internal error: worker 7 lost\n  at transfer.go:412',
    'https://host.example.com/a%20b/c?d=e&f=g',
    'sha256 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a differs',
    'C:\\datasets\\legacy',
  ])('%j', (text) => {
    expect(redact(text, [KEY, 'AKabcdefghij0123456789'])).toBe(text);
  });
});
