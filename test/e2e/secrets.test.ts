import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PLANTED_SECRET } from '../../src/simulator/task-template.ts';
import type { Fault } from '../support/faults.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

// Every secret holds this word, so that one search finds any of them, whole or cut.
const MARK = 'NEVERSEEN';
const ACCESS_KEY = `AK${MARK}accesskey`;
const SECRET_KEY = `SK${MARK}secretkey`;
const TOKEN = `TOKEN${MARK}token`;

/** What an API may send that echoes secrets. */
const ECHOES: readonly (Fault | undefined)[] = [
  undefined,
  {
    kind: 'wrong-shape',
    body: { code: 16, message: `HMAC signature of ${ACCESS_KEY} does not match, secret ${SECRET_KEY}` },
  },
  {
    kind: 'wrong-shape',
    body: { message: `see https://${ACCESS_KEY}:${SECRET_KEY}@gateway/?token=${TOKEN}` },
  },
  { kind: 'status', status: 401 },
  { kind: 'redirect', location: `http://${ACCESS_KEY}:${SECRET_KEY}@127.0.0.1:9/` },
  { kind: 'refuse' },
];

const PAGES = [
  '/metrics',
  '/metrics?resource=nope',
  '/',
  '/api/v1/status',
  '/api/v1/tasks?limit=1000',
  '/-/ready',
];

test.each(['debug', 'info', 'warn', 'error'])(
  'at log level %s no secret is in a log, a page or a metric',
  async (level) => {
    await using simulator = await startTestSimulator({
      credentials: [{ accessKey: ACCESS_KEY, secretKey: SECRET_KEY }, { token: TOKEN }],
    });
    const [hmac, bearer, wrong] = simulator.resources.map(
      ({ subscription, resourceGroup, zone, dataSync }) =>
        `subscription: ${subscription}, resource_group: ${resourceGroup}, zone: ${zone}, data_sync: ${dataSync}`,
    );
    using directory = createConfigDirectory('');
    directory.write('token', `${TOKEN}\n`);
    directory.write(
      'config.yaml',
      `api: { base_url: "${simulator.url}", retries: 1, timeout: 1s }
credentials:
  - { name: pair, access_key: ${ACCESS_KEY}, secret_key_env: ADS_SECRET_KEY }
  - { name: console, bearer_token_file: token }
  - { name: wrong, access_key: ${MARK}wrong, secret_key: ${MARK}wrong }
poll: { interval: 500ms, timeout: 1s }
resources:
  - { ${hmac}, credential: pair }
  - { ${bearer}, credential: console }
  - { ${wrong}, credential: wrong }
`,
    );
    await using exporter = startExporter(
      ['--config.file', directory.configFile, '--web.listen-address=127.0.0.1:0', '--log.level', level],
      { env: { ADS_SECRET_KEY: SECRET_KEY, HTTP_PROXY: '' } },
    );
    // At the two quiet levels nothing tells the port: those check the log alone.
    const url = level === 'debug' || level === 'info' ? await exporter.url() : undefined;
    const pages: string[] = [];
    for (const echo of ECHOES) {
      const before = simulator.requests.total;
      simulator.setFault(echo);
      await expect.poll(() => simulator.requests.total - before).toBeGreaterThan(6);
      if (url === undefined) continue;
      for (const path of PAGES) {
        pages.push(await (await fetch(url + path)).text());
      }
    }
    exporter.child.kill('SIGTERM');
    const { stdout, stderr } = await exporter.ended();
    expect(pages.join('').includes('sensecore_ads_task_info{')).toBe(url !== undefined);
    expect(stderr.includes('poll failed')).toBe(level !== 'error');
    const seen = [stdout, stderr, ...pages].join('\n');
    expect(seen).not.toContain(MARK);
    expect(seen).not.toMatch(PLANTED_SECRET);
  },
);

test('no error in a config shows a secret', async () => {
  using directory = createConfigDirectory(`api:
  base_url: https://${ACCESS_KEY}:${SECRET_KEY}@gateway
credentials:
  - { name: a, access_key: ${ACCESS_KEY}, secret_key: [${SECRET_KEY}] }
  - { name: b, access_key: ${ACCESS_KEY}, secret_key: ${SECRET_KEY}, bearer_token: ${TOKEN} }
  - { name: c, access_key: ${ACCESS_KEY}, secretkey: ${SECRET_KEY} }
  - { name: d, access_key: ${ACCESS_KEY}, ${SECRET_KEY} }
${TOKEN}: ${ACCESS_KEY}
resource_files: [secret-*]
resources:
  - { subscription: s, resource_group: g, zone: z, data_sync: d, credential: d }
`);
  directory.write('secret-key', `- ${SECRET_KEY}\n`);
  directory.write('web.yaml', `basic_auth_users: { ${SECRET_KEY} }\n${TOKEN}: x\n`);
  const { code, stdout, stderr } = await runExporter([
    'check',
    '--config.file',
    directory.configFile,
    '--web.config.file',
    join(directory.path, 'web.yaml'),
  ]);
  expect(code).toBe(2);
  for (const file of [directory.configFile, 'secret-key', 'web.yaml']) expect(stderr).toContain(`${file}:`);
  expect(stdout + stderr).not.toContain(MARK);
});
