/**
 * A hardware security module's work in software: keys lie in key blocks under one master key, are
 * opened for one operation and wiped after it. It keeps honest code from misusing keys; it does not
 * withstand somebody who reads the memory of the process, which only hardware does.
 */
import type { Random, Secret } from '@tillway/kernel'
import { createHostKeys } from './host-keys.ts'
import { createLocalKeys } from './local-keys.ts'
import type { HostKeyStore, KeyProvisioning, KeyStore } from './port.ts'
import { createProvisioning } from './provisioning.ts'
import { createTerminalKeys } from './terminal-keys.ts'

/** Three faces, so that nobody is handed more than the part that is theirs. */
export interface SoftHsm {
  readonly keys: KeyStore
  readonly provisioning: KeyProvisioning
  readonly host: HostKeyStore
}

/** `masterKey` has 32 bytes; throws `key_invalid` otherwise. */
export function createSoftHsm(options: {
  readonly masterKey: Secret<Uint8Array>
  readonly random: Random
}): SoftHsm {
  const local = createLocalKeys(options)
  return {
    keys: createTerminalKeys(local),
    provisioning: createProvisioning(local),
    host: createHostKeys(local),
  }
}
