import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from '../../src/model/redact.ts';

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

/** The least of a few runs, in CPU time of this thread, which other processes do not lengthen. */
function costOf(text: string): number {
  const costs = [1, 2, 3].map(() => {
    const before = process.threadCpuUsage();
    redact(text, SECRETS);
    const { user } = process.threadCpuUsage(before);
    return user;
  });
  return Math.max(200, Math.min(...costs));
}

test('no text takes more than linear time', () => {
  const piece = fc.oneof(fc.constantFrom(...HOSTILE_PIECES), fc.string({ minLength: 1, maxLength: 3 }));
  const edge = fc.oneof(fc.constantFrom('', ' 中', '中', 'ak="', '//a:b/', '密钥:', '@h', ':'), piece);
  fc.assert(
    fc.property(edge, fc.array(piece, { minLength: 1, maxLength: 3 }), edge, (start, pieces, end) => {
      const repeated = pieces.join('');
      const textOf = (length: number): string => start + repeated.repeat(length / repeated.length) + end;
      // A linear search takes 32 times as long, a quadratic one 1024 times.
      expect(costOf(textOf(65_536)) / costOf(textOf(2048))).toBeLessThan(180);
    }),
    { numRuns: 150 },
  );
});

test.each(HOSTILE_PIECES)('a megabyte of %j takes linear time', (piece) => {
  for (const start of ['', ' 中', '//a:b/', 'ak="']) {
    const hostile = start + piece.repeat(2 ** 20 / piece.length);
    const startedAt = performance.now();
    redact(hostile);
    // A quadratic pass would take minutes; the slowest takes about 0.2 s.
    expect(performance.now() - startedAt).toBeLessThan(5000);
  }
});
