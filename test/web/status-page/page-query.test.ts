import { describe, expect, test } from 'vitest';
import { hrefWith, parsePageQuery, toggle } from '../../../src/web/status-page/page-query.ts';

const parse = (query: string) => parsePageQuery(new URLSearchParams(query), ['nightly', 'weekly']);

describe('parsePageQuery', () => {
  test('what a form sends for fields left alone asks for nothing', () => {
    const { parameters, tasks, errors } = parse('resource=&state=&q=&sort=&cursor=&lang=');
    expect(errors).toEqual([]);
    expect(parameters.toString()).toBe('');
    expect(tasks).toMatchObject({ resources: [], states: [], q: '', limit: 50, after: undefined });
  });

  test('what failed comes first, unless another order is asked for', () => {
    expect(parse('').tasks.sort).toEqual({ column: 'need', descending: false });
    expect(parse('sort=-name').tasks.sort).toEqual({ column: 'name', descending: true });
  });

  test('the page has parameters beyond those of the API', () => {
    expect(parse('lang=zh&theme=dark&open=nightly/a&open=weekly/b&resources=all')).toMatchObject({
      language: 'zh',
      theme: 'dark',
      open: ['nightly/a', 'weekly/b'],
      allResources: true,
      errors: [],
    });
  });

  test('what they cannot be is an error like any other, and is in no address of another view', () => {
    const query = parse('lang=fr&theme=drak&resources=some&state=DONE&open=nightly/a');
    expect(query.errors.map(({ parameter, message }) => `${parameter}: ${message}`)).toEqual([
      'lang: "fr" is unknown. Allowed: en, zh.',
      'theme: "drak" is unknown. Did you mean "dark"? Allowed: light, dark.',
      'resources: "some" is unknown. Allowed: all.',
      expect.stringContaining('state: "DONE" is unknown.'),
    ]);
    expect(query).toMatchObject({ language: undefined, theme: undefined, allResources: false });
    expect(hrefWith(query, {})).toBe('?open=nightly%2Fa');
    expect(parse('lang=en&lang=zh&state=DOING').errors).toEqual([
      { parameter: 'lang', message: 'may be given only once' },
    ]);
  });

  test('what is wrong in a query takes nothing else with it', () => {
    const query = parse('state=DONE&resource=nightly&lang=zh&theme=dark');
    expect(query.errors.map(({ parameter }) => parameter)).toEqual(['state']);
    expect(query.tasks).toMatchObject({ resources: ['nightly'], states: [] });
    expect(query.parameters.toString()).toBe('resource=nightly&lang=zh&theme=dark');
    const partly = parse(`state=DONE&state=FAILED&foo=1&${'x'.repeat(100)}=2&limit=0&q=raw&sort=size`);
    expect(partly.tasks).toMatchObject({ states: ['FAILED'], q: 'raw', limit: 50 });
    expect(partly.parameters.toString()).toBe('q=raw&state=FAILED');
  });
});

describe('hrefWith', () => {
  test('changes what it is told to and begins at the first page', () => {
    const query = parse('state=DOING&lang=zh&limit=5');
    expect(hrefWith(query, { state: ['FAILED', 'PAUSED'], q: ['a b&c'] })).toBe(
      '?lang=zh&limit=5&state=FAILED&state=PAUSED&q=a+b%26c',
    );
    const paged = { ...query, parameters: new URLSearchParams('cursor=abc&q=x') };
    expect(hrefWith(paged, {})).toBe('?q=x');
    expect(hrefWith(paged, { cursor: ['def'] })).toBe('?q=x&cursor=def');
  });
});

test('toggle takes out what is in, and puts in what is not', () => {
  expect([toggle(['a', 'b'], 'a'), toggle(['a'], 'b')]).toEqual([['b'], ['a', 'b']]);
});
