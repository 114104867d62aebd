import type { CommandContext } from '../context.ts';
import { UsageError } from '../usage-error.ts';

/** What an exporter is told of who asks. Never printed. */
export interface Login {
  readonly kind: 'password' | 'token';
  /** The value of the header `Authorization`. */
  readonly header: string;
}

/** The login in the environment; undefined = none. Throws `UsageError` for half a login, and for two. */
export function readLogin(env: CommandContext['env']): Login | undefined {
  const username = env['ADS_EXPORTER_USERNAME'] ?? '';
  const password = env['ADS_EXPORTER_PASSWORD'] ?? '';
  const token = (env['ADS_EXPORTER_TOKEN'] ?? '').trim();
  if ((username === '') !== (password === '')) {
    throw new UsageError('ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD go together: set both or none');
  }
  if (token !== '') {
    if (username === '') return { kind: 'token', header: `Bearer ${token}` };
    throw new UsageError(
      'set ADS_EXPORTER_TOKEN, or ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD, not all',
    );
  }
  if (username === '') return undefined;
  return { kind: 'password', header: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
