/** What the other side of the line does with keys, in software: for simulators alone. */
import { secret } from '@tillway/kernel'
import { sameBytes, wipe } from '../bytes.ts'
import type { CipherKey } from '../cipher/block-cipher.ts'
import { cardMasterKey, sessionKey } from '../emv/card-keys.ts'
import { applicationCryptogram, responseCryptogram } from '../emv/cryptogram.ts'
import { decryptPin, encryptPin } from '../pin/pin-block.ts'
import { readPin } from '../pin/pin-field.ts'
import { decryptTrack } from '../track/track-encryption.ts'
import { sealWorkingKeys, type WorkingKeyUse } from '../working-keys/working-keys.ts'
import { type LocalKeys, wiping } from './local-keys.ts'
import type { ChipCryptogram, HostKeyStore } from './port.ts'
import { randomKey } from './provisioning.ts'
import type { ModeOfUse } from './purposes.ts'
import { workingKeysOf } from './working-key-blocks.ts'

const hostModes: Readonly<Record<WorkingKeyUse, ModeOfUse>> = { pin: 'B', mac: 'C', track: 'B' }

export function createHostKeys(local: LocalKeys): HostKeyStore {
  return {
    async issueWorkingKeys({ master, layout }) {
      return local.lend(master, ['terminal_master', 'encrypt'], (clear) => {
        const fresh = layout.map(({ use, algorithm, length }) => ({
          use,
          key: randomKey(local.random, algorithm, length),
        }))
        const field = sealWorkingKeys(clear, { keys: fresh.map(({ key }) => key), layout })
        return { field, keys: workingKeysOf(local, fresh, hostModes) }
      })
    },
    async encryptPin({ key, format, pan, pin }) {
      const digits = readPin(pin.reveal())
      try {
        return local.lend(key, ['pin', 'encrypt'], (clear) =>
          encryptPin(digits, { format, key: clear, pan: pan.reveal() }, local.random),
        )
      } finally {
        wipe(digits)
      }
    },
    async decryptPin({ key, format, pan, block }) {
      const digits = local.lend(key, ['pin', 'decrypt'], (clear) =>
        decryptPin(block, { format, key: clear, pan: pan.reveal() }),
      )
      const pin = secret(digits.join(''))
      wipe(digits)
      return pin
    },
    async decryptTrack(key, track) {
      return local.lend(key, ['track', 'decrypt'], (clear) =>
        secret(decryptTrack(clear, track.reveal())),
      )
    },
    async verifyArqc({ data, arqc, ...cryptogram }) {
      return lendSession(local, cryptogram, ({ session }) =>
        sameBytes(applicationCryptogram(session, data), arqc),
      )
    },
    async answerArqc({ answer, under, arqc, ...cryptogram }) {
      return lendSession(local, cryptogram, (keys) =>
        responseCryptogram(keys[under], { arqc, answer }),
      )
    },
  }
}

function lendSession<T>(
  local: LocalKeys,
  { issuer, card, session }: Omit<ChipCryptogram, 'arqc'>,
  run: (keys: { readonly card: CipherKey; readonly session: CipherKey }) => T,
): T {
  const cardKey = local.lend(issuer, ['chip_issuer', 'derive'], (clear) =>
    cardMasterKey(clear, { ...card, pan: card.pan.reveal() }),
  )
  return wiping(cardKey, () => {
    const key = sessionKey(cardKey, session)
    return wiping(key, () => run({ card: cardKey, session: key }))
  })
}
