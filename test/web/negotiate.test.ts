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
    ['any text rather than it', 'text/*,application/openmetrics-text;q=0.1', 'text'],
    ['anything rather than it', '*/*,application/openmetrics-text;q=0.1', 'text'],
    ['it, and anything as well', '*/*,application/openmetrics-text', 'openmetrics'],
    ['it rather than any text', 'text/*;q=0.1,application/openmetrics-text;q=0.2', 'openmetrics'],
    ['a range that holds it alone', 'application/*', 'openmetrics'],
    ['a range that holds it, and anything as well', 'application/*,*/*', 'text'],
    ['a range that holds it, rather than anything', 'application/*,*/*;q=0.9', 'openmetrics'],
    ['anything but text', '*/*,text/plain;q=0', 'openmetrics'],
    ['anything but any text', '*/*;q=0.1,text/*;q=0', 'openmetrics'],
    ['anything but it', 'application/openmetrics-text;q=0,*/*', 'text'],
    [
      'its version counts for more than its name',
      'application/openmetrics-text;q=0.9,application/openmetrics-text;version=1.0.0;q=0.1,text/plain;q=0.5',
      'text',
    ],
    [
      'of the same version in several escapings, the best counts',
      'text/plain;q=0.5,application/openmetrics-text;version=1.0.0;escaping=values;q=0.1,application/openmetrics-text;version=1.0.0;escaping=dots;q=0.6',
      'openmetrics',
    ],
    [
      'another version of it says nothing of this one',
      'application/openmetrics-text;version=0.0.1,text/plain;q=0.1',
      'text',
    ],
    ['nothing at all', '*/*;q=0', 'text'],
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
    ['identity, gzip;q=0.5', false],
    ['gzip;q=0.5, identity;q=0.5', true],
    ['identity;q=0.5, gzip', true],
    ['identity;q=0.5, *', true],
    ['gzip;q=0.5, *', false],
    ['gzip;q=0.5, *;q=0', true],
    ['gzip;q=0.001', true],
    ['identity;q=0, gzip;q=0.001', true],
    ['gzip;q=0, x-gzip', true],
    ['identity, *', true],
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
    expect(negotiateLanguage(acceptLanguage)).toBe(expected);
  });
});
