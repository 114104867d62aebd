import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { watchExporter } from '../support/exporter-process.ts';
import { execute, readDefaultBase, REPOSITORY, run, type Image, type ImageConfig } from './image.ts';

/** Whether an engine answers; the client alone builds nothing. */
export function hasDocker(): boolean {
  return spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { stdio: 'ignore' }).status === 0;
}

/** Builds the image on its own base, as a user would. */
export async function buildWithDocker(buildArguments: Readonly<Record<string, string>>): Promise<Image> {
  const image = `sensecore-ads-exporter:test-${randomUUID()}`;
  const base = readDefaultBase();
  await run('docker', ['pull', '--quiet', base]);
  const given = Object.entries(buildArguments).flatMap(([name, value]) => [
    '--build-arg',
    `${name}=${value}`,
  ]);
  await run('docker', ['build', '--tag', image, ...given, REPOSITORY]);
  const { Config: config, Size: size } = await inspect(image);
  return {
    config,
    addedBytes: size - (await inspect(base)).Size,
    start(args, mounts = []) {
      const name = `sensecore-ads-exporter-${randomUUID()}`;
      const binds = mounts.map(
        ({ source, target, readOnly }) => `--volume=${source}:${target}${readOnly ? ':ro' : ''}`,
      );
      const confined = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
      const child = spawn(
        'docker',
        ['run', '--rm', '--name', name, '--network=host', ...confined, ...binds, image, ...args],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      return {
        ...watchExporter(child),
        async signal(signal) {
          await run('docker', ['kill', `--signal=${signal}`, name]);
        },
        exec: (command) => execute('docker', ['exec', name, ...command]),
        async [Symbol.asyncDispose]() {
          await execute('docker', ['rm', '--force', name]);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await run('docker', ['image', 'rm', '--force', image]);
    },
  };
}

interface Inspected {
  readonly Config: ImageConfig;
  readonly Size: number;
}

async function inspect(image: string): Promise<Inspected> {
  return (JSON.parse(await run('docker', ['image', 'inspect', image])) as [Inspected])[0];
}
