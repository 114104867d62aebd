/** The message about each `invalid-<reason>.yaml` with an error in `credentials`: line, column, path, message. */
export const CREDENTIALS_ERRORS: Readonly<Record<string, string>> = {
  'access-key-missing':
    '2:5: credentials[0].access_key: is missing; secret_key needs it, as access_key_file, access_key_env or access_key',
  'both-kinds':
    '5:19: credentials[0].bearer_token: a credential has either bearer_token, or access_key and secret_key, not both',
  'credential-name-twice':
    '3:13: credentials[1].name: the name must be unique, and credentials[0] (invalid-credential-name-twice.yaml:2) has it too',
  'credential-without-name':
    '1:15: credentials[0].name: is missing; it must be 1 to 128 characters without control characters and line separators',
  'credential-without-secrets':
    '2:5: credentials[0]: needs access_key and secret_key, or bearer_token; give each as KEY_file, KEY_env or KEY',
  'credentials-empty': '1:14: credentials: must hold at least one credential',
  'credentials-text': '1:14: credentials: must be a list of at least one credential, not a string',
  'no-credentials': '1:1: credentials: is missing; it must be a list of at least one credential',
  'secret-blank': '4:17: credentials[0].secret_key: the value is empty',
  'secret-empty': '4:17: credentials[0].secret_key: must be text, and not empty',
  'secret-file-directory': '3:24: credentials[0].bearer_token_file: cannot read: it is a directory',
  'secret-file-empty': '3:24: credentials[0].bearer_token_file: the file is empty',
  'secret-file-missing':
    '3:24: credentials[0].bearer_token_file: cannot read: no such file (relative paths are resolved against the directory of the file that names them)',
  'secret-file-missing-absolute': '3:24: credentials[0].bearer_token_file: cannot read: no such file',
  'secret-file-wrong':
    '3:24: credentials[0].bearer_token_file: the file must hold one line of ASCII characters without spaces',
  'secret-key-missing':
    '2:5: credentials[0].secret_key: is missing; access_key needs it, as secret_key_file, secret_key_env or secret_key',
  'secret-number': '4:17: credentials[0].secret_key: must be text, not a number',
  'secret-of-lines':
    '4:17: credentials[0].secret_key: the value must hold one line of ASCII characters without spaces',
  'secret-twice':
    '3:17: credentials[0].access_key: sets the same secret as access_key_env; keep one of the two',
  'secret-variable-empty': '3:23: credentials[0].bearer_token_env: the environment variable is empty',
  'secret-variable-unset': '3:23: credentials[0].bearer_token_env: the environment variable is not set',
  'signature-bearer':
    '2:54: credentials[0].signature: is for access_key and secret_key; a bearer token signs nothing',
  'signature-unknown':
    '2:65: credentials[0].signature: must be one of x-date, x-date-request-line, date-host-request-target, not a string; did you mean "x-date"?',
};
