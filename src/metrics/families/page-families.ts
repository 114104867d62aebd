import { label } from '../exposition.ts';
import type { Family } from './family.ts';

export const ENCODINGS = ['plain', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Facts about an exposition. */
export interface PageFacts {
  /** Sample lines of the whole exposition. */
  readonly series: number;
  /** Bytes of the last complete exposition served, by encoding; empty before the first one. */
  readonly bytes: Readonly<Partial<Record<Encoding, number>>>;
  readonly renderDurationSeconds: number;
  readonly ageSeconds: number;
}

/** The series about the exposition itself, in its order. */
export const PAGE_FAMILIES: readonly Family<PageFacts>[] = [
  {
    name: 'sensecore_ads_exporter_series',
    help: 'Number of series in this exposition.',
    type: 'gauge',
    labels: [],
    samples: ({ series }, add) => add('', series),
  },
  {
    name: 'sensecore_ads_exporter_exposition_bytes',
    help: 'Size of the last complete exposition served, by encoding (plain, gzip).',
    type: 'gauge',
    unit: 'bytes',
    labels: ['encoding'],
    samples: ({ bytes }, add) => {
      for (const encoding of ENCODINGS) add(label('encoding', encoding), bytes[encoding]);
    },
  },
  {
    name: 'sensecore_ads_exporter_render_duration_seconds',
    help: 'Time taken to render the task and resource series of this exposition.',
    type: 'gauge',
    unit: 'seconds',
    labels: [],
    samples: ({ renderDurationSeconds }, add) => add('', renderDurationSeconds),
  },
  {
    name: 'sensecore_ads_exporter_page_age_seconds',
    help: 'Age of the rendered task and resource series of this exposition.',
    type: 'gauge',
    unit: 'seconds',
    labels: [],
    samples: ({ ageSeconds }, add) => add('', ageSeconds),
  },
];
