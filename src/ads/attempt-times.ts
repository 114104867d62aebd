import type { AttemptObserver } from './attempt.ts';

/** How long the attempts of one listing take, told by an observer that passes everything on to another. */
export interface AttemptTimes {
  readonly observer: AttemptObserver;
  /** Mean of those that ended. What they waited for, their turn or a pause before a retry, is no part of it. */
  meanSeconds(): number;
}

export function measureAttempts(observer: AttemptObserver): AttemptTimes {
  let attempts = 0;
  let seconds = 0;
  return {
    observer: {
      requestDone(request) {
        attempts += 1;
        seconds += request.durationSeconds;
        observer.requestDone(request);
      },
      clockSkew: (credential, skewSeconds) => observer.clockSkew(credential, skewSeconds),
    },
    meanSeconds: () => seconds / attempts,
  };
}
