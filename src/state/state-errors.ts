// The two ways in which a state file is of no use for good. Everything else, such as a full disk, may pass.

/** Why a state file is set aside; part of the name it then gets. */
export type AsideReason = 'damaged' | 'foreign' | 'newer';

/** The file is there, but not one to read: it has to be set aside for a new one. */
export class UnusableFileError extends Error {
  override readonly name = 'UnusableFileError';
  readonly reason: AsideReason;

  constructor(reason: AsideReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/** No state file can be kept there. The message says what is wrong, where, and what to do. */
export class RefusedFileError extends Error {
  override readonly name = 'RefusedFileError';
}

export function createLockedError(
  path: string,
  options: { readonly cause?: unknown } = {},
): RefusedFileError {
  return new RefusedFileError(
    `state file ${path}: another process has it open: give every exporter a file of its own`,
    options,
  );
}
