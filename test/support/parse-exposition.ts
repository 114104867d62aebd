// A strict reader of the text format 0.0.4 and of OpenMetrics 1.0.0, written from their specifications.

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly unit: string | undefined;
  readonly samples: readonly ParsedSample[];
}

type MutableFamily = { -readonly [Key in keyof ParsedFamily]: ParsedFamily[Key] } & {
  samples: ParsedSample[];
};

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s;
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|info)$/;
const UNIT = /^# UNIT ([a-zA-Z_:][a-zA-Z0-9_:]*) ([a-z]+)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?|NaN|[-+]Inf)$/s;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(,|$)/y;
const ESCAPES: Readonly<Record<string, string>> = {
  [String.raw`\\`]: '\\',
  [String.raw`\"`]: '"',
  [String.raw`\n`]: '\n',
};

/**
 * Reads a page; throws at the first thing that is not in the format: a broken line, a sample outside its family, a
 * family or series that comes twice, a header without samples, a wrong end.
 */
export function parseExposition(page: string, format: 'text' | 'openmetrics'): readonly ParsedFamily[] {
  const families = new Map<string, MutableFamily>();
  const seen = new Set<string>();
  let family: MutableFamily | undefined;
  for (const line of toLines(page, format)) {
    if (line.startsWith('# HELP ')) {
      const [, name = '', help = ''] = match(HELP, line);
      if (families.has(name)) throw new Error(`a family comes twice: ${line}`);
      if (family?.samples.length === 0) throw new Error(`a family without samples: ${family.name}`);
      family = {
        name,
        help: unescape(help, format === 'text' ? /\\[\\n]/g : /\\["\\n]/g),
        type: '',
        unit: undefined,
        samples: [],
      };
      families.set(name, family);
      continue;
    }
    if (family === undefined) throw new Error(`a line before the first family: ${line}`);
    if (line.startsWith('# TYPE ')) {
      const [, name, type = ''] = match(TYPE, line);
      if (name !== family.name || family.type !== '') throw new Error(`TYPE out of place: ${line}`);
      family.type = type;
    } else if (line.startsWith('# UNIT ') && format === 'openmetrics') {
      const [, name = '', unit = ''] = match(UNIT, line);
      if (name !== family.name || !name.endsWith(`_${unit}`)) throw new Error(`UNIT out of place: ${line}`);
      family.unit = unit;
    } else {
      const sample = parseSample(line);
      if (!sampleNames(family, format).includes(sample.name))
        throw new Error(`not of ${family.name}: ${line}`);
      const labels = Object.entries(sample.labels).map((pair) => JSON.stringify(pair));
      const series = sample.name + labels.sort().join('');
      if (seen.has(series)) throw new Error(`a series comes twice: ${line}`);
      seen.add(series);
      family.samples.push(sample);
    }
  }
  if (family?.samples.length === 0) throw new Error(`a family without samples: ${family.name}`);
  return [...families.values()];
}

function toLines(page: string, format: 'text' | 'openmetrics'): readonly string[] {
  if (page.includes('\0') || !page.isWellFormed()) throw new Error('a character that no page may hold');
  const end = format === 'openmetrics' ? '# EOF\n' : '';
  if (!page.endsWith(end)) throw new Error('no # EOF');
  const lines = page.slice(0, page.length - end.length).split('\n');
  if (lines.pop() !== '') throw new Error('the last line does not end');
  return lines;
}

function sampleNames({ name, type }: ParsedFamily, format: 'text' | 'openmetrics'): readonly string[] {
  if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  if (format === 'text') return [name];
  if (type === 'counter') return [`${name}_total`];
  return [type === 'info' ? `${name}_info` : name];
}

function parseSample(line: string): ParsedSample {
  const [, name = '', labels = '', value = ''] = match(SAMPLE, line);
  return { name, labels: parseLabels(labels, line), value: parseValue(value) };
}

function parseLabels(text: string, line: string): Readonly<Record<string, string>> {
  if (text.endsWith(',')) throw new Error(`wrong labels: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (name === '' || Object.hasOwn(labels, name)) throw new Error(`wrong labels: ${line}`);
    labels[name] = unescape(value, /\\["\\n]/g);
  }
  return labels;
}

function unescape(text: string, escapes: RegExp): string {
  return text.replaceAll(escapes, (escape) => ESCAPES[escape] ?? escape);
}

function parseValue(text: string): number {
  return text.endsWith('Inf') ? Number(text.replace('Inf', 'Infinity')) : Number(text);
}

function match(pattern: RegExp, line: string): RegExpExecArray {
  const found = pattern.exec(line);
  if (found === null) throw new Error(`not a line of this format: ${line}`);
  return found;
}
