/** How strictly codes of background requests are held: the one setting of this simulator. */
import type { SimulatorSettings } from '@tillway/channel/simulator'
import { PayError } from '@tillway/kernel'
import type { CodeRule } from './texts.ts'

export interface SettingRecord {
  readonly type: 'setting_made'
  readonly codes: CodeRule
}

export interface Settings extends SimulatorSettings {
  apply(record: SettingRecord): void
  codeRule(): CodeRule
}

export function createSettings(append: (record: SettingRecord) => void): Settings {
  let codes: CodeRule = 'strict'
  return {
    apply(record) {
      codes = record.codes
    },
    codeRule: () => codes,
    all: () => ({ codes }),
    set(name, value) {
      if (name !== 'codes' || (value !== 'strict' && value !== 'demo')) {
        throw new PayError('invalid_request', 'codes may be strict or demo', { param: 'value' })
      }
      append({ type: 'setting_made', codes: value })
    },
  }
}
