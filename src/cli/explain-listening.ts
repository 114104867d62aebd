/** What asks for an address, as the errors of Node.js name it. */
const ASKING = ['listen', 'getaddrinfo'];

/** Awaits what listens. When it cannot have its address, the error names the flag that chooses another. */
export async function explainListening<T>(
  starting: Promise<T>,
  flag: '--web.listen-address' | '--port',
): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && ASKING.includes(String(error.syscall))))
      throw error;
    throw new Error(`cannot listen: ${error.message}; choose another ${flag}`, { cause: error });
  }
}
