import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNoQuery, parseTaskQuery } from '../../../src/web/api/parse-task-query.ts';
import { DEFAULT_QUERY, encodeCursor } from '../../../src/web/api/task-query.ts';

const RESOURCES = ['nightly', 'weekly', 'a b'];
const parse = (text: string) => parseTaskQuery(new URLSearchParams(text), RESOURCES);

/** `parameter: message` of each error. */
function errorsIn(text: string): readonly string[] {
  const parsed = parse(text);
  return parsed.ok ? [] : parsed.errors.errors.map(({ parameter, message }) => `${parameter}: ${message}`);
}

describe('a good query', () => {
  test('without parameters is the first page of everything', () => {
    expect(parse('')).toEqual({ ok: true, query: DEFAULT_QUERY });
  });

  test('has each filter as often as it likes, and counts a repetition once', () => {
    const text =
      'resource=a+b&resource=nightly&id=1&id=2&state=FAILED&state=DOING&state=FAILED&type=FSTOFS&reason=quota&stalled=true&q=a+b&limit=1000';
    expect(parse(text)).toEqual({
      ok: true,
      query: {
        resources: ['nightly', 'a b'],
        ids: ['1', '2'],
        states: ['DOING', 'FAILED'],
        types: ['FSTOFS'],
        reasons: ['quota'],
        stalled: ['true'],
        q: 'a b',
        sort: { column: 'resource', descending: false },
        limit: 1000,
        after: undefined,
      },
    });
  });

  test('is sorted either way', () => {
    expect(parse('sort=-eta_at')).toMatchObject({ query: { sort: { column: 'eta_at', descending: true } } });
    expect(parse('sort=eta_at')).toMatchObject({ query: { sort: { column: 'eta_at', descending: false } } });
  });

  test('goes on where a cursor of the same sort says; an empty cursor is the beginning', () => {
    const sort = { column: 'name', descending: true } as const;
    const place = { value: '训练集', resource: 'nightly', id: '\0"1' };
    const cursor = encodeCursor(sort, place);
    expect(parse(`sort=-name&cursor=${cursor}`)).toMatchObject({ query: { after: place } });
    const unknown = { ...place, value: undefined };
    expect(parse(`sort=-name&cursor=${encodeCursor(sort, unknown)}`)).toMatchObject({
      query: { after: unknown },
    });
    expect(parse('sort=-name&cursor=')).toMatchObject({ query: { after: undefined } });
  });
});

describe('an error names what is allowed and what was probably meant', () => {
  test.each([
    [
      'sate=FAILED',
      'sate: is an unknown parameter. Did you mean "state"? Allowed: resource, id, state, type, reason, stalled, q, sort, limit, cursor.',
    ],
    [
      'resource=nihgtly',
      'resource: "nihgtly" is unknown. Did you mean "nightly"? Allowed: nightly, weekly, a b.',
    ],
    [
      'state=failed',
      'state: "failed" is unknown. Did you mean "FAILED"? Allowed: SCANNING, DOING, PAUSED, COMPLETED, FAILED, CANCELLED, UNKNOWN.',
    ],
    [
      'type=',
      'type: "" is unknown. Allowed: AOSSTOFS, FSTOAOSS, THIRDTOAOSS, THIRDTOFS, AOSSTOAOSS, FSTOFS, UNKNOWN.',
    ],
    ['limit=0', 'limit: "0" is not a whole number from 1 to 1000'],
    ['limit=1001', 'limit: "1001" is not a whole number from 1 to 1000'],
    ['limit=1e2', 'limit: "1e2" is not a whole number from 1 to 1000'],
    ['sort=name&sort=id', 'sort: may be given only once'],
    ['cursor=x', 'cursor: is not the next_cursor of a response with the same sort'],
    [`q=${'x'.repeat(257)}`, 'q: may have at most 256 characters'],
  ])('%s', (text, expected) => {
    expect(errorsIn(text)).toEqual([expected]);
  });

  test('a wrong sort', () => {
    const [error = ''] = errorsIn('sort=-creatd_at');
    expect(error).toMatch(
      /^sort: "-creatd_at" is unknown\. Did you mean "created_at"\? Allowed: need, resource, id/,
    );
    expect(error).toMatch(/tenant_id\. A leading "-" reverses the order\.$/);
  });

  test('all of them are told at once', () => {
    expect(errorsIn('foo=1&limit=x&state=X&sort=Y').map((text) => text.split(':')[0])).toEqual([
      'foo',
      'sort',
      'state',
      'limit',
    ]);
  });

  test('a cursor of another sort', () => {
    const cursor = encodeCursor(
      { column: 'name', descending: false },
      { value: 'a', resource: 'r', id: '1' },
    );
    expect(errorsIn(`cursor=${cursor}&sort=-name`)).toHaveLength(1);
  });

  test('a long list is cut, and long words too', () => {
    const names = Array.from({ length: 100 }, (_, n) => `resource-${n}`);
    const parsed = parseTaskQuery(new URLSearchParams({ resource: 'x'.repeat(5000) }), names);
    expect(parsed).toMatchObject({ ok: false });
    expect(JSON.stringify(parsed).length).toBeLessThan(1000);
    expect(JSON.stringify(parsed)).toContain('resource-39 and 60 more.');
  });
});

test('what is wrong in a query takes nothing else with it', () => {
  const text = 'foo=1&state=X&state=FAILED&resource=gone&sort=Y&limit=0&q=raw&type=FSTOFS&cursor=x';
  expect(parse(text)).toMatchObject({
    ok: false,
    query: { ...DEFAULT_QUERY, states: ['FAILED'], q: 'raw', types: ['FSTOFS'] },
  });
});

test('where there are no parameters, none is let through', () => {
  expect(parseNoQuery(new URLSearchParams(''))).toEqual({ ok: true, query: undefined });
  expect(parseNoQuery(new URLSearchParams('a=1'))).toEqual({
    ok: false,
    errors: { errors: [{ parameter: 'a', message: 'is an unknown parameter. Allowed: none.' }] },
  });
});

test('whatever a cursor is made of, it is a place or an error', () => {
  const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
  const parts = fc
    .tuple(fc.constantFrom('resource', 'name', 1), fc.jsonValue(), fc.jsonValue(), fc.jsonValue())
    .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
  fc.assert(
    fc.property(fc.oneof(fc.string({ minLength: 1 }), json, parts), (cursor) => {
      const parsed = parseTaskQuery(new URLSearchParams({ cursor }), RESOURCES);
      if (!parsed.ok) return;
      expect(typeof parsed.query.after?.id).toBe('string');
      expect(['string', 'number', 'undefined']).toContain(typeof parsed.query.after?.value);
    }),
  );
});
