/** The message about each `invalid-<reason>.yaml` with an error in `poll` and `metrics`: line, column, path, message. */
export const POLL_AND_METRICS_ERRORS: Readonly<Record<string, string>> = {
  'deny-breaks-out':
    "5:10: metrics.deny[0]: must be a valid regular expression of metric names (Unmatched ')')",
  'deny-expression':
    '5:10: metrics.deny[0]: must be a valid regular expression of metric names (Unterminated group)',
  'deny-long': '5:10: metrics.deny[0]: must be at most 256 characters long',
  'deny-look-around':
    '5:25: metrics.deny[1]: must be a valid regular expression of metric names (no look-around, back references, Unicode classes, or more than 16 repetitions, which can take exponential time)',
  'deny-text':
    '5:9: metrics.deny: must be a list of regular expressions of metric names, not "sensecore_ads_task_info"',
  'duration-empty':
    '5:13: poll.interval: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not ""',
  'duration-infinite':
    '5:13: poll.interval: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not "99999999999999999999d"',
  'duration-negative':
    '5:13: poll.interval: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not "-5m"',
  'duration-null':
    '5:13: poll.interval: is empty; it must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s',
  'duration-unit-order':
    '5:13: poll.interval: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not "5m1h"',
  'duration-words':
    '5:13: poll.interval: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not "5 minutes"',
  'history-interval-number':
    '5:21: poll.history_interval: must be a duration such as 500ms, 30s, 5m, 24h or 7d, or 0s, not 0; write 0s for seconds',
  'idle-below-interval': '5:34: poll.idle_interval: must be at least poll.interval, which is 2m',
  'info-label-twice': '5:36: metrics.info_labels[2]: is in the list twice',
  'info-label-unknown':
    '5:17: metrics.info_labels[0]: must be one of task_type, source, destination, source_zone, destination_zone, source_region, destination_region, third_party, user_id, tenant_id, not "task_typ"; did you mean "task_type"?',
  'max-tasks-zero': '5:27: metrics.max_tasks_per_resource: must be a whole number of at least 1, not 0',
  'stale-after-zero':
    '5:16: poll.stale_after: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not "0ms"',
  'task-states': '5:16: metrics.task_states: must be one of current, all, not "each"',
  'tasks-mode': '5:10: metrics.tasks: must be one of all, active, none, not "activ"; did you mean "active"?',
};
