/** The arguments cannot be understood. The message is a sentence for the person who typed them. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
