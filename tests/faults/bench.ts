/**
 * What the fault suites run on: the platform over real sockets, every channel's simulator, and a
 * mall that listens, all on one clock.
 */
import { randomBytes } from 'node:crypto'
import type { ChannelManifest } from '@tillway/channel'
import type { BookOrder, ChannelSimulator, FaultName } from '@tillway/channel/simulator'
import type { ServerOptions } from '@tillway/server'
import { codeChannels } from '../kit/code-channels.ts'
import { type ListeningMall, openMall } from '../kit/mall.ts'
import {
  asMerchant,
  type MerchantWishes,
  makeMerchant,
  type TestMerchant,
} from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { startWarpedSimulators } from '../kit/warped-simulators.ts'
import { createWarpedTime, type WarpedTime } from '../kit/warped-time.ts'

export interface Shop {
  readonly merchant: TestMerchant
  readonly api: ReturnType<typeof asMerchant>
  readonly mall: ListeningMall
}

export interface FaultBench {
  readonly platform: TestPlatform
  readonly time: WarpedTime
  /** Every channel that was found, by id. */
  readonly channels: readonly ChannelManifest[]
  simulator(channel: string): ChannelSimulator
  /** The order at its channel: the truth. */
  book(channel: string, orderNumber: string): BookOrder | undefined
  /** Whether the channel's simulator has played the fault on this bench. */
  hasStruck(channel: string, fault: FaultName): boolean
  /** With accounts at these channels; at all of them unless told, and of the usual rights. */
  openShop(
    channels?: readonly string[],
    rights?: Pick<MerchantWishes, 'withoutCode'>,
  ): Promise<Shop>
  stop(): Promise<void>
}

export interface BenchOptions {
  readonly speed: number
  readonly databaseUrl?: string | undefined
  readonly server?: Partial<ServerOptions>
}

export async function startBench(options: BenchOptions): Promise<FaultBench> {
  const time = createWarpedTime(options.speed)
  const { clock, scheduler } = time
  const platform = await startPlatform({
    databaseUrl: options.databaseUrl,
    server: {
      ports: { clock, scheduler, random: { bytes: (length) => randomBytes(length) } },
      ...options.server,
    },
    startSimulators: (simulated) => startWarpedSimulators(simulated, time),
  })
  const malls: ListeningMall[] = []
  const struck = new Set<string>()
  for (const channel of platform.simulators.channels) {
    // A story about a fault that was never played would prove nothing.
    platform.simulators
      .simulator(channel)
      .faults.onStrike((fault) => struck.add(`${channel} ${fault}`))
  }
  const simulator = (channel: string) => platform.simulators.simulator(channel)
  return {
    platform,
    time,
    channels: await codeChannels(),
    simulator,
    book: (channel, orderNumber) =>
      simulator(channel)
        .books()
        .orders.find((order) => order.orderNumber === orderNumber),
    hasStruck: (channel, fault) => struck.has(`${channel} ${fault}`),
    async openShop(channels, rights) {
      const merchant = await makeMerchant(platform, { ...(channels && { channels }), ...rights })
      const mall = await openMall(clock)
      malls.push(mall)
      const api = asMerchant(platform, merchant)
      const endpoint = await api.ok('createWebhookEndpoint', { body: { url: mall.url } })
      mall.trust(endpoint.secret)
      return { merchant, api, mall }
    },
    async stop() {
      await platform.stop()
      for (const mall of malls) await mall.stop()
    },
  }
}
