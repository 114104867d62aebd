import { describe, expect, test } from 'vitest';
import type { Fault } from '../support/faults.ts';
import { simulatorConfig } from '../support/config-file.ts';
import { configFor, examine, startOtherServer } from '../support/doctor.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';

const PATH =
  '/storage/ads/v1/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}/tasks/list';

function resourceOf(simulator: TestSimulator): string {
  const [resource] = simulator.resources;
  return `subscription: ${resource?.subscription}, resource_group: ${resource?.resourceGroup}, zone: ${resource?.zone}, data_sync: ${resource?.dataSync}`;
}

function adviceOf(output: string): string {
  return /Likely cause: (.*)/.exec(output)?.[1] ?? '';
}

/** What `doctor` says of a simulator that does nothing else. */
async function adviceOn(fault: Fault): Promise<string> {
  await using simulator = await startTestSimulator({ resources: 1, faults: [{ fault }] });
  const { code, output } = await examine(configFor(simulator.url, { resource: resourceOf(simulator) }));
  expect(code).toBe(1);
  return adviceOf(output);
}

const PAIR_REFUSED =
  'The AccessKey pair of credential "default" is not accepted. Check that access_key and secret_key belong together, are complete, and are neither disabled nor deleted. The clock of this machine is right. If they are right, the gateway may expect another signature: doctor --probe tries the others.';

const VENDOR_PAGE =
  'The page ads-task-service-tasks-list of the vendor\'s help ("API") shows the URL and the keys of the request in its code sample: api.base_url and api.path take the URL, api.request_fields the keys; doctor --probe tries the likely ones.';

describe('401', () => {
  test('with a small skew: the key', async () => {
    await using simulator = await startTestSimulator({ resources: 1 });
    const { code, output } = await examine(
      configFor(simulator.url, {
        resource: resourceOf(simulator),
        credential: 'access_key: AKWRONG00, secret_key: SKWRONG00',
      }),
    );
    expect(output).toContain(
      'problem: the active listing failed (auth): HTTP 401: HMAC signature does not match\n',
    );
    expect(adviceOf(output)).toBe(PAIR_REFUSED);
    expect(output).toContain('\n1 of 1 resources has a problem: nightly-sync.\n');
    expect(code).toBe(1);
  });

  test.each([
    { seconds: 900, relation: 'behind' },
    { seconds: -900, relation: 'ahead of' },
  ])('with a skew of $seconds s: the clock', async ({ seconds, relation }) => {
    expect((await adviceOn({ kind: 'clock-skew', seconds })).replace(/\b(?:899|901)\b/, '900')).toBe(
      `The clock of this machine is 900 s ${relation} the server's, and signatures are valid for 300 s. Set the clock (NTP); the key is probably right.`,
    );
  });

  test('without a Date in the response: the key or the clock', async () => {
    await using server = await startOtherServer((_, response) => {
      response.sendDate = false;
      response.writeHead(401).end('{"message":"HMAC signature does not match"}');
    });
    const { output } = await examine(configFor(`http://${server.host}`));
    expect(output).toContain('clock skew unknown\n');
    expect(adviceOf(output)).toMatch(
      / The response has no server time, so check the clock of this machine too\. If they are right, /,
    );
  });

  test('with a bearer token: a new one, or a pair', async () => {
    await using simulator = await startTestSimulator({ resources: 1 });
    const { output } = await examine(
      configFor(simulator.url, {
        resource: resourceOf(simulator),
        credential: 'bearer_token: expiredtoken000',
      }),
    );
    expect(adviceOf(output)).toBe(
      'The bearer token of credential "default" has expired or is wrong. Copy a new one from the console, or use an AccessKey pair (access_key and secret_key), which does not expire.',
    );
  });

  test('in a 200 answer with google.rpc code 16: the key', async () => {
    expect(await adviceOn({ kind: 'rpc-error', code: 16 })).toBe(PAIR_REFUSED);
  });
});

describe('404', () => {
  test('from the API: the identifiers, each with its value', async () => {
    await using simulator = await startTestSimulator({ resources: 1 });
    const { output } = await examine(configFor(simulator.url));
    expect(adviceOf(output)).toBe(
      `The API has nothing under these identifiers. Check each of them in the console: subscription "sub", resource_group "default", zone "cn-sh-01e", data_sync "nightly". If all are right, api.path ("${PATH}") is wrong. ${VENDOR_PAGE}`,
    );
  });

  test('of a router, "Not Found" and nothing else: the end of the path', async () => {
    await using simulator = await startTestSimulator({ resources: 1 });
    const { output } = await examine(configFor(simulator.url, { api: 'path: "/v1/{data_sync}/list"' }));
    expect(adviceOf(output)).toBe(
      `${VENDOR_PAGE} The service has no operation at this path: the end of api.path ("/v1/{data_sync}/list") is probably wrong.`,
    );
  });

  test.each([405, 501])('with status %i: the path of another operation', async (status) => {
    expect(await adviceOn({ kind: 'status', status })).toBe(
      `${VENDOR_PAGE} The path is that of another operation: check api.path ("${PATH}").`,
    );
  });

  test('from a gateway without such a route: api.path, then the region', async () => {
    await using server = await startOtherServer((_, response) =>
      response.writeHead(404).end('{"message":"no Route matched with those values"}'),
    );
    const { output } = await examine(
      configFor(`http://${server.host}`, { api: 'path: "/v9/{data_sync}/list"' }),
    );
    expect(output).toContain(`URL: POST http://${server.host}/v9/nightly/list\n`);
    expect(adviceOf(output)).toBe(
      `${VENDOR_PAGE} The server has nothing at this path. Check api.path ("/v9/{data_sync}/list") first, then that api.base_url (http://${server.host}) is the API of the region of zone "cn-sh-01e".`,
    );
  });
});

describe('400', () => {
  const refusal = `The request had "is_history" (api.request_fields.history)`;

  test('for a field that the API does not know: its setting, and the key that was sent', async () => {
    await using simulator = await startTestSimulator({ resources: 1 });
    const { code, output } = await examine(
      configFor(simulator.url, {
        resource: resourceOf(simulator),
        api: 'request_fields: { history: is_history }',
      }),
    );
    expect(output).toContain('problem: the history listing failed (invalid_response): HTTP 400 ');
    expect(adviceOf(output)).toBe(
      `The API refuses the request, probably because of an unknown key. ${refusal}: set that to the name that the API expects. To do without history, set poll.history_interval: 0s.`,
    );
    expect(code).toBe(1);
  });

  test('names the keys of the filters in use', async () => {
    await using simulator = await startTestSimulator({ resources: 1, faults: [] });
    const { output } = await examine(
      configFor(simulator.url, {
        resource: `${resourceOf(simulator)}, task_name: a, task_types: [AOSSTOFS]`,
        api: 'request_fields: { task_name: keyword, task_type: kind }',
      }),
    );
    expect(adviceOf(output)).toBe(
      'The API refuses the request, probably because of an unknown key. The request had "keyword" (api.request_fields.task_name) and "kind" (api.request_fields.task_type): set that to the name that the API expects.',
    );
  });

  test('with nothing sent but the page: the page size, or the path', async () => {
    expect(await adviceOn({ kind: 'status', status: 400 })).toBe(
      `The API refuses the request, which had only "page" with a page_size of 100. Lower api.page_size, set api.first_page: 0, or check api.path ("${PATH}"): it may be the path of another operation.`,
    );
  });
});

const SERVICE_FAILED =
  'The service itself failed; nothing in the configuration is known to cause this. Try again later, and report it with --record if it persists.';
const WRONG_OPERATION = `The response at this path is not a list of tasks (data_sync_task): it is another operation. Check api.path ("${PATH}").`;
const DAMAGED = `The response is not JSON, or is damaged JSON: something between here and the API changes or cuts responses, or api.path ("${PATH}") is the path of another service.`;
const GATEWAY_TIMEOUT =
  'The gateway timed out waiting for the service behind it. Try again later; if it persists, lower api.page_size (now 100).';

test.each<{ fault: Fault; advice: string }>([
  {
    fault: { kind: 'status', status: 403 },
    advice: 'The key of credential "default" is known, but may not list tasks here. Give its user',
  },
  {
    fault: { kind: 'rpc-error', code: 7 },
    advice: 'The key of credential "default" is known, but may not list tasks here. Give its user',
  },
  {
    fault: { kind: 'status', status: 407 },
    advice:
      'The proxy requires a user and a password. Put them into HTTPS_PROXY (http://user:password@host:port), or name the host in NO_PROXY.',
  },
  { fault: { kind: 'status', status: 408 }, advice: GATEWAY_TIMEOUT },
  { fault: { kind: 'status', status: 504 }, advice: GATEWAY_TIMEOUT },
  {
    fault: { kind: 'status', status: 413 },
    advice: 'The gateway refuses a request or a response of this size. Lower api.page_size (now 100).',
  },
  {
    fault: { kind: 'status', status: 429 },
    advice:
      'The API limits the rate of this key, which others may use too. Wait a little; if it persists, lower api.requests_per_second (now 10) or raise poll.interval.',
  },
  { fault: { kind: 'status', status: 503 }, advice: SERVICE_FAILED },
  { fault: { kind: 'rpc-error', code: 13 }, advice: SERVICE_FAILED },
  { fault: { kind: 'wrong-shape', body: { items: [] } }, advice: WRONG_OPERATION },
  { fault: { kind: 'deep-nesting', depth: 1000 }, advice: WRONG_OPERATION },
  { fault: { kind: 'cut-json' }, advice: DAMAGED },
  { fault: { kind: 'invalid-utf8' }, advice: DAMAGED },
])('$fault: $advice', async ({ fault, advice }) => {
  expect(await adviceOn(fault)).toContain(advice);
});

describe('a response from elsewhere', () => {
  test('an HTML page with status 200: base_url, or a proxy', async () => {
    await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'html', status: 200 } }] });
    const { output } = await examine(configFor(simulator.url));
    expect(adviceOf(output)).toBe(
      `The response is an HTML page, from a proxy, a login or another site, not from the API. Check api.base_url (${simulator.url}). If a proxy is needed to reach the API, set HTTPS_PROXY.`,
    );
  });

  const PROXY =
    ' The proxy of HTTP_PROXY may have sent it: if the API should be reached directly, add its host to NO_PROXY.';
  const FAILED =
    'The gateway reports that it, or the service behind it, failed. Try again later; if it persists, check api.base_url (http://HOST).';
  const OF_PAGES: readonly [status: number, advice: string, ofProxy: string][] = [
    [400, 'The response is an HTML page, ', PROXY],
    [401, 'The response is an HTML page, ', PROXY],
    [403, 'The response is an HTML page, ', PROXY],
    [
      404,
      `${VENDOR_PAGE} The server has nothing at this path. Check api.path ("${PATH}") first, then that api.base_url (http://HOST) is the API of the region of zone "cn-sh-01e".`,
      PROXY,
    ],
    [407, 'The proxy requires a user and a password.', ''],
    [408, GATEWAY_TIMEOUT, PROXY],
    [413, 'The gateway refuses a request or a response of this size.', ''],
    [429, 'The API limits the rate of this key, ', ''],
    [500, FAILED, PROXY],
    [502, FAILED, PROXY],
    [503, FAILED, PROXY],
    [504, GATEWAY_TIMEOUT, PROXY],
  ];

  test.each(OF_PAGES)(
    'an HTML page with status %i: the meaning of the status',
    async (status, advice, ofProxy) => {
      await using server = await startOtherServer((_, response) =>
        response.writeHead(status).end('<html><body><h1>nginx</h1></body></html>'),
      );
      const direct = await examine(configFor(`http://${server.host}`));
      expect(adviceOf(direct.output).startsWith(advice.replace('HOST', server.host))).toBe(true);
      expect(adviceOf(direct.output)).not.toContain('may have sent it');
      const viaProxy = await examine(configFor('http://ads.example.com'), {
        env: { HTTP_PROXY: `http://${server.host}` },
      });
      const advised = adviceOf(viaProxy.output);
      expect(advised.startsWith(advice.replace('HOST', 'ads.example.com'))).toBe(true);
      expect(advised.includes('may have sent it')).toBe(ofProxy !== '');
      expect(advised.endsWith(ofProxy)).toBe(true);
    },
  );

  test('an HTML page where a proxy is set: NO_PROXY', async () => {
    await using proxy = await startOtherServer((_, response) => response.end('<html>blocked</html>'));
    const { output } = await examine(configFor('http://ads.example.com'), {
      env: { HTTP_PROXY: `http://${proxy.host}` },
    });
    expect(adviceOf(output)).toMatch(
      / The proxy of HTTP_PROXY may have sent it: if the API should be reached directly, add its host to NO_PROXY\.$/,
    );
  });

  test('a redirect to another host is not followed: base_url, without the rest of the address', async () => {
    let followed = 0;
    await using other = await startOtherServer((_, response) => {
      followed += 1;
      response.end('{}');
    });
    const location = `http://user:redirectpassword@${other.host}/login?token=redirecttoken`;
    await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'redirect', location } }] });
    const { output } = await examine(configFor(simulator.url));
    expect(adviceOf(output)).toBe(
      `The server redirects to another host, which is never followed, because the signature would go there. If http://${other.host} is the API, set api.base_url: http://${other.host}; if it is a login page or a proxy, api.base_url (${simulator.url}) is wrong.`,
    );
    expect(output).not.toMatch(/redirectpassword|redirecttoken/);
    expect(followed).toBe(0);
  });

  test.each(['/v2/tasks', 'http://['])('a redirect to %s: the path', async (location) => {
    await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'redirect', location } }] });
    const { output } = await examine(configFor(simulator.url));
    expect(adviceOf(output)).toBe(
      `The server redirects to another path, which is never followed. Check api.path ("${PATH}") and api.base_url (${simulator.url}).`,
    );
  });
});

test('a history flag that the API ignores shows in two listings of the same tasks', async () => {
  await using simulator = await startTestSimulator({ resources: 1, ignoreUnknownKeys: true });
  const { code, output } = await examine(
    configFor(simulator.url, {
      resource: resourceOf(simulator),
      api: 'request_fields: { history: is_history }',
    }),
  );
  expect(output).toContain('problem: the history listing holds the same tasks as the active one.\n');
  expect(adviceOf(output)).toBe(
    'The API does not know the key "is_history" and ignores it. Set api.request_fields.history to the name that it expects, which doctor --probe may find, or poll.history_interval: 0s to do without history.',
  );
  expect(code).toBe(1);
});

test('one resource that fails does not keep the others from being examined', async () => {
  await using simulator = await startTestSimulator({ resources: 3 });
  simulator.setFault({ kind: 'status', status: 403 }, { dataSync: simulator.resources[1]?.dataSync ?? '' });
  const { code, output } = await examine(simulatorConfig(simulator));
  expect(output.match(/^resource /gm)).toHaveLength(3);
  expect(output).toContain(`\n1 of 3 resources has a problem: ${simulator.resources[1]?.dataSync}.\n`);
  expect(code).toBe(1);
});
