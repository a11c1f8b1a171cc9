/**
 * The keys of a simulated world: the same ones in every process, by their names. They are short,
 * because signing is the dearest part of a payment and nobody attacks these.
 */
import { curveKeyPairOf, rsaKeyPairOf } from '@tillway/sim/process'
import { makeKeyPairsBy } from '@tillway/wire/testing'

const bits = 1_024

export function makeNamedKeyPairs(): void {
  makeKeyPairsBy((kind, name) => {
    const pair = kind === 'rsa' ? rsaKeyPairOf(name, bits) : curveKeyPairOf(name, 'SM2')
    return {
      privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    }
  })
}
