/** The message about each `invalid-<reason>.yaml` with an error in `discovery` or `links`: line, column, path, message. */
export const DISCOVERY_ERRORS: Readonly<Record<string, string>> = {
  'grafana-url-scheme':
    '4:16: links.grafana_url: must be a URL such as https://grafana.example.org; it must start with https:// or http://',
  'discovery-map': '2:12: discovery: must be a list of discoveries, not a map',
  'discovery-unknown-credential':
    '3:19: discovery[0].credential: no credential has this name; did you mean "default"?',
  'discovery-unknown-key': '3:7: discovery[0].zone: unknown key "zone"; did you mean "zones"?',
  'discovery-region':
    '3:17: discovery[0].base_url: must be a URL such as https://management.sensecoreapi.cn, without placeholders',
  'discovery-name':
    '3:13: discovery[0].name: must be a valid regular expression of data-sync names (no look-around, back references, Unicode classes, or more than 16 repetitions, which can take exponential time)',
  'discovery-zone':
    '3:15: discovery[0].zones[0]: must be 1 to 128 letters, digits, ".", "_" or "-", but has the character "&": it looks like a part of a URL; give only one value of it',
  'discovery-type-empty': '3:22: discovery[0].resource_type: must not be empty',
  'discovery-interval':
    '3:17: discovery[0].interval: must be a duration such as 500ms, 30s, 5m, 24h or 7d, longer than 0s, not 10; write 10s for seconds',
};
