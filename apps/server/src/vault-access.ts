/** Joins the platform to its vault. */
import type { Clock, HttpTransport, Random, Secret } from '@tillway/kernel'
import { createVaultClient } from '@tillway/vault-link'
import type { VaultAccess } from './engine/context.ts'
import { createFrameTickets } from './secrets/frame-tickets.ts'
import { createVerdicts } from './secrets/verdicts.ts'

export interface VaultOptions {
  /** Where this server reaches the vault; usually an address inside one's own network. */
  readonly url: string
  /** Where browsers reach its frame. */
  readonly publicUrl: string
  /** 32 bytes that server and vault share. */
  readonly linkKey: Secret<Uint8Array>
}

export function openVaultAccess(
  { url, publicUrl, linkKey }: VaultOptions,
  ports: { readonly clock: Clock; readonly random: Random; readonly http: HttpTransport },
): VaultAccess {
  const { clock, random, http } = ports
  const client = createVaultClient({ url, linkKey, http, clock, random })
  return {
    client,
    verdicts: createVerdicts({ passwords: client.passwords, clock }),
    tickets: createFrameTickets({ linkKey, clock, random }),
    publicUrl: publicUrl.replace(/\/$/, ''),
  }
}
