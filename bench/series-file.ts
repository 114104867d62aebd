// The series of a page as a file that peers in three languages read: one JSON value per line, first the head of a family,
// then its samples as [family, label value, …, value].

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Metrics of the process itself are left to each peer. */
const OF_PROCESS = /^(process|nodejs)_/;

/** Writes the series of a page in the text format. The peers show each sample as a gauge of its name. */
export async function writeSeriesFile(file: string, page: string): Promise<void> {
  const out = createWriteStream(file);
  const families = new Map<string, number>();
  let help = '';
  for (const line of page.split('\n')) {
    if (line.startsWith('# HELP ')) help = line.slice(line.indexOf(' ', 7) + 1);
    const [, name = '', labels = '', value = ''] = line.startsWith('#') ? [] : (SAMPLE.exec(line) ?? []);
    if (name === '' || OF_PROCESS.test(name) || !Number.isFinite(Number(value))) continue;
    const pairs = [...labels.matchAll(LABEL)];
    let family = families.get(name);
    if (family === undefined) {
      family = families.size;
      families.set(name, family);
      out.write(`${JSON.stringify({ name, help, labels: pairs.map(([, label]) => label) })}\n`);
    }
    // A label value is escaped as JSON escapes a text.
    const values = pairs.map(([, , text]) => `"${text}",`).join('');
    if (!out.write(`[${family},${values}${Number(value)}]\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
