/** The message about each `invalid-<reason>.yaml` with an error in files that are no YAML or no configuration, and unknown keys: line, column, path, message. */
export const YAML_ERRORS: Readonly<Record<string, string>> = {
  'alias-bomb': '1:1: yaml: more than 200000 values once aliases (*name) are expanded',
  'duplicate-key': '4:24: yaml: duplicate key in this map',
  empty: '1:1: yaml: the file is empty',
  'empty-section': '4:6: poll: is empty; it must be a map',
  'key-proto': '7:15: yaml: a key must not be __proto__',
  'key-without-space':
    '1:48: credentials[0]: unknown key; is a space after a ":" missing? Did you mean "secret_key"? Allowed: name, access_key_file, access_key_env, access_key, secret_key_file, secret_key_env, secret_key, bearer_token_file, bearer_token_env, bearer_token, signature',
  'missing-colon-space': '5:3: yaml: a key must be on one line; is a ":" missing, or the indentation wrong?',
  'non-string-key': '4:3: yaml: a key must be plain text',
  'not-utf-8': '2:6: config: cannot read: it is not UTF-8 text',
  'only-comments': '1:1: yaml: the file is empty',
  'reserved-start': '1:60: yaml: a plain value cannot start with this character; put it in quotes',
  'section-is-list': '4:7: poll: must be a map, not a list',
  'tab-indent': '3:1: yaml: a tab cannot indent; use spaces',
  'top-level-list':
    '1:1: config: must be a map of api, credentials, poll, metrics, resources, resource_files, discovery and links, not a list',
  'top-level-text':
    '1:1: config: must be a map of api, credentials, poll, metrics, resources, resource_files, discovery and links, not a string',
  'two-documents': '4:1: yaml: a file must hold a single document; remove the ---',
  'unclosed-quote': '3:1: yaml: missing ":" followed by a space, or missing comma, quote or bracket',
  'unknown-alias': '1:60: yaml: alias of an unknown anchor; quote a value that starts with *',
  'unknown-key': '5:3: api.pagesize: unknown key "pagesize"; did you mean "page_size"?',
  'unknown-key-far':
    '5:3: api.proxy: unknown key "proxy"; did you mean "path"? Allowed: base_url, path, request_fields, first_page, page_size, max_pages, total, timeout, retries, concurrency, requests_per_second, max_response_bytes, size_base, omitted_fields, ca_file',
  'unknown-key-in-credential': '3:5: credentials[0]: unknown key; did you mean "access_key"?',
  'unknown-key-in-request-fields':
    '5:21: api.request_fields.taskname: unknown key "taskname"; did you mean "task_name"?',
  'unknown-key-in-resource': '7:5: resources[0].datasync: unknown key "datasync"; did you mean "data_sync"?',
  'unknown-section': '4:1: polling: unknown key "polling"; did you mean "poll"?',
  'unknown-tag': '4:19: yaml: unknown tag; quote a value that starts with !',
  'utf-16': '1:1: config: cannot read: it is not UTF-8 text',
};
