import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { watchExporter } from '../support/exporter-process.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import {
  execute,
  REPOSITORY,
  run,
  type Container,
  type Image,
  type ImageConfig,
  type Mount,
} from './image.ts';
import { describeRegistry, fillStandInBase } from './stand-in-base.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const BASE = 'localhost/stand-in-base';
const IMAGE = 'localhost/sensecore-ads-exporter';
const CONFINE = join(import.meta.dirname, 'run-confined.sh');

/** Builds the image on a stand-in base and runs it by the kernel's own means. Needs root, and no registry of images. */
export async function buildWithBuildah(buildArguments: BuildArguments): Promise<Image> {
  const store = createTemporaryDirectory();
  const buildah: Buildah = (...args) =>
    run('buildah', ['--root', join(store.path, 'root'), '--runroot', join(store.path, 'run'), ...args], {
      cwd: REPOSITORY,
    });
  const close = async (): Promise<void> => {
    await buildah('rm', '--all');
    store[Symbol.dispose]();
  };
  try {
    await commitBase(buildah);
    await buildImage(buildah, join(store.path, 'npmrc'), buildArguments);
    const inspected = await inspect(buildah, IMAGE);
    const base = await inspect(buildah, BASE);
    const root = await buildah('mount', await buildah('from', IMAGE));
    const { config } = inspected.Docker;
    return {
      config,
      addedBytes: sizeOf(inspected) - sizeOf(base),
      start: (args, mounts = []) => startConfined({ root, config, args, mounts }),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Buildah = (...args: readonly string[]) => Promise<string>;

type BuildArguments = Readonly<Record<string, string>>;

interface Inspected {
  readonly Docker: { readonly config: ImageConfig };
  /** JSON of its own. */
  readonly Manifest: string;
}

async function inspect(buildah: Buildah, image: string): Promise<Inspected> {
  return JSON.parse(await buildah('inspect', '--type=image', image)) as Inspected;
}

function sizeOf({ Manifest }: Inspected): number {
  const { layers } = JSON.parse(Manifest) as { readonly layers: readonly { readonly size: number }[] };
  return layers.reduce((sum, { size }) => sum + size, 0);
}

async function commitBase(buildah: Buildah): Promise<void> {
  const container = await buildah('from', 'scratch');
  await fillStandInBase(await buildah('mount', container));
  await buildah('config', '--env', `PATH=${PATH}`, container);
  await buildah('commit', '--rm', container, BASE);
}

async function buildImage(buildah: Buildah, npmrc: string, buildArguments: BuildArguments): Promise<void> {
  writeFileSync(npmrc, await describeRegistry());
  const npmCache = join(homedir(), '.npm');
  mkdirSync(npmCache, { recursive: true });
  const given = { ...buildArguments, BUILD_IMAGE: BASE, BASE_IMAGE: BASE };
  await buildah(
    'build',
    '--isolation=chroot',
    '--format=docker',
    '--layers=false',
    `--secret=id=npmrc,src=${npmrc}`,
    `--volume=${npmCache}:/root/.npm`,
    ...Object.entries(given).map(([name, value]) => `--build-arg=${name}=${value}`),
    `--tag=${IMAGE}`,
    REPOSITORY,
  );
}

function startConfined({
  root,
  config,
  args,
  mounts,
}: {
  readonly root: string;
  readonly config: ImageConfig;
  readonly args: readonly string[];
  readonly mounts: readonly Mount[];
}): Container {
  const env = Object.fromEntries(config.Env.map((pair) => pair.split(/=(.*)/s, 2) as [string, string]));
  const binds = mounts.map(({ source, target, readOnly }) => `${source}:${target}:${readOnly ? 'ro' : 'rw'}`);
  const inside = [CONFINE, root, config.User, config.WorkingDir, ...binds, '--'];
  const child = spawn(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', 'sh', ...inside, ...config.Entrypoint, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env },
  );
  /** The first process inside, as the host counts. */
  const firstProcess = (): string =>
    readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  return {
    ...watchExporter(child),
    async signal(name) {
      process.kill(Number(firstProcess()), name);
    },
    exec(command) {
      const [user, group] = config.User.split(':');
      const entered = ['--target', firstProcess(), '--mount', '--pid', '--root', '--wd'];
      const rights = [`--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--bounding-set=-all'];
      return execute('nsenter', [...entered, 'setpriv', ...rights, '--no-new-privs', ...command], env);
    },
  };
}
