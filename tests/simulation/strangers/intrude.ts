/** Lets a stranger into a world, on a machine of his own. */
import type { SimulatedMall } from '../world/mall-node.ts'
import type { Stage } from '../world/stage.ts'
import { type IntrusionName, intrusions } from './intrusions.ts'

/** Resolves when it is over. What fails on the way is no matter: nobody owes a stranger an answer. */
export async function intrude(
  { stage, malls }: { readonly stage: Stage; readonly malls: readonly SimulatedMall[] },
  name: IntrusionName,
): Promise<void> {
  const { sim } = stage
  const lifeOf = (node: string) => {
    const own = sim.node(node)
    if (own.isAlive) own.crash('another stranger comes')
    return own.start()
  }
  const life = lifeOf('stranger')
  const scene = {
    ...{ stage, malls, life },
    http: sim.network.transportOf(life),
    httpOf(mall: SimulatedMall) {
      const node = `stranger-${mall.base.name}`
      stage.merchantOf.set(node, mall.base.merchantId)
      return sim.network.transportOf(lifeOf(node))
    },
    now: () => sim.time.trueNow(),
  }
  sim.registry.fault(`stranger: ${name}`)
  await intrusions[name](scene).catch(() => undefined)
}
