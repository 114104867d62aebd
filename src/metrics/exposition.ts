// The text of the Prometheus text format 0.0.4 and of OpenMetrics 1.0.0. They differ in headers and in the last line; every
// sample line is the same in both, so that a series is the same one in whichever format it was scraped.

import type { AddHistogram, AddSample, Family, FamilyHead, HistogramValue } from './families/family.ts';

export const FORMATS = ['text', 'openmetrics'] as const;
export type Format = (typeof FORMATS)[number];

/** The `Content-Type` of each format. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** What a page ends with. */
export const PAGE_END: Readonly<Record<Format, string>> = { text: '', openmetrics: '# EOF\n' };

/** Sample lines, and how many there are. */
export interface RenderedSamples {
  readonly text: string;
  readonly count: number;
}

/** `name="value"`, the value escaped. */
export function label(name: string, value: string): string {
  return `${name}="${escapeQuoted(value)}"`;
}

/** The lines that go before the samples of a family: `# HELP`, `# TYPE` and, in OpenMetrics, `# UNIT`. */
export function renderHeader(family: FamilyHead, format: Format): string {
  if (format === 'text') {
    const type = family.type === 'info' ? 'gauge' : family.type;
    return `# HELP ${family.name} ${escapeText(family.help)}\n# TYPE ${family.name} ${type}\n`;
  }
  const name = openMetricsName(family);
  const unit = family.unit === undefined ? '' : `# UNIT ${name} ${family.unit}\n`;
  return `# HELP ${name} ${escapeQuoted(family.help)}\n# TYPE ${name} ${family.type}\n${unit}`;
}

/** The sample lines of a family for every input, in the order of the inputs. */
export function renderSamples<Input>(family: Family<Input>, inputs: readonly Input[]): RenderedSamples {
  let text = '';
  const count = writeSamples(family, inputs, (lines) => (text += lines));
  return { text, count };
}

/** Lines are passed on this many UTF-16 units at a time: V8 moves longer strings out of the space that is collected cheaply. */
const WRITTEN_AT_ONCE = 32 * 1024;

/** The same, handed on bit by bit. Returns how many lines there were. */
export function writeSamples<Input>(
  family: Family<Input>,
  inputs: readonly Input[],
  write: (lines: string) => void,
): number {
  // One string that grows: measured faster than joining parts, and no object per sample is left to collect.
  let text = '';
  let count = 0;
  function writeLine(name: string, labels: string, value: number): void {
    text += `${labels === '' ? name : `${name}{${labels}}`} ${formatNumber(value)}\n`;
    count += 1;
    if (text.length < WRITTEN_AT_ONCE) return;
    write(text);
    text = '';
  }
  if (family.type === 'histogram') {
    const add: AddHistogram = (labels, value) =>
      writeHistogram({ name: family.name, write: writeLine }, labels, value);
    for (const input of inputs) family.samples(input, add);
  } else {
    const add: AddSample = (labels, value) => {
      if (value !== undefined) writeLine(family.name, labels, value);
    };
    for (const input of inputs) family.samples(input, add);
  }
  write(text);
  return count;
}

interface HistogramTarget {
  readonly name: string;
  readonly write: (name: string, labels: string, value: number) => void;
}

function writeHistogram({ name, write }: HistogramTarget, labels: string, value: HistogramValue): void {
  const before = labels === '' ? '' : `${labels},`;
  for (const { upperBound, count } of value.buckets) {
    write(`${name}_bucket`, `${before}le="${formatBound(upperBound)}"`, count);
  }
  write(`${name}_bucket`, `${before}le="+Inf"`, value.count);
  write(`${name}_sum`, labels, value.sum);
  write(`${name}_count`, labels, value.count);
}

/** A sample value as both formats read it. */
export function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}

/**
 * With a decimal point, as OpenMetrics wants it and Prometheus 3 stores it. The text format leaves the form open, and older
 * versions and other stores keep what they read: two forms would be two sets of series.
 */
function formatBound(upperBound: number): string {
  const text = formatNumber(upperBound);
  return Number.isInteger(upperBound) ? `${text}.0` : text;
}

/** In OpenMetrics the family has the name that its samples add `_total` or `_info` to. */
function openMetricsName({ name, type }: FamilyHead): string {
  if (type === 'counter') return name.replace(/_total$/, '');
  if (type === 'info') return name.replace(/_info$/, '');
  return name;
}

/** What escaping may change. Surrogates are in the class to have unpaired ones looked at. */
const SPECIAL = /["\\\n\0\uD800-\uDFFF]/;

/** As label values and the help of OpenMetrics want it. */
function escapeQuoted(text: string): string {
  return SPECIAL.test(text) ? escapeText(text).replaceAll('"', String.raw`\"`) : text;
}

/** As the help of the text format wants it. NUL and unpaired surrogates have no escape and break readers. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\0', '\uFFFD')
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`);
}
