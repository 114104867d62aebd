import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
// By another name, so that no formatter lays the templates out.
import { html as write } from '../../../src/web/status-page/html.ts';

describe('html', () => {
  test('escapes what it is given, for text and for quoted attributes', () => {
    const text = `<b title='a' x="b">&amp;`;
    const escaped = '&#60;b title=&#39;a&#39; x=&#34;b&#34;&#62;&#38;amp;';
    expect(write`<p title="${text}">${text}</p>`.markup).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  test('takes templates and lists of them as they are', () => {
    const items = ['a', '<'].map((item) => write`<li>${item}</li>`);
    expect(write`<ul>${items}</ul>${[1, ['<', write`<br>`]]}`.markup).toBe(
      '<ul><li>a</li><li>&#60;</li></ul>1&#60;<br>',
    );
  });

  test('writes nothing for what is not there, unlike for a zero', () => {
    expect(write`[${undefined}${null}${false}${''}${0}]`.markup).toBe('[0]');
  });

  test('drops the indentation of templates, and none of a text', () => {
    const text = 'a\n  b';
    expect(
      write`<p>
      ${text}
    </p>`.markup,
    ).toBe('<p>\na\n  b\n</p>');
  });

  test('no text brings a tag, a quote or an entity of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup } = write`${text}`;
        expect(markup.replace(/&#\d+;/g, '')).not.toMatch(/[&<>"']/);
      }),
    );
  });
});
