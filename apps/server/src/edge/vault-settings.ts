/** Which vault the environment joins the server to: its own, one elsewhere, or none. */
import { PayError } from '@tillway/kernel'
import { readKey } from '@tillway/kernel/node'
import type { VaultOptions as OwnVaultOptions } from '@tillway/vault'
import type { VaultOptions } from '../vault-access.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a process does unless it is told: the vault too, where it was given the vault's frame. */
export function defaultRoles({ TILLWAY_VAULT_FRAME, TILLWAY_VAULT_URL }: Environment): string {
  const hasOwn = TILLWAY_VAULT_FRAME !== undefined && TILLWAY_VAULT_URL === undefined
  return hasOwn ? 'api,worker,vault' : 'api,worker'
}

/** A vault in this process, reached on this machine whatever it is called outside. */
export function joinOwn(
  { host, port, publicUrl, linkKey }: OwnVaultOptions,
  running: { readonly url: string },
): VaultOptions {
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const url = port === 0 ? running.url : `http://${reached}:${port}`
  return { url, publicUrl: publicUrl ?? running.url, linkKey }
}

/** Undefined when there is none. Throws `internal` when the key that both share is missing. */
export function joinElsewhere(env: Environment): VaultOptions | undefined {
  const { TILLWAY_VAULT_URL: url, TILLWAY_VAULT_LINK_KEY: key } = env
  if (url === undefined) return undefined
  if (key === undefined) {
    throw new PayError('internal', 'TILLWAY_VAULT_LINK_KEY is missing: the vault has the same')
  }
  const publicUrl = env.TILLWAY_VAULT_PUBLIC_URL ?? url
  return { url, publicUrl, linkKey: readKey('TILLWAY_VAULT_LINK_KEY', key) }
}
