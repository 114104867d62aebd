// The configurations of examples/alertmanager, as Alertmanager's own tool reads and applies them.

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { ALERTMANAGER_EXAMPLES } from '../../../scripts/documents/alertmanager-examples.ts';
import { needsProgram } from '../../support/needs-program.ts';

const PATHS = ALERTMANAGER_EXAMPLES.map(({ path }) => path);

function amtool(...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync('amtool', args, { encoding: 'utf8' });
}

describe.skipIf(needsProgram('amtool'))('an example for Alertmanager', () => {
  test.each(PATHS)('%s is a configuration that it accepts, with its template', (path) => {
    const { status, stdout } = amtool('check-config', path);
    expect(status).toBe(0);
    expect(stdout).toContain('1 templates');
    expect(stdout).toContain('SUCCESS');
  });

  test.each(PATHS)('%s routes alerts of every severity to its receiver', (path) => {
    const receiver = path.replace(/.*\/|\.yml/g, '');
    for (const severity of ['critical', 'warning', 'info']) {
      const { stdout } = amtool('config', 'routes', 'test', `--config.file=${path}`, `severity=${severity}`);
      expect(stdout.trim()).toBe(receiver);
    }
  });

  test('the texts of a notification name the task, and have absolute links', () => {
    const { status, stdout } = amtool(
      'template',
      'render',
      '--template.glob=examples/alertmanager/*.tmpl',
      '--template.data=test/fixtures/alertmanager/notification.json',
      '--template.text={{ template "sensecore_ads.title" . }}\n{{ template "sensecore_ads.text" . }}',
    );
    expect(status).toBe(0);
    expect(stdout.trimEnd()).toBe(`[FIRING 1] A data-sync task failed.
- firing, warning: Task corpus (1) of resource nightly failed 5m 0s ago. Reason: quota.
  https://grafana.example.org/d/sensecore-ads-task?var-task=1
  https://unpkg.com/sensecore-ads-exporter/docs/alerts.md#sensecoreadstaskfailed`);
  });
});
