// When faults happen.

import type { ListingKind } from '../../src/model/poll.ts';
import type { Fault } from './faults.ts';

/** Which requests a fault is for: those that meet all that is given. */
export interface FaultCondition {
  /** The n-th request since the plan was made, from 1. */
  readonly nth?: number;
  readonly page?: number;
  readonly listing?: ListingKind;
  readonly dataSync?: string;
}

export interface FaultRule {
  readonly fault: Fault;
  /** Default: every request. */
  readonly when?: FaultCondition;
  /** How often the fault happens; default: every time. */
  readonly times?: number;
}

/** The first rule that a request meets, and that is not used up, decides. */
export type FaultPlan = readonly FaultRule[];

/** What conditions are held against. */
export interface FaultTarget {
  readonly dataSync: string;
  readonly page: number | undefined;
  readonly history: boolean | undefined;
}

/** Decides, request by request, which fault of a plan happens. Counts from its creation. */
export function createFaultChooser(plan: FaultPlan): (target: FaultTarget) => Fault | undefined {
  const rules = plan.map((rule) => ({ ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  let requests = 0;
  return (target) => {
    requests += 1;
    const rule = rules.find(({ when, left }) => left > 0 && meets(when ?? {}, target, requests));
    if (rule === undefined) return undefined;
    rule.left -= 1;
    return rule.fault;
  };
}

function meets(when: FaultCondition, target: FaultTarget, request: number): boolean {
  const { nth = request, page = target.page, dataSync = target.dataSync, listing } = when;
  const history = listing === undefined ? target.history : listing === 'history';
  return (
    nth === request && page === target.page && dataSync === target.dataSync && history === target.history
  );
}
