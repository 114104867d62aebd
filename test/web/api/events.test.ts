import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../src/model/event-log.ts';
import { findEvents, parseEventQuery, type EventQuery } from '../../../src/web/api/events.ts';
import { eventPageSchema } from '../../../src/web/api/schemas.ts';

const ALL: EventQuery = { resources: [], ids: [], states: [], limit: 100, before: undefined };

function event(id: number, changes: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    id,
    at: 1_790_000_000 + id,
    seenAt: 1_790_000_060 + id,
    resource: 'nightly',
    taskId: `task-${id}`,
    taskName: 'corpus',
    taskType: 'AOSSTOFS',
    from: 'DOING',
    to: 'COMPLETED',
    durationSeconds: 12,
    failureReason: undefined,
    error: undefined,
    ...changes,
  };
}

const EVENTS = [
  event(4, { to: 'FAILED', failureReason: 'quota', error: 'no space left' }),
  event(3, { resource: 'weekly', from: undefined, to: 'SCANNING', taskName: '', durationSeconds: undefined }),
  event(2),
  event(1),
];

describe('events', () => {
  test('are shown newest first, unknown values as null', () => {
    const page = findEvents(EVENTS, ALL);
    expect(eventPageSchema.safeParse(page).success).toBe(true);
    expect(page.next_cursor).toBeNull();
    expect(page.events.slice(0, 2)).toEqual([
      {
        at: '2026-09-21T14:13:24Z',
        seen_at: '2026-09-21T14:14:24Z',
        resource: 'nightly',
        task_id: 'task-4',
        task_name: 'corpus',
        type: 'AOSSTOFS',
        from: 'DOING',
        to: 'FAILED',
        duration_seconds: 12,
        failure_reason: 'quota',
        error: 'no space left',
      },
      {
        at: '2026-09-21T14:13:23Z',
        seen_at: '2026-09-21T14:14:23Z',
        resource: 'weekly',
        task_id: 'task-3',
        task_name: null,
        type: 'AOSSTOFS',
        from: null,
        to: 'SCANNING',
        duration_seconds: null,
        failure_reason: null,
        error: null,
      },
    ]);
  });

  test.each<[Partial<EventQuery>, string[]]>([
    [{ resources: ['weekly'] }, ['task-3']],
    [{ states: ['COMPLETED'] }, ['task-2', 'task-1']],
    [{ ids: ['task-1', 'task-4'] }, ['task-4', 'task-1']],
    [{ before: 3 }, ['task-2', 'task-1']],
  ])('are filtered by %j', (query, expected) => {
    expect(findEvents(EVENTS, { ...ALL, ...query }).events.map(({ task_id: id }) => id)).toEqual(expected);
  });

  test('come page by page, and those that come meanwhile shift nothing', () => {
    const first = findEvents(EVENTS, { ...ALL, limit: 2 });
    expect(first.next_cursor).toBe('3');
    const parsed = parseEventQuery(new URLSearchParams({ cursor: first.next_cursor ?? '', limit: '2' }), []);
    const second = findEvents([event(5), ...EVENTS], parsed.ok ? parsed.query : ALL);
    expect(second.events.map(({ task_id: id }) => id)).toEqual(['task-2', 'task-1']);
    expect(second.next_cursor).toBeNull();
  });
});

describe('a query', () => {
  test('is read with its defaults', () => {
    const parameters = new URLSearchParams('resource=nightly&state=FAILED&state=DOING&id=a');
    expect(parseEventQuery(parameters, ['nightly', 'weekly'])).toEqual({
      ok: true,
      query: { ...ALL, resources: ['nightly'], states: ['DOING', 'FAILED'], ids: ['a'] },
    });
  });

  test('gets every error at once', () => {
    const parameters = new URLSearchParams('resource=nihgtly&state=DONE&limit=0&cursor=x&sort=at');
    const parsed = parseEventQuery(parameters, ['nightly']);
    expect(parsed.ok ? [] : parsed.errors.errors.map(({ parameter }) => parameter).sort()).toEqual([
      'cursor',
      'limit',
      'resource',
      'sort',
      'state',
    ]);
  });
});
