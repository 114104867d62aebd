import { renderHeader, renderSamples, type Format } from '../../src/metrics/exposition.ts';
import type { Family } from '../../src/metrics/families/family.ts';

/** What a table shows of some inputs, as it stands on a page. */
export function renderTable<Input>(
  families: readonly Family<Input>[],
  inputs: readonly Input[],
  format: Format = 'text',
): string {
  return families
    .map((family) => ({ family, rendered: renderSamples(family, inputs) }))
    .filter(({ rendered }) => rendered.count > 0)
    .map(({ family, rendered }) => renderHeader(family, format) + rendered.text)
    .join('');
}
