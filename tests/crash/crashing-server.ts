/** The platform as a process of its own that its parent may arm to kill itself. */
import { secret } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { createMerchant, loadRootKey, type ServerOptions, startServer } from '@tillway/server'
import { type ChildPorts, type ChildSettings, runChild } from './crashing-child.ts'

export interface CrashingServerSettings extends ChildSettings {
  readonly databaseUrl?: string
  /** The vault that it is joined to, with the key of both in hexadecimal. */
  readonly vault?: { readonly url: string; readonly linkKey: string }
  /** Both unless told. */
  readonly roles?: ServerOptions['roles']
  /** Where channels send their notifications; its own address unless told. */
  readonly publicUrl?: string
}

export type ServerCommand =
  | { readonly do: 'createMerchant'; readonly name: string; readonly allowedOrigins: string[] }
  /** Answers the state as it is kept, which tells more than what is shown. */
  | { readonly do: 'cardState'; readonly merchantId: string; readonly cardId: string }
  /** Answers the keys of what lies in a terminal's book. */
  | { readonly do: 'terminalKeys'; readonly merchantId: string; readonly terminalId: string }

async function start(settings: CrashingServerSettings, { time, crash, log }: ChildPorts) {
  const { port, dataDir, databaseUrl, publicUrl, roles = ['api', 'worker'] } = settings
  const server = await startServer({
    host: '127.0.0.1',
    port,
    sqlitePath: `${dataDir}/tillway.sqlite`,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...vaultOf(settings),
    rootKey: loadRootKey(undefined, dataDir, systemRandom),
    log,
    allowLoopbackWebhooks: true,
    roles,
    requestsPerSecond: 100_000,
    trustProxy: false,
    ports: { clock: time.clock, scheduler: time.scheduler },
    wrapStore: crash.wrapStore,
    wrapTransport: crash.wrapTransport,
    wrapStreams: crash.wrapStreams,
  })
  return async (command: ServerCommand): Promise<unknown> => {
    if (command.do === 'createMerchant') return await createMerchant(server.services, command)
    const { cards, terminalBooks } = server.store.read
    if (command.do === 'cardState') {
      return (await cards.get(command.merchantId, command.cardId))?.state
    }
    const entries = await terminalBooks.list(command.merchantId, command.terminalId, '')
    return entries.map(({ key }) => key)
  }
}

function vaultOf({ vault }: CrashingServerSettings) {
  if (vault === undefined) return {}
  const { url, linkKey } = vault
  return { vault: { url, publicUrl: url, linkKey: secret(Buffer.from(linkKey, 'hex')) } }
}

await runChild(start)
