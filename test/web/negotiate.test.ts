import { describe, expect, test } from 'vitest';
import { acceptsGzip, negotiateFormat, negotiateLanguage } from '../../src/web/negotiate.ts';

describe('negotiateFormat', () => {
  test.each([
    ['nothing', undefined, 'text'],
    ['curl', '*/*', 'text'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    [
      'a client that likes text better',
      'application/openmetrics-text;version=1.0.0;q=0.3,text/plain;version=0.0.4',
      'text',
    ],
    ['a client of another version alone', 'application/openmetrics-text;version=0.0.1', 'text'],
    ['a client that refuses it', 'application/openmetrics-text;version=1.0.0;q=0', 'text'],
    ['a quality that is none', 'application/openmetrics-text;q=high', 'text'],
    ['no version', 'application/openmetrics-text', 'openmetrics'],
    ['a quoted version, in capitals', 'Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
    ['garbage', ';;;,,,=', 'text'],
  ])('%s', (_, accept, expected) => {
    expect(negotiateFormat(accept)).toBe(expected);
  });
});

describe('acceptsGzip', () => {
  test.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['deflate, gzip;q=0.5', true],
    ['GZIP', true],
    ['x-gzip', true],
    ['*', true],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['identity', false],
    ['br', false],
  ])('%s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});

describe('negotiateLanguage', () => {
  test.each([
    ['nothing', undefined, 'en'],
    ['a Chinese browser', 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['an English browser of somebody who reads Chinese', 'en-GB,en;q=0.9,zh;q=0.8', 'en'],
    ['a language that we lack, then Chinese', 'de,zh-Hant-TW;q=0.5', 'zh'],
    ['only languages that we lack', 'de-DE,fr;q=0.5', 'en'],
    ['anything', '*', 'en'],
    ['a refusal', 'zh;q=0', 'en'],
    ['the same for both: the order decides', 'zh,en', 'zh'],
  ])('%s', (_, acceptLanguage, expected) => {
    expect(negotiateLanguage(acceptLanguage, ['en', 'zh'])).toBe(expected);
  });
});
