/** The scripted host's side of the keys. */
import { createSoftHsm, type WorkingKeys, workingKeyLayouts } from '@tillway/card-crypto'
import { secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import type { DecodedMessage, Fields } from '@tillway/wire/iso8583'
import { textOf } from '../src/wire/dialect.ts'
import { macOf } from '../src/wire/mac.ts'
import { decodeLongPin } from '../src/wire/security-field.ts'

/** The master key of the terminal, as its operator entered it. */
export const hostTmk = '11111111111111112222222222222222'

export interface HostKeys {
  /** Field 62 with fresh keys. */
  issue(): Promise<Uint8Array>
  mac(data: Uint8Array): Promise<Uint8Array>
  /** Throws when a request is not sealed with the keys of now. */
  checkMac(bytes: Uint8Array, message: DecodedMessage): Promise<void>
  readPin(fields: Fields): Promise<string | undefined>
}

export async function createHostKeys(algorithm: 'tdes' | 'sm4'): Promise<HostKeys> {
  const random = createSeededRandom(11)
  const hsm = createSoftHsm({ masterKey: secret(random.bytes(32)), random })
  const layout = workingKeyLayouts[algorithm === 'sm4' ? 'sm4' : 'double_track']
  const master = await hsm.provisioning.importClear({
    purpose: 'terminal_master',
    algorithm,
    mode: 'B',
    key: secret(Uint8Array.from(Buffer.from(hostTmk, 'hex'))),
  })
  let keys: WorkingKeys = { pin: '', mac: '', track: '' }
  return {
    async issue() {
      const issued = await hsm.host.issueWorkingKeys({ master, layout })
      keys = issued.keys
      return issued.field
    },
    mac: (data) => hsm.keys.mac(keys.mac, data),
    async checkMac(bytes, message) {
      const seal = macOf(bytes, message)
      const isRight = seal !== undefined && (await hsm.keys.verifyMac({ key: keys.mac, ...seal }))
      if (!isRight) throw new Error('the MAC of a request is wrong')
    },
    async readPin(fields) {
      const block = fields[52] ?? longPin(fields[62])
      if (!(block instanceof Uint8Array)) return undefined
      const encrypted = textOf(fields, 35).replace('=', 'D')
      const track = await hsm.host.decryptTrack(keys.track ?? '', secret(encrypted))
      const pan = secret(track.reveal().split('D')[0] ?? '')
      const format = algorithm === 'sm4' ? 'sm4_pan' : 'iso0'
      return (await hsm.host.decryptPin({ key: keys.pin, format, pan, block })).reveal()
    },
  }
}

const longPin = (field: unknown): Uint8Array | undefined =>
  field instanceof Uint8Array ? decodeLongPin(field) : undefined
