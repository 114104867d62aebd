// A type for values that must not be seen.

/** What a secret prints as, everywhere. */
export const SECRET_PLACEHOLDER = '<secret>';

/**
 * A value that must not be seen. It prints as `<secret>` in templates, JSON, logs and inspection; `reveal()` is the
 * only way to the value, and easy to grep for.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Only for signing and for redaction. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SECRET_PLACEHOLDER;
  }

  toJSON(): string {
    return SECRET_PLACEHOLDER;
  }

  [Symbol.toPrimitive](): string {
    return SECRET_PLACEHOLDER;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SECRET_PLACEHOLDER;
  }
}
