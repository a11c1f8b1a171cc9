import type { ChannelManifest, OperationName } from '../manifest.ts'
import type { ConformanceBench } from './bench/bench.ts'
import {
  canBePaid,
  codePresentation,
  passwordPresentation,
  terminalPresentation,
} from './presentations.ts'

export interface ConformanceCase {
  /** A sentence of behaviour. */
  readonly name: string
  applies(manifest: ChannelManifest): boolean
  /** Throws an `AssertionError` when the channel does not behave so. Wants a bench of its own. */
  run(bench: ConformanceBench): Promise<void>
}

/** A case for the channels that declare these operations and whose payer can be simulated. */
export function caseFor(
  operations: readonly OperationName[],
  name: string,
  run: (bench: ConformanceBench) => Promise<void>,
): ConformanceCase {
  return {
    name,
    applies: (manifest) =>
      canBePaid(manifest) &&
      operations.every((operation) => manifest.operations.includes(operation)),
    run,
  }
}

/** A case for the channels that can be paid at all: on a phone, or with a card at a terminal. */
export function paidCaseFor(
  operations: readonly OperationName[],
  name: string,
  run: (bench: ConformanceBench) => Promise<void>,
): ConformanceCase {
  const anyhow = (manifest: ChannelManifest) =>
    canBePaid(manifest) || terminalPresentation(manifest) !== undefined
  return {
    name,
    applies: (manifest) =>
      anyhow(manifest) && operations.every((operation) => manifest.operations.includes(operation)),
    run,
  }
}

/** A case for the channels that take cards at a terminal of the mall. */
export function terminalCaseFor(
  operations: readonly OperationName[],
  name: string,
  run: (bench: ConformanceBench) => Promise<void>,
): ConformanceCase {
  return {
    name,
    applies: (manifest) =>
      terminalPresentation(manifest) !== undefined &&
      operations.every((operation) => manifest.operations.includes(operation)),
    run,
  }
}

/** A case for the channels whose payer is sent a code. */
export function codeCaseFor(
  operations: readonly OperationName[],
  name: string,
  run: (bench: ConformanceBench) => Promise<void>,
): ConformanceCase {
  return {
    name,
    applies: (manifest) =>
      codePresentation(manifest) !== undefined &&
      operations.every((operation) => manifest.operations.includes(operation)),
    run,
  }
}

/** A case for the channels that take payments for which the payer is sent nothing. */
export function passwordCaseFor(
  operations: readonly OperationName[],
  name: string,
  run: (bench: ConformanceBench) => Promise<void>,
): ConformanceCase {
  return {
    name,
    applies: (manifest) =>
      passwordPresentation(manifest) !== undefined &&
      operations.every((operation) => manifest.operations.includes(operation)),
    run,
  }
}
