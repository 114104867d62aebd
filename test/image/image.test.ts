import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig, type ConfigDirectory } from '../support/config-file.ts';
import { findFreePort } from '../support/free-port.ts';
import { needsProgram } from '../support/needs-program.ts';
import { cannotMount } from '../support/small-disk.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { createCertificates } from '../web/certificates.ts';
import { buildWithBuildah } from './buildah.ts';
import { buildWithDocker, hasDocker } from './docker.ts';
import { readDefaultBase, type Container, type Image, type Mount } from './image.ts';

const USER = 65_532;
const CONFIG = '/etc/sensecore-ads-exporter';
const STATE = '/var/lib/sensecore-ads-exporter';
const REVISION = '0123456789abcdef0123456789abcdef01234567';
const BUILD_TIMEOUT_MS = 10 * 60_000;
const MAX_ADDED_BYTES = 40_000_000;

const isDocker = hasDocker();
const cannotBuild = !isDocker && (['buildah', 'debootstrap', 'dpkg-deb'].some(needsProgram) || cannotMount());

describe.skipIf(cannotBuild)('the image', () => {
  let image: Image;

  beforeAll(async () => {
    const build = isDocker ? buildWithDocker : buildWithBuildah;
    image = await build({ VERSION: '1.2.3', REVISION });
    return () => image[Symbol.asyncDispose]();
  }, BUILD_TIMEOUT_MS);

  test('says who runs what, and where it comes from', () => {
    const { config } = image;
    expect(config.User).toBe(`${USER}:${USER}`);
    expect(config.Entrypoint).toEqual(['node', '/app/dist/main.js']);
    expect(config.Cmd ?? []).toEqual([]);
    expect(config.WorkingDir).toBe(CONFIG);
    expect(Object.keys(config.ExposedPorts)).toEqual(['10237/tcp']);
    expect(config.Healthcheck.Test).toEqual(['CMD', 'node', '/app/dist/main.js', 'healthcheck']);
    expect(config.Healthcheck.Timeout).toBe(5e9);
    expect(config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'sensecore-ads-exporter',
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.revision': REVISION,
      'org.opencontainers.image.base.name': isDocker ? readDefaultBase() : 'localhost/stand-in-base',
    });
  });

  test('adds less than 40 MB to its base', () => {
    console.info(`the image adds ${(image.addedBytes / 1e6).toFixed(1)} MB to its base`);
    expect(image.addedBytes).toBeGreaterThan(1_000_000);
    expect(image.addedBytes).toBeLessThan(MAX_ADDED_BYTES);
  });

  test('polls and serves without root, capabilities, a writable root and a shell, and drains on SIGTERM', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const port = await findFreePort();
    await using container = image.start(
      [`--web.listen-address=127.0.0.1:${port}`, `--state.file=${STATE}/state.db`],
      [...configMounts(directory), stateMount(directory)],
    );
    const url = await container.url();
    await expect.poll(() => fetch(`${url}/-/ready`).then(({ status }) => status)).toBe(200);
    const page = await (await fetch(`${url}/metrics`)).text();
    for (const { dataSync } of simulator.resources) {
      expect(page).toContain(`sensecore_ads_up{resource="${dataSync}"} 1\n`);
    }
    expect(page).toContain('sensecore_ads_exporter_state_file_healthy 1\n');
    expect(page).toContain(`revision="${REVISION}"`);

    expect(await statusOf(container)).toMatchObject({
      Uid: [USER, USER, USER, USER].join(' '),
      Gid: [USER, USER, USER, USER].join(' '),
      Groups: '',
      CapPrm: '0000000000000000',
      CapEff: '0000000000000000',
      CapBnd: '0000000000000000',
      CapAmb: '0000000000000000',
      NoNewPrivs: '1',
    });
    const written = await container.exec(['node', '-e', 'fs.writeFileSync("/app/new", "")']);
    expect(written.output).toContain('EROFS: read-only file system');
    expect(await healthOf(container, image)).toEqual({
      code: 0,
      output: `http://127.0.0.1:${port}/-/healthy: 200\n`,
    });

    const stoppedAt = performance.now();
    await container.signal('SIGTERM');
    const { code, stderr } = await container.ended();
    expect(stderr).toContain('"msg":"stopped"');
    expect(code).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(5000);
  });

  test('is healthy behind TLS, passwords and a certificate that nobody knows', async () => {
    using certificates = createCertificates();
    using directory = createConfigDirectory('');
    directory.write('server.pem', certificates.read('server.pem'));
    directory.write('server.key', certificates.read('server.key'));
    directory.write(
      'web.yml',
      `tls_server_config: { cert_file: server.pem, key_file: server.key }
basic_auth_users: { prometheus: $2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG }
`,
    );
    const port = await findFreePort();
    await using container = image.start(
      ['demo', `--web.listen-address=127.0.0.1:${port}`, '--web.config.file=web.yml'],
      configMounts(directory),
    );
    await container.waitFor(/DEMO DATA/);
    expect(await healthOf(container, image)).toEqual({
      code: 0,
      output: `https://127.0.0.1:${port}/-/healthy: 200\n`,
    });
  });

  test('is not healthy once it hangs', async () => {
    const port = await findFreePort();
    await using container = image.start(['demo', `--web.listen-address=127.0.0.1:${port}`]);
    await container.waitFor(/DEMO DATA/);
    await container.signal('SIGSTOP');
    expect(await healthOf(container, image)).toEqual({
      code: 1,
      output: `http://127.0.0.1:${port}/-/healthy: no response in time\n`,
    });
  });

  test('a wrong config ends it with exit code 2 and the errors', async () => {
    using directory = createConfigDirectory('resources: []\n');
    await using container = image.start([], configMounts(directory));
    const { code, stderr } = await container.ended();
    expect(stderr).toMatch(/^config\.yaml:1:/);
    expect(code).toBe(2);
  });
});

/** Readable for the user inside, whoever made it. */
function configMounts(directory: ConfigDirectory): readonly Mount[] {
  chmodSync(directory.path, 0o755);
  return [{ source: directory.path, target: CONFIG, readOnly: true }];
}

function stateMount(directory: ConfigDirectory): Mount {
  const source = join(directory.path, 'state');
  mkdirSync(source);
  chmodSync(source, 0o777);
  return { source, target: STATE, readOnly: false };
}

async function healthOf(container: Container, { config }: Image) {
  const [kind, ...command] = config.Healthcheck.Test;
  expect(kind).toBe('CMD');
  return await container.exec(command);
}

/** What the kernel says of the first process. */
async function statusOf(container: Container): Promise<Record<string, string>> {
  const { output } = await container.exec(['node', '-p', 'fs.readFileSync("/proc/1/status", "utf8")']);
  return Object.fromEntries(
    output.split('\n').map((line) => line.split(':', 2).map((part) => part.trim().replaceAll('\t', ' '))),
  );
}
