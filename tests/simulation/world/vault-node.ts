/** An instance of the vault. After each crash it is assembled anew. */
import { type HttpRequest, type HttpResponse, openTrustedClock, secret } from '@tillway/kernel'
import type { SimNode } from '@tillway/sim'
import type { PasswordHasher } from '@tillway/vault'
import { assembleVault } from '../../../apps/vault/src/assemble.ts'
import type { Handler } from '../../../apps/vault/src/http/exchange.ts'
import { createDestinations } from '../../../apps/vault/src/internal/destinations.ts'
import { generousLimits } from '../../kit/start-test-vault.ts'
import { linkKey, vaultRootKey } from './keys.ts'
import { vaultStoreOfLife } from './node-stores.ts'
import { channelsUrl, vaultUrl } from './places.ts'
import type { Stage } from './stage.ts'
import { unhurried } from './unhurried.ts'
import type { VaultKeeper } from './vault-keeper.ts'

/** Nobody looks at the frame: shoppers read what the vault writes into its page. */
const unseen = Object.freeze({ script: 'void 0', style: 'html{}' })
const frameAssets = { card: unseen, password: { zh: unseen, en: unseen, parts: {} } }

interface VaultParts {
  readonly roots: readonly string[]
  readonly hasher: PasswordHasher
  /** Knows the root key; the usual one without. */
  readonly keeper?: VaultKeeper
  /** See `Story`. */
  readonly quietMs?: number
}

/** Starts the node, or starts it again. Resolves when it answers. */
export async function startVault(
  stage: Stage,
  node: SimNode,
  { roots, hasher, keeper, quietMs = 0 }: VaultParts,
): Promise<void> {
  const { kit, sim } = stage
  const { now, old } = keeper?.root ?? { now: vaultRootKey }
  const life = node.start()
  const places = [{ origin: channelsUrl, roots }]
  const log = stage.logOf(node.name)
  const store = vaultStoreOfLife(kit.vault, stage.storageOf(life))
  const { clock: machine, scheduler } = life
  const ask = () => store.time()
  const clock = await life.call(() => openTrustedClock({ machine, scheduler, ask, log }))
  const destinations = createDestinations(kit.sealers, places, { allowLoopback: true })
  const vault = await assembleVault(
    {
      publicUrl: vaultUrl,
      rootKey: secret(now),
      ...(old && { oldRootKey: secret(old) }),
      linkKey: secret(linkKey),
      frameAssets,
      passwordHasher: life.guard(hasher),
      // All shoppers of a world have the same few phones.
      limits: generousLimits,
    },
    {
      clock,
      scheduler: unhurried(scheduler, quietMs),
      random: life.random,
      store,
      http: sim.network.transportOf(life),
      log,
    },
    { sealers: kit.sealers, destinations },
  )
  if (!life.isAlive()) return
  keeper?.started(node.name, vault)
  vault.start(vaultUrl)
  sim.network.serve(vaultUrl, life, (request) => answer(vault.handle, request))
}

async function answer(handle: Handler, request: HttpRequest): Promise<HttpResponse> {
  const { pathname, searchParams } = new URL(request.url)
  const { body = '' } = request
  const { status, headers, ...rest } = await handle({
    method: request.method,
    path: pathname,
    query: searchParams,
    headers: lowerCase(request.headers),
    body: typeof body === 'string' ? Buffer.from(body) : body,
  })
  return { status, headers, body: Buffer.from(rest.body) }
}

export function lowerCase(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
