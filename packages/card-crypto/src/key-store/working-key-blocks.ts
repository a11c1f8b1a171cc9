/** Clear working keys into blocks of the store; they are wiped, whatever happens. */
import { wipe } from '../bytes.ts'
import { CryptoRefusal } from '../refusal.ts'
import type { ClearWorkingKeys, WorkingKeyUse } from '../working-keys/working-keys.ts'
import type { LocalKeys } from './local-keys.ts'
import type { KeyBlock, WorkingKeys } from './port.ts'
import type { ModeOfUse } from './purposes.ts'

/** Throws `working_keys_invalid` unless there are a PIN key and a MAC key among them. */
export function workingKeysOf(
  local: LocalKeys,
  keys: ClearWorkingKeys,
  modes: Readonly<Record<WorkingKeyUse, ModeOfUse>>,
): WorkingKeys {
  try {
    const blocks: Partial<Record<WorkingKeyUse, KeyBlock>> = {}
    for (const { use, key } of keys)
      blocks[use] = local.wrap(key, { purpose: use, mode: modes[use] })
    const { pin, mac, track = null } = blocks
    if (pin === undefined || mac === undefined) {
      throw new CryptoRefusal('working_keys_invalid', 'a PIN key and a MAC key are needed')
    }
    return { pin, mac, track }
  } finally {
    for (const { key } of keys) wipe(key.bytes)
  }
}
