import { describe, expect, test } from 'vitest';
import { redactStart } from '../../src/redact/redact.ts';

describe('the beginning of a text', () => {
  const key = 'Qx7/Lm+9Zt=Wk3Pv8RsB';

  test.each([
    [key, '<secret>'],
    [encodeURIComponent(key), '<secret>'],
    [`s3://user:${key}@host`, 's3://<secret>@host'],
    [`secret_key="${key}"`, 'secret_key="<secret>"'],
    [`eyJ${'a'.repeat(4000)}.b.c`, '<secret>'],
  ])('shows no part of a credential, wherever it is cut: %.30s', (credential) => {
    for (let before = 0; before < 6000; before += 7) {
      const text = `${'ab '.repeat(before).slice(0, before)} ${credential} ${'cd '.repeat(2000)}`;
      const shown = redactStart(text, 64, [key]);
      expect(shown.length).toBeLessThan(200 + 2 * credential.length);
      for (const part of ['Qx7', 'WK', '8Rs', 'eyJ', 'aaaa']) expect(shown).not.toContain(part);
      expect(shown.replaceAll('<secret>', '')).not.toContain('<');
    }
  });

  test('is whole where nothing has to be left out', () => {
    expect(redactStart('ab '.repeat(100), 1)).toBe('ab '.repeat(100));
    expect(redactStart('ab '.repeat(4000), 10)).toMatch(/^(?:ab ){7}a?b?…$/);
  });
});
