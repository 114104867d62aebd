/** The message about each `invalid-<reason>.yaml` with an error in `api`: line, column, path, message. */
export const API_ERRORS: Readonly<Record<string, string>> = {
  'base-url-fragment':
    '5:13: api.base_url: must be a URL such as https://management.sensecoreapi.cn, without a fragment (nothing from the "#" on)',
  'base-url-list': '5:13: api.base_url: must be a URL such as https://management.sensecoreapi.cn, not a list',
  'base-url-password':
    '5:13: api.base_url: must be a URL such as https://management.sensecoreapi.cn, without a user and password; they belong to credentials',
  'base-url-query':
    '5:13: api.base_url: must be a URL such as https://management.sensecoreapi.cn, without a query (nothing from the "?" on)',
  'base-url-scheme':
    '5:13: api.base_url: must be a URL such as https://management.sensecoreapi.cn; it must start with https:// or http://',
  'base-url-space':
    '5:13: api.base_url: must be a URL such as https://management.sensecoreapi.cn, without spaces, control characters and backslashes',
  'base-url-unreadable':
    '5:13: api.base_url: must be a URL such as https://management.sensecoreapi.cn; this is not a valid URL',
  'base-url-placeholder':
    '5:13: api.base_url: must be a URL such as https://management.sensecoreapi.cn, with no placeholder but {region}',
  'ca-file-damaged': '5:12: api.ca_file: certificate 1 of 1 in the file is damaged',
  'ca-file-directory': '5:12: api.ca_file: cannot read: it is a directory',
  'ca-file-missing':
    '5:12: api.ca_file: cannot read: no such file (relative paths are resolved against the directory of the file that names them)',
  'ca-file-no-pem': '5:12: api.ca_file: the file must hold PEM certificates (-----BEGIN CERTIFICATE-----)',
  'concurrency-65': '5:16: api.concurrency: must be a whole number from 1 to 64, not 65',
  'first-page-two': '5:15: api.first_page: must be 1 or 0, not 2',
  'max-pages-zero': '5:14: api.max_pages: must be a whole number of at least 1, not 0',
  'max-response-bytes-fraction':
    '5:23: api.max_response_bytes: must be a size such as 16MiB, 4MB or 1048576, at least 1KiB, not 2048.5',
  'max-response-bytes-small':
    '5:23: api.max_response_bytes: must be a size such as 16MiB, 4MB or 1048576, at least 1KiB, not "1000B"',
  'max-response-bytes-unit':
    '5:23: api.max_response_bytes: must be a size such as 16MiB, 4MB or 1048576, at least 1KiB, not "16 megabytes"',
  'omitted-fields':
    '5:19: api.omitted_fields: must be one of default, unset, not "unsett"; did you mean "unset"?',
  'page-size-1001': '5:14: api.page_size: must be a whole number from 1 to 1000, not 1001',
  'page-size-fraction': '5:14: api.page_size: must be a whole number from 1 to 1000, not 1.5',
  'page-size-text': '5:14: api.page_size: must be a whole number from 1 to 1000, not "100"',
  'page-size-zero': '5:14: api.page_size: must be a whole number from 1 to 1000, not 0',
  'path-open-brace':
    '5:9: api.path: must be a path that starts with "/" and holds {data_sync}, with no placeholders but {subscription}, {resource_group}, {zone}, {region}, {data_sync}, not "/storage/{data_sync}/{zone"',
  'path-relative':
    '5:9: api.path: must be a path that starts with "/" and holds {data_sync}, with no placeholders but {subscription}, {resource_group}, {zone}, {region}, {data_sync}, not "storage/{data_sync}"',
  'path-space':
    '5:9: api.path: must be a path that starts with "/" and holds {data_sync}, with no placeholders but {subscription}, {resource_group}, {zone}, {region}, {data_sync}, not "/storage/{data_sync} /list"; no spaces, "#" or backslashes',
  'path-unknown-placeholder':
    '5:9: api.path: must be a path that starts with "/" and holds {data_sync}, with no placeholders but {subscription}, {resource_group}, {zone}, {region}, {data_sync}, not {tenant}',
  'path-without-data-sync':
    '5:9: api.path: must be a path that starts with "/" and holds {data_sync}, with no placeholders but {subscription}, {resource_group}, {zone}, {region}, {data_sync}, not "/storage/tasks"',
  'request-field-empty': '5:30: api.request_fields.history: must not be empty',
  'request-field-like-default':
    '5:19: api.request_fields.task_type: the names must differ, and task_name is "task_type" too',
  'request-field-page':
    '5:30: api.request_fields.history: must not be "page", which the request uses for paging',
  'request-fields-same':
    '5:46: api.request_fields.task_name: the names must differ, and history is "old" too',
  'requests-per-second-infinite':
    '5:24: api.requests_per_second: must be a number greater than 0, not Infinity',
  'requests-per-second-zero': '5:24: api.requests_per_second: must be a number greater than 0, not 0',
  'retries-11': '5:12: api.retries: must be a whole number from 0 to 10, not 11',
  'retries-negative': '5:12: api.retries: must be a whole number from 0 to 10, not -1',
  'size-base': '5:14: api.size_base: must be 1024 or 1000, not 1000000',
  'size-base-text': '5:14: api.size_base: must be 1024 or 1000, not "1024"',
  'timeout-number':
    '5:12: api.timeout: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not 30; write 30s for seconds',
  'timeout-zero':
    '5:12: api.timeout: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not "0s"',
  'total-unknown': '5:10: api.total: must be one of exact, advisory, not "advisry"; did you mean "advisory"?',
};
