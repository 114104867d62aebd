import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '../../../mixin/alerts/alert.ts';
import { toPrometheusRule } from '../../../mixin/alerts/prometheus-rule.ts';
import { runbookUrl, type AlertCases, type RuleCase } from './rule-cases.ts';

export interface Verdict {
  readonly passed: boolean;
  /** What promtool says, its differences above all. */
  readonly output: string;
}

export function runPromtool(args: readonly string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    execFile('promtool', args, (error, stdout, stderr) => {
      resolve({ passed: error === null, output: stdout + stderr });
    });
  });
}

/** Runs the cases on variants of the alert they are about, all in one process, and tells how each did. */
export async function testVariants(
  directory: string,
  alertCases: AlertCases,
  variants: readonly Alert[],
): Promise<readonly Verdict[]> {
  const files = variants.map((alert, index) => {
    const rulesFile = join(directory, `rules-${index}.yaml`);
    const rules = [toPrometheusRule(alert, { language: 'en', resourceLabels: [] })];
    writeYaml(rulesFile, { groups: [{ name: 'variant', rules }] });
    return writeTests(join(directory, `tests-${index}`), rulesFile, alertCases);
  });
  const { output } = await runPromtool(['test', 'rules', ...files.flat()]);
  const parts = output
    .split('Unit Testing:')
    .slice(1)
    .map((part) => part.trimStart());
  return files.map((own) => {
    const told = parts.filter((part) => own.some((file) => part.startsWith(`${file}\n`)));
    if (told.length !== own.length) throw new Error(`promtool did not run them all: ${output}`);
    return { passed: told.every((part) => /^ {2}SUCCESS$/m.test(part)), output: told.join('') };
  });
}

/** Writes the cases as promtool takes them, a file for each interval of evaluation, and returns the paths. */
function writeTests(prefix: string, rulesFile: string, alertCases: AlertCases): readonly string[] {
  const byInterval = Object.groupBy(alertCases.cases, ({ every = '1m' }) => every);
  return Object.entries(byInterval).map(([every, cases = []]) => {
    const file = `${prefix}-${every}.yaml`;
    const tests = cases.map((ruleCase) => toTest(alertCases, ruleCase));
    writeYaml(file, { rule_files: [rulesFile], evaluation_interval: every, tests });
    return file;
  });
}

function toTest(
  { alert, severity, summary }: AlertCases,
  { says, every = '1m', series, at }: RuleCase,
): object {
  return {
    name: `${alert} ${says}`,
    interval: every,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: Object.entries(at).map(([time, firing]) => ({
      eval_time: time,
      alertname: alert,
      exp_alerts: firing.map(({ labels, description, dashboard }) => ({
        exp_labels: { ...labels, severity },
        exp_annotations: { summary, description, dashboard, runbook_url: runbookUrl(alert) },
      })),
    })),
  };
}

/** JSON is YAML. */
function writeYaml(file: string, content: object): void {
  writeFileSync(file, JSON.stringify(content));
}
