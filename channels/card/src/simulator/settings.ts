/** How the host behaves: what a real one is told at its console, as texts. */
import type { SimulatorSettings } from '@tillway/channel/simulator'
import { PayError } from '@tillway/kernel'
import type { CardRecord } from './card-book.ts'
import { cardByName } from './cards.ts'
import { type FaultScript, readScript } from './line-faults.ts'
import type { TerminalRecord } from './terminals.ts'

/** Each with the values that it may have; the first pattern-bound ones are numbers. */
const rules = Object.freeze({
  /** Sixth digit of the head of every answer: what the host wants the terminal to do. */
  processing_request: { pattern: /^\d$/, initial: '0' },
  /** Whether amounts ask for faults. */
  magic_amounts: { pattern: /^(?:on|off)$/, initial: 'on' },
  /** Days that the business day is ahead of the calendar. */
  days_ahead: { pattern: /^\d{1,3}$/, initial: '0' },
  /** While it is on, nothing is booked. */
  cut_over: { pattern: /^(?:on|off)$/, initial: 'off' },
  /** Sums that the host tells at a settlement. */
  totals: { pattern: /^(?:honest|unbalanced)$/, initial: 'honest' },
  /** Scripts of the issuer in the answer to a chip. */
  scripts: { pattern: /^(?:none|71|72|both)$/, initial: 'none' },
  /** Whether the host wants a signature for every card, or for amounts that ask for it. */
  signature: { pattern: /^(?:by_amount|always)$/, initial: 'by_amount' },
  late_seconds: { pattern: /^\d{1,3}$/, initial: '65' },
  slow_seconds: { pattern: /^\d{1,3}$/, initial: '2' },
  /** How long messages under the keys of the sign-in before are still taken. */
  old_keys_seconds: { pattern: /^\d{1,3}$/, initial: '5' },
  idle_seconds: { pattern: /^[1-9]\d{0,4}$/, initial: '300' },
} as const)

export type SettingName = keyof typeof rules

export type SettingRecord = {
  readonly type: 'setting_made'
  readonly name: SettingName
  readonly value: string
}

export interface Settings extends SimulatorSettings {
  apply(record: SettingRecord): void
  get(name: SettingName): string
  seconds(name: SettingName): number
}

/**
 * Beside the settings that stay: `fault` adds a rule (`none` takes all away), `card` changes what
 * a bank says of a card (`stolen 00`), `terminal` switches one (`10000001 disabled`).
 */
export function createSettings(
  script: FaultScript,
  append: (record: SettingRecord | CardRecord | TerminalRecord) => void,
): Settings {
  const values = new Map<SettingName, string>()
  const get = (name: SettingName): string => values.get(name) ?? rules[name].initial
  return {
    get,
    seconds: (name) => Number(get(name)),
    apply(record) {
      values.set(record.name, record.value)
    },
    all: () => ({
      ...Object.fromEntries(settingNames.map((name) => [name, get(name)])),
      faults: String(script.count()),
    }),
    set(name, value) {
      if (name === 'fault') return setFault(script, value)
      if (name === 'card') return append(cardChange(value))
      if (name === 'terminal') return append(terminalChange(value))
      const setting = settingNames.find((one) => one === name)
      if (setting === undefined || !rules[setting].pattern.test(value)) {
        throw new PayError('invalid_request', 'no such setting or value', { param: 'value' })
      }
      append({ type: 'setting_made', name: setting, value })
    },
  }
}

const settingNames = Object.keys(rules) as SettingName[]

function setFault(script: FaultScript, value: string): void {
  if (value === 'none') script.clear()
  else script.add(readScript(value))
}

function cardChange(value: string): CardRecord {
  const [, card = '', refuses = ''] = /^(\w+) ([0-9A-Z]{2})$/.exec(value) ?? []
  if (cardByName(card) === undefined) {
    throw new PayError('invalid_request', 'name a card and a code', { param: 'value' })
  }
  return { type: 'card_changed', card, refuses }
}

function terminalChange(value: string): TerminalRecord {
  const [, terminal, state] = /^(\d{8}) (disabled|enabled)$/.exec(value) ?? []
  if (terminal === undefined) {
    throw new PayError('invalid_request', 'name a terminal and disabled or enabled', {
      param: 'value',
    })
  }
  return { type: 'terminal_disabled', terminal, isDisabled: state === 'disabled' }
}
