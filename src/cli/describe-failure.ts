import { ConfigError } from '../config/config-error.ts';
import { NO_SUCH_FILE } from '../config/file-access.ts';

const FIRST_STEPS =
  'No config yet? Start from config.example.yaml, name your file with --config.file, or try the command demo, which needs none.\n';

/** What a failed command says on stderr: whole lines. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof ConfigError)) {
    return `sensecore-ads-exporter: ${error instanceof Error ? error.message : String(error)}\n`;
  }
  const isConfigMissing = error.errors.some(
    ({ path, message }) => path === 'config' && message === NO_SUCH_FILE,
  );
  return `${error.message}\n${isConfigMissing ? FIRST_STEPS : ''}`;
}
