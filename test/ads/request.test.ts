// What is requested: the URL and the body of one page.

import { describe, expect, test } from 'vitest';
import { toPageRequest, toUrl, type RequestShape } from '../../src/ads/client.ts';
import { completeConfig } from '../../src/config/load.ts';
import { toRequestShape } from '../../src/clients.ts';
import type { ConfigValues } from '../../src/config/schema.ts';

const ENTRY = { subscription: 's', resource_group: 'Group_1.a', zone: 'cn-sh-01e', data_sync: 'nightly' };

function request(
  api: ConfigValues['api'],
  history = false,
): { readonly url: string; readonly body: unknown } {
  const config = completeConfig({
    api,
    credentials: [{ name: 'default', access_key: 'AK', secret_key: 'SK' }],
    resources: [ENTRY],
  });
  const [resource] = config.resources;
  const shape: RequestShape = toRequestShape(config.api);
  const url = toUrl(resource!.baseUrl, shape.path, resource!);
  const { body } = toPageRequest(url, { resource: resource!, history }, shape, 2);
  return { url, body: JSON.parse(body ?? '') };
}

describe('a request', () => {
  test('goes to the documented path by default', () => {
    expect(request({})).toEqual({
      url: 'https://management.sensecoreapi.cn/storage/ads/v1/subscriptions/s/resourceGroups/Group_1.a/zones/cn-sh-01e/dataSync/nightly/tasks/list',
      body: { page: { page: 2, page_size: 100 } },
    });
  });

  test('has the region of the resource in host and path, and keeps a colon as it is', () => {
    const api = {
      base_url: 'https://ads.{region}.sensecoreapi.cn/',
      path: '/storage/ads/data/v1/regions/{region}/dataSync/{data_sync}/task:list',
    };
    expect(request(api).url).toBe(
      'https://ads.cn-sh-01.sensecoreapi.cn/storage/ads/data/v1/regions/cn-sh-01/dataSync/nightly/task:list',
    );
  });

  test('counts pages from api.first_page', () => {
    expect(request({ first_page: 0 }).body).toEqual({ page: { page: 1, page_size: 100 } });
  });

  test('names the history flag as configured', () => {
    expect(request({ request_fields: { history: 'is_history' } }, true).body).toEqual({
      page: { page: 2, page_size: 100 },
      is_history: true,
    });
  });
});
