import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';

/** From this value on, the color. Below the first one it is green. */
export interface Threshold {
  readonly from: number;
  readonly color: 'yellow' | 'orange' | 'red' | 'blue';
}

/** For whole numbers: what is more than `allowed` is bad. */
export function moreThan(allowed: number, color: Threshold['color'] = 'red'): readonly Threshold[] {
  return [{ from: allowed + 1, color }];
}

/** From this value on it is bad. */
export function badFrom(value: number, color: Threshold['color'] = 'red'): readonly Threshold[] {
  return [{ from: value, color }];
}

export function buildThresholds(thresholds: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: 'green' },
      ...thresholds.map(({ from, color }) => ({ value: from, color })),
    ]);
}
