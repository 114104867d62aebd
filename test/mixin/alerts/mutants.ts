import { THRESHOLD_TOKEN, type Alert } from '../../../mixin/alerts/alert.ts';

/** An alert with one error in it, which the cases of the alert have to notice. */
export interface Mutant {
  readonly error: string;
  readonly alert: Alert;
}

/** Every alert with a threshold a tenth off, a duration that is gone or doubled, a selector or a number changed. */
export function mutate(alert: Alert): readonly Mutant[] {
  return [
    ...mutateThreshold(alert),
    ...mutateDurations(alert),
    ...mutateExpr(alert, /\{[^}]+\}/g, () => ['{}']),
    ...mutateExpr(alert, /(?<=== |>= |> )\d[\d.]*/g, (number) => {
      const value = Number(number);
      return value === 0 ? ['1e9'] : [String(value * 1.25), String(value * 0.75)];
    }),
  ];
}

function mutateThreshold(alert: Alert): readonly Mutant[] {
  const { threshold } = alert;
  if (threshold === undefined) return [];
  // A counter that did not move shows whether 0 itself is meant.
  const others = threshold === 0 ? [-1, 1e9] : [threshold * 0.9, threshold * 1.1];
  const isRange = alert.expr.includes(`[${THRESHOLD_TOKEN}s]`);
  return others.map((other) => ({
    error: `a threshold of ${other}`,
    alert: { ...alert, threshold: isRange ? Math.round(other) : other },
  }));
}

function mutateDurations(alert: Alert): readonly Mutant[] {
  return (['for', 'keepFiringFor'] as const).flatMap((key) => {
    const duration = alert[key];
    if (duration === undefined) return [];
    const doubled = `${2 * Number.parseInt(duration, 10)}${duration.replace(/^\d+/, '')}`;
    return ['0s', doubled].map((other) => ({
      error: `${key} ${other}`,
      alert: { ...alert, [key]: other },
    }));
  });
}

/** One mutant for every place and everything that may stand there instead. */
function mutateExpr(
  alert: Alert,
  place: RegExp,
  others: (text: string) => readonly string[],
): readonly Mutant[] {
  return [...alert.expr.matchAll(place)].flatMap(({ 0: text, index }) =>
    others(text).map((other) => ({
      error: `${other} instead of ${text} at ${index}`,
      alert: { ...alert, expr: alert.expr.slice(0, index) + other + alert.expr.slice(index + text.length) },
    })),
  );
}
