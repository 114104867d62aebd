import { describe, expect, test } from 'vitest';

import { encodePage } from '../../src/simulator/encode.ts';
import type { SimulatedTask } from '../../src/simulator/simulated-task.ts';
import {
  ENUM_STYLES,
  INTEGER_STYLES,
  KEY_STYLES,
  LOCATION_STYLES,
  PAGE_STYLES,
  PERCENT_STYLES,
  RATE_STYLES,
  TIMESTAMP_STYLES,
  TIME_COST_STYLES,
  WIRE_STYLES,
  WIRE_STYLE_NAMES,
} from '../../src/simulator/wire-style.ts';
import type { WireStyle } from '../../src/simulator/wire-style.ts';

const bucket = {
  id: 'b',
  region: 'cn-sh-01',
  prefix: 'p/',
  name: 'bucket',
  endpoint: 'https://e',
  zone: 'cn-sh-01e',
};
const volume = { id: 'v', region: 'cn-sh-01', prefix: '', name: 'volume', endpoint: '', zone: 'cn-sh-01e' };
const doing: SimulatedTask = {
  id: 'id-1',
  name: 'nightly',
  resourceUid: 'uid-1',
  userId: 'user-1',
  tenantId: 'tenant-1',
  type: 'FSTOAOSS',
  state: 'DOING',
  sources: [volume],
  destination: bucket,
  thirdParty: undefined,
  size: 7,
  sizeUnit: 'TB',
  createdAtMs: 1_700_000_000_123,
  startedAtMs: 1_700_000_060_000,
  endedAtMs: undefined,
  durationMs: 93_784_999,
  percent: 33,
  rateBytesPerSecond: 102_970_163,
  totalFiles: 10,
  completedFiles: 3,
  existingFiles: 0,
  errorMessage: '',
};
const scanning: SimulatedTask = {
  ...doing,
  type: 'AOSSTOFS',
  state: 'SCANNING',
  size: 0,
  sizeUnit: 'B',
  startedAtMs: undefined,
  durationMs: undefined,
  percent: 0,
  rateBytesPerSecond: undefined,
  totalFiles: 0,
  completedFiles: 0,
};
const imported: SimulatedTask = {
  ...doing,
  type: 'THIRDTOFS',
  sources: [],
  thirdParty: { type: 'OSS', host: 'h', accessKey: 'ak', secretKey: 'sk', path: '/p' },
};

function encode(tasks: readonly SimulatedTask[], change: Partial<WireStyle> = {}): string {
  return encodePage(
    { tasks, page: 1, pageSize: 100, total: tasks.length },
    { ...WIRE_STYLES.documented, ...change },
  );
}

describe('the documented wire style', () => {
  test('writes every documented field', () => {
    expect(JSON.parse(encode([doing]))).toEqual({
      data_sync_task: [
        {
          task_id: 'id-1',
          task_name: 'nightly',
          uid: 'uid-1',
          user_id: 'user-1',
          tenant_id: 'tenant-1',
          type: 'FSTOAOSS',
          state: 'DOING',
          src_info: [volume],
          dst_info: bucket,
          size_unit: 'TB',
          size: 7,
          start: 1_700_000_060,
          end: 0,
          percent: 33,
          rate: '98.2MB/s',
          time_cost: '26h3m4s',
          create: 1_700_000_000,
          src_third_info: null,
          err_msg: '',
          total_num: 10,
          complete_num: 3,
          exist_num: 0,
        },
      ],
      page: { page: 1, page_size: 100, total: 1 },
    });
  });

  test('writes the third party with its keys', () => {
    expect(encode([imported])).toContain(
      '"src_third_info":{"type":"OSS","host":"h","ak":"ak","sk":"sk","path":"/p"}',
    );
  });
});

describe('a wire style', () => {
  test.each<[Partial<WireStyle>, string]>([
    [{ keys: 'camel' }, '"taskName":"nightly"'],
    [{ keys: 'camel' }, '"page":{"page":1,"pageSize":100,"total":1}'],
    [{ keys: 'camel', integers: 'float' }, '"totalNum":10.0,'],
    [{ integers: 'string' }, '"size":"7","start":"1700000060","end":"0"'],
    [{ integers: 'float' }, '"size":7.0,"start":1700000060.0,"end":0.0'],
    [{ enums: 'lowercase' }, '"type":"fstoaoss","state":"doing"'],
    [{ enums: 'integer' }, '"type":1,"state":1'],
    [{ timestamps: 'milliseconds' }, '"create":1700000000123'],
    [{ timestamps: 'microseconds' }, '"create":1700000000123000'],
    [{ timestamps: 'nanoseconds' }, '"create":1700000000123000000'],
    [{ timestamps: 'nanoseconds', integers: 'string' }, '"create":"1700000000123000000"'],
    [{ timestamps: 'nanoseconds', integers: 'float' }, '"create":1700000000123000000.0'],
    [{ timestamps: 'rfc3339' }, '"create":"2023-11-14T22:13:20.123Z"'],
    [{ timestamps: 'rfc3339' }, '"end":null'],
    [{ percent: 'string' }, '"percent":"33"'],
    [{ percent: 'percent-sign' }, '"percent":"33%"'],
    [{ rate: 'MiB/s' }, '"rate":"98.20 MiB/s"'],
    [{ rate: 'Mbps' }, '"rate":"823.76Mbps"'],
    [{ rate: 'bytes' }, '"rate":102970163'],
    [{ timeCost: 'clock' }, '"time_cost":"26:03:04"'],
    [{ timeCost: 'chinese' }, '"time_cost":"1天2小时3分4秒"'],
    [{ timeCost: 'seconds' }, '"time_cost":"93784"'],
    [{ locations: 'null' }, '"src_info":null,"dst_info":null'],
    [{ page: 'without-total' }, '"page":{"page":1,"page_size":100}}'],
  ])('%o writes %s', (change, expected) => {
    expect(encode([doing], change)).toContain(expected);
  });

  test('can swap the shapes of source and destination', () => {
    expect(encode([doing], { locations: 'swapped' })).toMatch(/"src_info":\{.*"dst_info":\[\{/);
  });

  test('can leave out the page object, down to an empty answer', () => {
    expect(encode([], { page: 'absent' })).toBe('{"data_sync_task":[]}');
    expect(encode([], { page: 'absent', omitDefaults: true })).toBe('{}');
  });

  test('can leave out what protobuf calls a default, integers in quotes included', () => {
    const { id, region, prefix, name, endpoint, zone } = bucket;
    expect(JSON.parse(encode([scanning], { omitDefaults: true, integers: 'string' }))).toEqual({
      data_sync_task: [
        {
          task_id: 'id-1',
          task_name: 'nightly',
          uid: 'uid-1',
          user_id: 'user-1',
          tenant_id: 'tenant-1',
          src_info: [{ id: 'v', region, name: 'volume', zone }],
          dst_info: { id, region, prefix, name, endpoint, zone },
          size_unit: 'B',
          create: '1700000000',
        },
      ],
      page: { page: 1, page_size: 100, total: 1 },
    });
  });

  test('keeps a name that reads like a zero', () => {
    expect(encode([{ ...scanning, name: '0' }], { omitDefaults: true })).toContain('"task_name":"0"');
  });

  test('marks what is unknown as the gateways do', () => {
    expect(encode([scanning])).toContain('"rate":"","time_cost":""');
    expect(encode([scanning], { rate: 'MiB/s' })).toContain('"rate":"-"');
  });

  test('is valid JSON in every single variation and every preset', () => {
    const choices = {
      keys: KEY_STYLES,
      integers: INTEGER_STYLES,
      enums: ENUM_STYLES,
      timestamps: TIMESTAMP_STYLES,
      omitDefaults: [true, false],
      percent: PERCENT_STYLES,
      rate: RATE_STYLES,
      timeCost: TIME_COST_STYLES,
      locations: LOCATION_STYLES,
      page: PAGE_STYLES,
    } as const satisfies { [Key in keyof WireStyle]: readonly WireStyle[Key][] };
    const variations = Object.entries(choices).flatMap(([key, values]) =>
      values.map((value) => ({ [key]: value })),
    );
    const styles = [...variations, ...WIRE_STYLE_NAMES.map((name) => WIRE_STYLES[name])];
    for (const style of styles) {
      const body = JSON.parse(encode([doing, scanning, imported], style)) as Record<string, unknown[]>;
      expect(body['data_sync_task'] ?? body['dataSyncTask']).toHaveLength(3);
    }
  });

  test.each([
    [0, '0.0KB/s'],
    [1536, '1.5KB/s'],
    [1024 ** 2, '1.0MB/s'],
    [2.5 * 1024 ** 3, '2.50GB/s'],
  ])('writes a rate of %d bytes per second as %s', (rateBytesPerSecond, text) => {
    expect(encode([{ ...doing, rateBytesPerSecond }])).toContain(`"rate":"${text}"`);
  });
});
