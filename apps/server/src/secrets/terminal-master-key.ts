import { hkdfSync } from 'node:crypto'
import { type Secret, secret } from '@tillway/kernel'

/** The key under which the keys of terminals are wrapped; derived, so that no other use shares it. */
export function terminalMasterKey(rootKey: Secret<Uint8Array>): Secret<Uint8Array> {
  return secret(
    new Uint8Array(hkdfSync('sha256', rootKey.reveal(), '', 'tillway terminal keys', 32)),
  )
}
