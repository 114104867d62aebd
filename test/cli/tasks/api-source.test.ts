import { expect, test } from 'vitest';
import { ApiError } from '../../../src/sensecore/api-error.ts';
import { createFailureLog } from '../../../src/cli/tasks/api-source.ts';
import { createPollLog } from '../../../src/poll/poll-log.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

test('the last failure of each listing is told until a poll succeeds, and nothing else of the log', () => {
  const { logger, problems } = createFailureLog();
  const log = createPollLog({ resource: 'nightly', logger, clock: createFakeClock() });
  logger.warn({ file: 'x' }, 'something else');
  expect(problems()).toEqual([]);

  log.failed('active', new ApiError('auth', 'HTTP 401: no such \u001B[2J key', { status: 401 }));
  log.failed('history', new ApiError('timeout', 'no complete answer within 10 ms'));
  expect(problems()).toEqual([
    'resource nightly could not be read (auth): HTTP 401: no such �[2J key; run doctor for the likely cause',
    'the history of resource nightly could not be read (timeout): no complete answer within 10 ms; run doctor for the likely cause',
  ]);

  log.failed('active', new ApiError('network', 'refused'));
  log.succeeded('history', { tasks: 3, durationSeconds: 1 });
  expect(problems()).toEqual([
    'resource nightly could not be read (network): refused; run doctor for the likely cause',
  ]);

  log.succeeded('active', { tasks: 3, durationSeconds: 1 });
  log.succeeded('active', { tasks: 3, durationSeconds: 1 });
  expect(problems()).toEqual([]);
});
