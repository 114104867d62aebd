/** The message about each `invalid-<reason>.yaml` with an error in `resources` and `resource_files`: line, column, path, message. */
export const RESOURCES_ERRORS: Readonly<Record<string, string>> = {
  'credential-unknown': '7:17: resources[0].credential: no credential has this name; did you mean "default"?',
  'credential-unknown-far': '7:17: resources[0].credential: no credential has this name; allowed are default',
  'data-sync-hyphen':
    '6:16: resources[0].data_sync: must be a name of at most 63 lower-case letters, digits and hyphens that starts with a letter and ends with no hyphen, not "nightly-"',
  'data-sync-long':
    '6:16: resources[0].data_sync: must be a name of at most 63 lower-case letters, digits and hyphens that starts with a letter and ends with no hyphen, not "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…"',
  'data-sync-upper-case':
    '6:16: resources[0].data_sync: must be a name of at most 63 lower-case letters, digits and hyphens that starts with a letter and ends with no hyphen; this one has the character "N"',
  'expected-every-words':
    '7:21: resources[0].expected_every: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not "daily"',
  'label-name':
    '7:15: resources[0].labels.team-name: a label name must be letters, digits and "_", not starting with a digit',
  'label-number': '7:21: resources[0].labels.team: must be text, not 7; put it in quotes',
  'label-reserved':
    '7:15: resources[0].labels.zone: "zone" is reserved; a label must not be named subscription, resource_group, zone, data_sync, resource, job, instance, le, quantile',
  'label-underscores':
    '7:15: resources[0].labels.__team: a label name must not start with "__", which Prometheus reserves',
  'labels-list': '7:13: resources[0].labels: must be a map of label names to texts, not a list',
  'name-by-default-twice':
    "8:70: resources[1].data_sync: is also the resource's name, which must be unique, and resources[0] (invalid-name-by-default-twice.yaml:3) has it too; give one of them a name",
  'name-control-character':
    '7:11: resources[0].name: must be 1 to 128 characters without control characters and line separators, not "a\\nb"',
  'name-empty':
    '7:11: resources[0].name: must be 1 to 128 characters without control characters and line separators, not ""',
  'name-twice':
    '8:13: resources[1].name: the name must be unique, and resources[0] (invalid-name-twice.yaml:3) has it too',
  'no-resources':
    '1:1: resources: at least one resource is required, here or in resource_files, or a discovery',
  'no-resources-empty-list':
    '2:12: resources: at least one resource is required, here or in resource_files, or a discovery',
  'resource-base-url':
    '7:15: resources[0].base_url: must be a URL such as https://management.sensecoreapi.cn; it must start with https:// or http://',
  'resource-file-empty-name':
    '2:18: resource_files[0]: must be a path or pattern such as resources.d/*.yaml, not ""',
  'resource-file-missing':
    '2:18: resource_files[0]: no such file (relative paths are resolved against the directory of this file)',
  'resource-file-number':
    '2:18: resource_files[0]: must be a path or pattern such as resources.d/*.yaml, not 1',
  'resource-files-braces':
    '2:18: resource_files[0]: must have at most 4 braces with 16 alternatives in all, without ranges such as {1..9}',
  'resource-files-text':
    '2:17: resource_files: must be a list of paths or patterns such as resources.d/*.yaml, not "more.yaml"',
  'resource-interval':
    '7:15: resources[0].interval: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not "1 h"',
  'resource-text': '2:13: resources[0]: must be a map, not a string',
  'resources-map': '2:12: resources: must be a list of resources, not a map',
  'same-tasks':
    '9:5: resources[1]: reads the same tasks as resources[0] (invalid-same-tasks.yaml:3): subscription, resource_group, zone, data_sync, task_name and task_types are the same',
  'subscription-url':
    '3:19: resources[0].subscription: must be 1 to 128 letters, digits, ".", "_" or "-", but has the character "&": it looks like a part of a URL; give only one value of it',
  'task-name-number': '7:16: resources[0].task_name: must be text, not 2024; put it in quotes',
  'task-type-ours':
    '7:18: resources[0].task_types[0]: must be one of AOSSTOFS, FSTOAOSS, THIRDTOAOSS, THIRDTOFS, AOSSTOAOSS, FSTOFS, not "UNKNOWN"',
  'task-type-unknown':
    '7:18: resources[0].task_types[0]: must be one of AOSSTOFS, FSTOAOSS, THIRDTOAOSS, THIRDTOFS, AOSSTOAOSS, FSTOFS, not "AOSSTOF"; did you mean "AOSSTOFS"?',
  'task-types-text':
    '7:17: resources[0].task_types: must be a list of AOSSTOFS, FSTOAOSS, THIRDTOAOSS, THIRDTOFS, AOSSTOAOSS, FSTOFS, not "AOSSTOFS"',
  'zone-dots':
    '5:11: resources[0].zone: must be 1 to 128 letters, digits, ".", "_" or "-", but not "." or ".."',
  'zone-empty': '5:11: resources[0].zone: must be 1 to 128 letters, digits, ".", "_" or "-", not ""',
  'zone-invisible':
    '5:11: resources[0].zone: must be 1 to 128 letters, digits, ".", "_" or "-", but has the character U+200B',
  'zone-long':
    '5:11: resources[0].zone: must be 1 to 128 letters, digits, ".", "_" or "-", not "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz…"',
  'zone-missing': '3:5: resources[0].zone: is missing; it must be 1 to 128 letters, digits, ".", "_" or "-"',
  'zone-number':
    '5:11: resources[0].zone: must be 1 to 128 letters, digits, ".", "_" or "-", not 1; put it in quotes',
  'zone-slash':
    '5:11: resources[0].zone: must be 1 to 128 letters, digits, ".", "_" or "-", but has the character "/": it looks like a path; give only one segment of it',
  'zone-space':
    '5:11: resources[0].zone: must be 1 to 128 letters, digits, ".", "_" or "-", but has the character " " (a space)',
  'zone-region': '5:55: resources[0].zone: its region makes api.base_url an invalid URL',
};
