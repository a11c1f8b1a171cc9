/** An instance of the platform: API and worker. After each crash it is assembled anew. */
import { openTrustedClock, secret } from '@tillway/kernel'
import type { Life, SimNode } from '@tillway/sim'
import { assemblePlatform, type Platform } from '../../../apps/server/src/assemble.ts'
import { linkKey, rootKey } from './keys.ts'
import { storeOfLife } from './node-stores.ts'
import { publicUrl, vaultUrl } from './places.ts'
import { pathOf, type Stage, textIn } from './stage.ts'
import { unhurried } from './unhurried.ts'

/** In a world without people nothing is in a hurry; each look costs the run a step. */
const usualSleepMs = 30_000

/** Starts the node, or starts it again; `quietMs`: see `Story`. Resolves when it answers. */
export async function startServer(stage: Stage, node: SimNode, quietMs = 0): Promise<Platform> {
  const { kit, sim } = stage
  const life = node.start()
  const http = sim.network.transportOf(life)
  const log = stage.logOf(node.name)
  const store = storeOfLife(kit.platform, stage.storageOf(life))
  const { clock: machine, scheduler } = life
  const ask = () => store.time()
  const clock = await life.call(() => openTrustedClock({ machine, scheduler, ask, log }))
  const platform = assemblePlatform(
    {
      publicUrl,
      rootKey: secret(rootKey),
      vault: { url: vaultUrl, publicUrl: vaultUrl, linkKey: secret(linkKey) },
      allowLoopbackWebhooks: true,
      roles: ['api', 'worker'],
      requestsPerSecond: 100_000,
      longestSleepMs: Math.max(usualSleepMs, quietMs),
    },
    {
      clock,
      scheduler: unhurried(scheduler, quietMs),
      random: life.random,
      store: store.as(clock),
      http,
      webhookHttp: http,
      vaultHttp: stage.watchedVault(life),
      streams: sim.network.streamsOf(life),
      log,
    },
    kit.registry,
  )
  platform.start(publicUrl)
  serve(stage, life, platform)
  return platform
}

/** What malls and shoppers are answered is written down here, before it is lost or spoilt. */
function serve({ sim, kit, notes, merchantOf }: Stage, life: Life, { core }: Platform): void {
  sim.network.serve(publicUrl, life, async (request, by) => {
    const answer = await kit.front.handle(core, request)
    const merchantId = merchantOf.get(by)
    if (merchantId === undefined) return answer
    notes.exchanges.push({
      ...{ at: sim.time.trueNow(), by, merchantId },
      method: request.method,
      path: pathOf(request),
      idempotencyKey: request.headers['idempotency-key'] ?? null,
      request: textIn(request.body),
      status: answer.status,
      response: textIn(answer.body),
    })
    return answer
  })
}
