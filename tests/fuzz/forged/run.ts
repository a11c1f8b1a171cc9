/** Offers forged messages to a channel's real adapter, and genuine ones beside them. */
import { createDice } from '../dice.ts'
import type { Finding } from '../fuzz.ts'
import { createForger, type ForgedMessage, type ForgeryBench } from './forge.ts'

export interface ForgedOptions {
  readonly seed: number
  readonly executions: number
  readonly onInput?: (input: Uint8Array) => void
}

export interface ForgedReport {
  /** Forged ones that were offered. */
  readonly executions: number
  /** Of those, how many were believed: something is broken unless it is none. */
  readonly accepted: number
  /** What a genuine one says in another spelling, such as percent signs; not counted as forged. */
  readonly respelled: number
  /** Believed because the specification's own MAC cannot tell them from a genuine one. */
  readonly colliding: number
  /** Genuine ones that were offered in between; each must be believed. */
  readonly genuine: number
  readonly findings: readonly Finding[]
}

const genuineEvery = 50
const maxFindings = 3

export async function runForged(
  bench: ForgeryBench,
  { seed, executions, onInput }: ForgedOptions,
): Promise<ForgedReport> {
  const dice = createDice(seed)
  const forge = createForger(bench, dice)
  const known: (string | undefined)[] = []
  for (const one of bench.genuine) known.push(await bench.judge(one))
  const findings: Finding[] = []
  const count = { executions: 0, accepted: 0, respelled: 0, colliding: 0, genuine: 0 }
  while (count.executions < executions && findings.length < maxFindings) {
    if (count.executions % genuineEvery === 0) {
      count.genuine += 1
      const at = dice.below(bench.genuine.length)
      const message = bench.genuine[at]
      const believed = message && (await bench.judge(message))
      if (message !== undefined && (believed === undefined || believed !== known[at])) {
        findings.push({ input: shown(message), message: 'a genuine one is not believed' })
      }
    }
    const message = forge()
    onInput?.(message.body)
    const believed = await bench.judge(message)
    if (believed !== undefined && known.includes(believed)) {
      count.respelled += 1
      continue
    }
    count.executions += 1
    if (believed === undefined) continue
    if (bench.collides?.(message) === true) {
      count.colliding += 1
      continue
    }
    count.accepted += 1
    findings.push({ input: shown(message), message: `a forged one is believed: ${believed}` })
  }
  return { ...count, findings }
}

/** With its headers, as JSON in front of the body. */
const shown = ({ headers, body }: ForgedMessage): Uint8Array =>
  Buffer.concat([Buffer.from(`${JSON.stringify(headers)}\n`), body])
