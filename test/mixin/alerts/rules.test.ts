import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALERT_GROUPS } from '../../../mixin/alerts/alert-groups.ts';
import { needsProgram } from '../../support/needs-program.ts';
import { createTemporaryDirectory } from '../../support/temporary-directory.ts';
import { ALERT_CASES } from './cases/all.ts';
import { mutate } from './mutants.ts';
import { runPromtool, testVariants } from './promtool.ts';

const ALERTS = ALERT_GROUPS.flatMap(({ alerts }) => alerts);

describe.skipIf(needsProgram('promtool'))('the alerts, as promtool evaluates them', () => {
  test('are a rules file that Prometheus accepts', async () => {
    const verdict = await runPromtool([
      'check',
      'rules',
      resolve('mixin/alerts/sensecore-ads-exporter.rules.yaml'),
    ]);
    expect(verdict).toEqual({ passed: true, output: expect.any(String) });
  });

  test.each(ALERT_CASES)('$alert: every case is as it says', async (alertCases) => {
    using directory = createTemporaryDirectory();
    const alert = ALERTS.find(({ name }) => name === alertCases.alert)!;
    const [verdict] = await testVariants(directory.path, alertCases, [alert]);
    expect(verdict).toEqual({ passed: true, output: expect.any(String) });
  });

  test.each(ALERT_CASES)('$alert: the cases notice every error in it', async (alertCases) => {
    using directory = createTemporaryDirectory();
    const mutants = mutate(ALERTS.find(({ name }) => name === alertCases.alert)!);
    const variants = mutants.map(({ alert }) => alert);
    const verdicts = await testVariants(directory.path, alertCases, variants);
    const unnoticed = mutants.filter((_, index) => verdicts[index]?.passed !== false);
    expect(mutants.length).toBeGreaterThan(0);
    expect(unnoticed.map(({ error }) => error)).toEqual([]);
  });
});

test('every alert has cases: at least one in which it fires, and a near miss', () => {
  expect(ALERT_CASES.map(({ alert }) => alert).sort()).toEqual(ALERTS.map(({ name }) => name).sort());
  for (const { alert, cases } of ALERT_CASES) {
    const fires = cases.map(({ at }) => Object.values(at).some((firing) => firing.length > 0));
    expect(fires, `${alert} fires in one`).toContain(true);
    expect(fires, `${alert} never fires in one`).toContain(false);
  }
});
