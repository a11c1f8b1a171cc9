/**
 * Faults of the line and of the host, and how to ask for one: by the last four digits of an amount
 * of 100.00 or more, or by a rule of the control interface.
 */
import { PayError } from '@tillway/kernel'
import { responseCodes } from '../wire/response-codes.ts'

/** Amount …98nn, in this order from 9801. All but `hang_up` happen after the request was booked. */
export const lineFaults = Object.freeze([
  'no_answer',
  'late_answer',
  'double_answer',
  'wrong_mac',
  'wrong_echo',
  /** Closes the connection without having looked at the request. */
  'hang_up',
  'half_answer',
  'garbage',
  /** Approves, and says 98. */
  'approved_98',
  /** Grants half of the amount. */
  'partial',
  'slow_bytes',
  /** The working keys are replaced while the request is worked on. */
  'key_rollover',
  /** Loses all connections and begins again from the disk. */
  'crash',
  // From here on by rule only.
  'no_mac',
  'wrong_amount',
  'slow_answer',
  /** Says nothing, without having looked at the request. */
  'swallow',
] as const)

export type LineFault = (typeof lineFaults)[number]

/** A fault of the line, or a response code that declines. */
export type Fault = { readonly line: LineFault } | { readonly code: string }

const byAmountOnly = lineFaults.indexOf('no_mac')

/** What an amount in fen asks for. */
export function faultOfAmount(amount: number): Fault | undefined {
  if (amount < 10_000) return undefined
  const tail = amount % 10_000
  const line = lineFaults[tail - 9801]
  if (line !== undefined && tail - 9801 < byAmountOnly) return { line }
  if (tail === 0 || tail > 99) return undefined
  const code = String(tail).padStart(2, '0')
  return isDeclining(code) ? { code } : undefined
}

/** Amount …9820 of 100.00 or more: approved, and the holder is to sign. */
export function asksForSignature(amount: number): boolean {
  return amount >= 10_000 && amount % 10_000 === 9820
}

function isDeclining(code: string): boolean {
  return Object.hasOwn(responseCodes, code) && responseCodes[code]?.outcome !== 'approved'
}

export interface FaultSubject {
  readonly type: string
  readonly terminal: string
  readonly stan: string
}

/** Set as `no_answer type=0400 terminal=… stan=… nth=2 times=1`; a code instead of a name declines. */
export interface ScriptedFault {
  readonly fault: Fault
  readonly matches: Readonly<Partial<FaultSubject>>
  /** Matching requests that pass before it strikes. */
  readonly skip: number
  readonly times: number
}

/** Throws `invalid_request`. */
export function readScript(text: string): ScriptedFault {
  const [name = '', ...options] = text.trim().split(/\s+/)
  const pairs = options.map((option) => option.split('='))
  const read = Object.fromEntries(pairs.map(([key, value]) => [key, value ?? '']))
  const { type, terminal, stan, nth = '1', times = '1', ...rest } = read
  if (Object.keys(rest).length > 0 || !/^[1-9]\d*$/.test(nth) || !/^[1-9]\d*$/.test(times)) {
    throw new PayError('invalid_request', 'a fault may have type, terminal, stan, nth and times', {
      param: 'value',
    })
  }
  const matches = {
    ...(type === undefined ? {} : { type }),
    ...(terminal === undefined ? {} : { terminal }),
    ...(stan === undefined ? {} : { stan }),
  }
  return { fault: readFault(name), matches, skip: Number(nth) - 1, times: Number(times) }
}

function readFault(name: string): Fault {
  const line = lineFaults.find((one) => one === name)
  if (line !== undefined) return { line }
  if (isDeclining(name)) return { code: name }
  throw new PayError('invalid_request', 'no such fault', { param: 'value' })
}

export interface FaultScript {
  add(script: ScriptedFault): void
  clear(): void
  count(): number
  /** The first rule that this request meets; it is used up by that. */
  strike(subject: FaultSubject): Fault | undefined
}

export function createFaultScript(): FaultScript {
  let rules: { readonly script: ScriptedFault; skip: number; left: number }[] = []
  return {
    add: (script) => rules.push({ script, skip: script.skip, left: script.times }),
    clear() {
      rules = []
    },
    count: () => rules.length,
    strike(subject) {
      const met = rules.filter(({ script }) => isMet(script, subject))
      const ready = met.find(({ skip }) => skip === 0)
      for (const rule of met) rule.skip = Math.max(0, rule.skip - 1)
      if (ready === undefined) return undefined
      ready.left -= 1
      rules = rules.filter(({ left }) => left > 0)
      return ready.script.fault
    },
  }
}

function isMet({ matches }: ScriptedFault, subject: FaultSubject): boolean {
  const names = Object.keys(matches) as (keyof FaultSubject)[]
  return names.every((name) => matches[name] === subject[name])
}
