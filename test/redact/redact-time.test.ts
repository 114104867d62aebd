import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from '../../src/redact/redact.ts';

const HOSTILE_PIECES = [
  ' ',
  'a: ',
  'ak : ',
  'bearer ',
  'authorization: ',
  'ak "',
  'secret key ',
  'AWS a:',
  '密钥 ',
  '\uD800',
  '\n',
  'secret_key: |\n a\n',
  '<![CDATA[',
  ...'- _ . \\ 中 [ ( { ` “ sk[ sk( ak=[ ak={ ak=“ &quot; &lt; &lt;sk&gt; %3A a%3A a%3Ab%40 %25 \\u0041 &#x41; k-e-y t_o_k_e_n'.split(
    ' ',
  ),
  ...'/ //a: @ //@ a: a= ak= " \\ \\" sk=\' %2F%2F %2F%2Fa %40 eyJ eyJ- %20eyJ <a <Token>a AKIA :// a 密 ab:c ab:, a://b: @a:// 密钥: <secret>:'.split(
    ' ',
  ),
];

const SECRETS = [`${'a'.repeat(30)}b`, 'ab'.repeat(20), '-'.repeat(20), '\\'.repeat(12)];

const STARTS = ['', ' 中', '中', 'ak="', '//a:b/', '密钥:'];
const SHORT = 32 * 1024;
const LONG = 256 * 1024;
/** A linear search takes 8 times as long for the long text, a quadratic one 64 times: between the two. */
const MAX_RATIO = 24;
/** Less is too little to compare: some machines count the time of a thread in steps of 4 ms. */
const LEAST_MS = 20;

/** In processor time of this thread, which other processes do not lengthen. */
function costOf(text: string): number {
  const before = process.threadCpuUsage();
  // Without secrets too: one that is found takes away the text that would be slow to search.
  redact(text);
  redact(text, SECRETS);
  return Math.max(LEAST_MS, process.threadCpuUsage(before).user / 1000);
}

/** The least of a few tries, as a collection of garbage may fall into one. */
function growth(start: string, repeated: string, end: string): number {
  const textOf = (length: number): string => start + repeated.repeat(length / repeated.length) + end;
  let least = Infinity;
  for (let attempt = 0; attempt < 3 && least > MAX_RATIO; attempt += 1) {
    least = Math.min(least, costOf(textOf(LONG)) / costOf(textOf(SHORT)));
  }
  return least;
}

test.each(HOSTILE_PIECES)('no number of %j takes more than linear time', (piece) => {
  for (const start of STARTS) expect(growth(start, piece, '')).toBeLessThan(MAX_RATIO);
  for (const end of ['中', '@h', ':', '=x']) expect(growth(' ', piece, end)).toBeLessThan(MAX_RATIO);
});

test('nor does any combination', () => {
  const piece = fc.oneof(fc.constantFrom(...HOSTILE_PIECES), fc.string({ minLength: 1, maxLength: 3 }));
  const edge = fc.oneof(fc.constantFrom(...STARTS), piece);
  fc.assert(
    fc.property(edge, fc.array(piece, { minLength: 1, maxLength: 3 }), edge, (start, pieces, end) => {
      expect(growth(start, pieces.join(''), end)).toBeLessThan(MAX_RATIO);
    }),
    { numRuns: 100 },
  );
});
