/** A merchant with accounts at the simulated channels, and the usual ways through a payment. */
import type { RouteName } from '@tillway/api'
import { createMerchant, type ProvisionedMerchant } from '@tillway/server'
import type { CallInput } from './call.ts'
import { mallOrigin } from './frame-client.ts'
import type { TestPlatform } from './start-platform.ts'
import { waitUntil } from './wait-until.ts'

export interface TestMerchant extends ProvisionedMerchant {
  readonly name: string
  /** Channel account ids by channel. */
  readonly accounts: Readonly<Record<string, string>>
  /** What was entered for them, by channel: the secrets to search for. */
  readonly configs: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface MerchantWishes {
  readonly channels?: readonly string[]
  readonly allowedOrigins?: string[]
  /** Its accounts may be paid by card without a code, where there is such a right. */
  readonly withoutCode?: true
}

let count = 0

/** A number that no other order of this process has. */
export function freshOrder(prefix = 'order'): string {
  count += 1
  return `${prefix}-${process.pid}-${count}`
}

export async function makeMerchant(
  platform: TestPlatform,
  options: MerchantWishes = {},
): Promise<TestMerchant> {
  // Words with dashes between them mean something to a simulator.
  const name = freshOrder('Mall').replaceAll('-', ' ')
  const { allowedOrigins = [mallOrigin], channels = platform.simulators.channels } = options
  const keys = await createMerchant(platform.server.services, { name, allowedOrigins })
  const accounts: Record<string, string> = {}
  const configs: Record<string, Readonly<Record<string, string>>> = {}
  for (const channel of channels) {
    const known = options.withoutCode === true ? `${name}-nosms` : name
    const config = platform.simulators.provision(channel, known)
    const account = await platform.call.ok('createChannelAccount', {
      token: keys.secretKey,
      body: { channel, name: `${channel} account`, config },
    })
    accounts[channel] = account.id
    configs[channel] = config
  }
  return { ...keys, name, accounts, configs }
}

/** A body for createPayment. */
export function orderOf(more: Readonly<Record<string, unknown>> = {}) {
  return { order: freshOrder(), amount: 2_500, description: 'Camellia tea', ...more }
}

/** Requests of one merchant: its secret key comes with every call. */
export function asMerchant(platform: TestPlatform, { secretKey: token }: ProvisionedMerchant) {
  const { call } = platform
  return {
    call: <Name extends RouteName>(name: Name, input: CallInput = {}) =>
      call(name, { token, ...input }),
    ok: <Name extends RouteName>(name: Name, input: CallInput = {}) =>
      call.ok(name, { token, ...input }),
  }
}

/** Starts paying by a way that shows a code, and returns what the shopper's side sees. */
export async function startCode(platform: TestPlatform, session: string, way: string) {
  return await platform.call.ok('startAttempt', {
    token: session,
    body: { way, host: 'desktop_web', presentation: 'qr' },
  })
}

/** Scans the code that the attempt shows and pays it on the simulated phone. */
export function payCode(
  { simulators }: TestPlatform,
  view: { readonly attempt: { readonly next_action: unknown } | null },
): void {
  const action = view.attempt?.next_action as { type: string; content: string } | null | undefined
  if (action?.type !== 'qr') throw new Error('the attempt shows no code')
  for (const channel of simulators.channels) {
    const { phone } = simulators.simulator(channel)
    const order = phone.scan(action.content)
    if (order === undefined) continue
    phone.pay(order.key)
    return
  }
  throw new Error('no channel knows the code')
}

/** A payment that was paid by a code and is known to be so. */
export async function makePaid(
  platform: TestPlatform,
  merchant: TestMerchant,
  options: { readonly way?: string; readonly order?: Readonly<Record<string, unknown>> } = {},
) {
  const mine = asMerchant(platform, merchant)
  const created = await mine.ok('createPayment', { body: orderOf(options.order) })
  payCode(platform, await startCode(platform, created.session, options.way ?? 'alipay'))
  return await waitForStatus(platform, merchant, { id: created.id, status: 'succeeded' })
}

/** The payment, once it has that status. */
export async function waitForStatus(
  platform: TestPlatform,
  merchant: ProvisionedMerchant,
  { id, status }: { readonly id: string; readonly status: string },
) {
  return await waitUntil(`${id} is ${status}`, async () => {
    const payment = await asMerchant(platform, merchant).ok('getPayment', { params: { id } })
    return payment.status === status && payment
  })
}
