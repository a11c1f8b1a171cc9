/** A real vault beside the platform, whose card data may go to the simulators alone. */
import { join } from 'node:path'
import type { Log } from '@tillway/kernel'
import type { RunningSimulators } from '@tillway/simulator'
import { type RunningVault, startVault, type VaultOptions } from '@tillway/vault'
import { destinationsOf } from '../../tools/demo/demo-vault.ts'

export interface TestVaultParts {
  readonly dataDir: string
  readonly simulators: RunningSimulators
  readonly log: Log
  /** What differs from the kit's own settings. */
  readonly more: Partial<VaultOptions> & Pick<VaultOptions, 'rootKey' | 'linkKey'>
}

/** Suites ask for more codes in a minute than a person in a day. */
export const generousLimits = Object.freeze({
  betweenMs: 0,
  perCardHour: 100_000,
  perCardDay: 100_000,
  perPhoneHour: 100_000,
  perPhoneDay: 100_000,
  perShopperHour: 100_000,
  perMerchantHour: 100_000,
  cardsPerTicket: 100_000,
  phonesPerCardHour: 100_000,
  phonesPerCardDay: 100_000,
})

/** Nobody looks at the frame: these suites read what the vault writes into its page. */
const unseen = Object.freeze({ script: 'void 0', style: 'html{}' })

export async function startTestVault(parts: TestVaultParts): Promise<RunningVault> {
  const { dataDir, simulators, log, more } = parts
  return await startVault({
    host: '127.0.0.1',
    port: 0,
    sqlitePath: join(dataDir, 'vault.sqlite'),
    log,
    destinations: destinationsOf(simulators, 'The vault'),
    allowLoopbackDestinations: true,
    trustProxy: false,
    frameAssets: { card: unseen, password: { zh: unseen, en: unseen, parts: {} } },
    limits: generousLimits,
    ...more,
  })
}
