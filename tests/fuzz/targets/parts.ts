/** What targets share: one input for several readers, several texts in one input, documented errors. */
import { isPayError } from '@tillway/kernel'
import type { Target } from '../fuzz.ts'

export type Runner = (bytes: Uint8Array) => string | Promise<string>

/** The first byte says which of them reads the rest. */
export function byFirstByte(...runners: readonly [Runner, ...Runner[]]): Target['run'] {
  return (input) => {
    const kind = (input[0] ?? 0) % runners.length
    const outcome = (runners[kind] ?? runners[0])(input.subarray(1))
    return typeof outcome === 'string'
      ? `${kind} ${outcome}`
      : outcome.then((said) => `${kind} ${said}`)
  }
}

export const seedFor = (kind: number, content: Uint8Array | string): Uint8Array =>
  Uint8Array.of(kind, ...(typeof content === 'string' ? Buffer.from(content) : content))

/** Between texts of one input: nothing that is read has it for itself. */
const separator = '\x1e'

export const joined = (...texts: readonly string[]): string => texts.join(separator)

export const textsOf = (bytes: Uint8Array): readonly string[] => utf8Of(bytes).split(separator)

/** Lenient, as HTTP libraries hand texts over. */
export const utf8Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** Undefined when it is not UTF-8. */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
const decoder = new TextDecoder('utf-8', { fatal: true })

/** The code, of an error that is documented. */
export const payCode = (error: unknown): string | undefined =>
  isPayError(error) ? error.code : undefined

export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const words = (...texts: readonly string[]): Uint8Array[] =>
  texts.map((text) => Uint8Array.from(Buffer.from(text)))

/** 2026-01-02T03:04:05Z. */
export const fuzzNow = 1_767_323_045_000

export const silentLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
