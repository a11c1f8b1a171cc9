/**
 * A value that must never be printed. Every way in which JavaScript turns a value into text gives
 * `[redacted]`; reading it is the one named call `reveal`, which a reviewer can search for.
 */
const inspectSymbol = Symbol.for('nodejs.util.inspect.custom')
const redacted = '[redacted]'

export class Secret<T> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  /** The value itself. Keep the result in a local variable of the function that needs it. */
  reveal(): T {
    return this.#value
  }

  toString(): string {
    return redacted
  }

  toJSON(): string {
    return redacted
  }

  [Symbol.toPrimitive](): string {
    return redacted
  }

  [inspectSymbol](): string {
    return redacted
  }
}

export function secret<T>(value: T): Secret<T> {
  return new Secret(value)
}
