import { describe, expect, test } from 'vitest';

import {
  DEFAULT_REQUEST_FIELDS,
  ListRequestError,
  parseListRequest,
} from '../../src/simulator/list-request.ts';

const strict = { fields: DEFAULT_REQUEST_FIELDS, ignoreUnknownKeys: false, firstPage: 1 };
const firstPage = { page: 1, pageSize: 20, history: false, taskName: '', taskType: '' };

describe('parseListRequest', () => {
  test('reads every field', () => {
    const body = { page: { page: 2, page_size: 50 }, history: true, task_name: 'a', task_type: 'AOSSTOFS' };
    expect(parseListRequest(JSON.stringify(body), strict)).toEqual({
      page: 2,
      pageSize: 50,
      history: true,
      taskName: 'a',
      taskType: 'AOSSTOFS',
    });
  });

  test('takes defaults for what is absent', () => {
    expect(parseListRequest('{}', strict)).toEqual(firstPage);
  });

  test('gives at most 1,000 rows per page', () => {
    expect(parseListRequest('{"page":{"page_size":5000}}', strict).pageSize).toBe(1_000);
  });

  test('reads the undocumented fields under other names', () => {
    const fields = { history: 'is_history', taskName: 'keyword', taskType: 'type' };
    const body = '{"is_history":true,"keyword":"a","type":"FSTOFS"}';
    expect(parseListRequest(body, { ...strict, fields })).toEqual({
      ...firstPage,
      history: true,
      taskName: 'a',
      taskType: 'FSTOFS',
    });
  });

  test('ignores unknown keys when it is told to', () => {
    const body = '{"is_history":true,"page":{"size":3}}';
    expect(parseListRequest(body, { ...strict, ignoreUnknownKeys: true })).toEqual(firstPage);
  });

  test('counts pages from 0 when it is told to', () => {
    expect(parseListRequest('{"page":{"page":0}}', { ...strict, firstPage: 0 }).page).toBe(1);
    expect(parseListRequest('{}', { ...strict, firstPage: 0 }).page).toBe(1);
  });

  test.each([
    ['{', 'the body is not JSON'],
    ['', 'the body is not JSON'],
    ['[]', 'the body is not an object'],
    ['{"is_history":true}', 'unknown field "is_history"'],
    ['{"page":{"size":3}}', 'unknown field "size"'],
    ['{"page":1}', 'page: must be an object'],
    ['{"page":{"page":0}}', 'page.page: must be an integer from 1 on'],
    ['{"page":{"page_size":"9"}}', 'page.page_size: must be an integer from 1 on'],
    ['{"history":"true"}', 'history: must be a boolean'],
    ['{"task_name":1}', 'task_name: must be a string'],
  ])('refuses %s', (body, message) => {
    expect(() => parseListRequest(body, strict)).toThrow(new ListRequestError(message));
  });
});
