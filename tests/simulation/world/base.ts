/**
 * What every world begins with: malls with accounts at all channels, terminals, and shoppers with a
 * saved card and a payment password. It is made once per process, by the same code that runs
 * afterwards, and kept as snapshots of the databases and of the simulators' journals.
 */
import { createSimulation } from '@tillway/sim'
import { createMerchant } from '../../../apps/server/src/provision.ts'
import { goodPassword } from '../../kit/password-holder.ts'
import { testCardsAmong } from '../../kit/test-cards.ts'
import { type Api, createApi } from './api.ts'
import { type Journals, type SimulatedChannels, startChannels } from './channels-node.ts'
import type { Snapshot } from './database.ts'
import { type Browser, openFrame } from './frame.ts'
import { createWatchedHasher } from './hasher.ts'
import { mallOrigin, mallUrl } from './places.ts'
import type { ProcessKit } from './process-kit.ts'
import { startServer } from './server-node.ts'
import { createStage, type Stage } from './stage.ts'
import { textedCode } from './texts.ts'
import { startVault } from './vault-node.ts'

export interface MallBase {
  readonly name: string
  /** By this name the channels know it. */
  readonly channelName: string
  readonly merchantId: string
  readonly secretKey: string
  readonly publishableKey: string
  readonly webhookSecret: string
  readonly endpointId: string
  readonly accounts: Readonly<Record<string, string>>
  readonly terminals: readonly { readonly id: string; readonly name: string }[]
  /** Shoppers with a saved card and the password of the kit. */
  readonly holders: readonly string[]
}

export interface Base {
  readonly platform: Snapshot
  readonly vault: Snapshot
  /** The platform, where every mall wants payments by card to be approved by password. */
  readonly withPasswords: Snapshot
  readonly journals: Journals
  readonly malls: readonly MallBase[]
  /** Certificates that the vault trusts. */
  readonly roots: readonly string[]
  /** When worlds begin. */
  readonly startsAt: number
}

const mallCount = 3
const holdersPerMall = 2
/** 2026-01-02T03:04:05Z; what was begun in it has lapsed when the worlds begin. */
const madeAt = 1_767_323_045_000
const laterMs = 2 * 3_600_000

const bases = new WeakMap<ProcessKit, Promise<Base>>()

export function loadBase(kit: ProcessKit): Promise<Base> {
  const known = bases.get(kit)
  if (known !== undefined) return known
  const made = makeBase(kit)
  bases.set(kit, made)
  return made
}

/** Worlds of this process begin with what another process has made. */
export function takeBase(kit: ProcessKit, base: Base): void {
  bases.set(kit, Promise.resolve(base))
}

async function makeBase(kit: ProcessKit): Promise<Base> {
  const sim = createSimulation({ seed: 'base', startsAt: madeAt })
  const stage = createStage(kit, sim)
  let made: Omit<Base, 'platform' | 'withPasswords' | 'vault' | 'startsAt'> | undefined
  let failure: unknown
  furnish(stage).then(
    (value) => {
      made = value
    },
    (error: unknown) => {
      failure = error
    },
  )
  await sim.time.run({ until: 600_000, isDone: () => made !== undefined || failure !== undefined })
  if (made === undefined)
    throw new Error(`the base was not made: ${lastWords(stage)}`, { cause: failure })
  for (const node of sim.nodes) node.crash('the base is made')
  const withPasswords = withoutPayments(kit.platform.database.takeSnapshot())
  return {
    ...made,
    withPasswords,
    platform: withPasswords.filter(({ table }) => table !== 'verification_policies'),
    vault: kit.vault.database.takeSnapshot(),
    startsAt: madeAt + laterMs,
  }
}

function lastWords({ notes }: Stage): string {
  const serious = notes.log.filter(({ level }) => level === 'error' || level === 'warn')
  return serious
    .slice(-3)
    .map(({ message, fields }) => `${message} ${fields}`)
    .join('\n')
}

/** What was done to make the base is no part of it. */
const forgotten = new Set([
  'payments',
  'attempts',
  'events',
  'deliveries',
  'idempotency_keys',
  'jobs',
  'shopper_holds',
])

const withoutPayments = (snapshot: Snapshot): Snapshot =>
  snapshot.filter(({ table }) => !forgotten.has(table))

async function furnish(stage: Stage) {
  const { sim } = stage
  const channels = await startChannels(stage, sim.node('channels').start(), new Map())
  const roots = rootsOf(channels)
  await startVault(stage, sim.node('vault-1'), { roots, hasher: createWatchedHasher(stage) })
  const { services } = await startServer(stage, sim.node('server-1'))
  const malls: MallBase[] = []
  for (let number = 1; number <= mallCount; number += 1) {
    const name = `mall-${number}`
    const channelName = `Mall ${number}-nosms`
    const keys = await createMerchant(services, { name: channelName, allowedOrigins: [mallOrigin] })
    malls.push(await furnishMall(stage, { channels, name, channelName, keys }))
  }
  return { malls, roots, journals: structuredClone(channels.journals()) }
}

function rootsOf(channels: SimulatedChannels): readonly string[] {
  return channels.channels.flatMap((channel) => {
    const { rootCertificate, middleCertificate } = channels.provision(channel, 'The vault')
    return [rootCertificate, middleCertificate].filter((one) => one !== undefined)
  })
}

interface Furnishing {
  readonly channels: SimulatedChannels
  readonly name: string
  readonly channelName: string
  readonly keys: {
    readonly merchantId: string
    readonly secretKey: string
    readonly publishableKey: string
  }
}

async function furnishMall(stage: Stage, parts: Furnishing): Promise<MallBase> {
  const { channels, name, channelName, keys } = parts
  const life = stage.sim.node(name).start()
  const newKey = () => Buffer.from(life.random.bytes(16)).toString('hex')
  const http = stage.sim.network.transportOf(life)
  const api = createApi(http, newKey)
  const token = keys.secretKey
  const accounts: Record<string, string> = {}
  for (const channel of channels.channels) {
    const config = channels.provision(channel, channelName)
    const body = { channel, name: `${channel} account`, config }
    accounts[channel] = (await api('createChannelAccount', { token, body })).id
  }
  const terminals = []
  for (const till of ['till 1', 'till 2']) {
    const own = channels.simulator('card').terminals?.provision(channelName, till)
    if (own === undefined) throw new Error('the acquirer has no terminals')
    const { number, keys } = own
    const body = { name: till, channel_account: accounts.card, has_reader: true, number, keys }
    terminals.push({ id: (await api('createTerminal', { token, body })).id, name: till })
  }
  const browser = {
    http,
    randomBytes: (length: number) => Uint8Array.from(life.random.bytes(length)),
  }
  const holders = Array.from(
    { length: holdersPerMall },
    (_, index) => `${name}-holder-${index + 1}`,
  )
  for (const shopper of holders) await makeHolder({ api, token, shopper, channels, browser, stage })
  await api('replaceVerificationPolicy', { token, body: { version: 0, ...byPassword } })
  const endpoint = { url: `${mallUrl(name)}/webhooks`, events: ['*'] }
  const { id: endpointId, secret } = await api('createWebhookEndpoint', { token, body: endpoint })
  return {
    name,
    channelName,
    ...keys,
    webhookSecret: secret,
    endpointId,
    accounts,
    terminals,
    holders,
  }
}

const noLimit = { per_payment: null, per_day: null }
const byPassword = {
  rules: [{ up_to: null, need: 'password' }],
  modules: [{ up_to: null, module: 'pad', strict: false }],
  limits: { sms: noLimit, password: noLimit, both: noLimit },
}

const where = { way: 'quickpay', host: 'desktop_web' } as const

async function makeHolder(parts: {
  readonly api: Api
  readonly token: string
  readonly shopper: string
  readonly channels: SimulatedChannels
  readonly browser: Browser
  readonly stage: Stage
}): Promise<void> {
  const { api, token: secretKey, shopper, channels, browser, stage } = parts
  const body = { order: `${shopper}-first`, amount: 100, description: 'To save a card', shopper }
  const { id, session: token } = await api('createPayment', { token: secretKey, body })
  const card = testCardsAmong(cardsOf(channels)).debit
  const form = await api('openCardForm', { token, body: where })
  const frame = await openFrame(browser, form.frame_url)
  const sealed = await frame.sealCard(card)
  const entered = await frame.post('frame/cards', { ticket: frame.config.ticket, sealed })
  const added = await api('addClientCard', { token, body: { ...where, card: entered.card } })
  const lastFour = card.number.slice(-4)
  if (added.state !== 'active') {
    const code = textedCode(channels, { lastFour }) ?? ''
    const url = added.enrolment?.frame_url ?? ''
    const { sealCode, config } = await openFrame(browser, url)
    const confirm = { sealed: await sealCode(code, { ticket: config.ticket }) }
    await api('confirmClientCard', { token, params: { id: added.id }, body: confirm })
  }
  const password = await api('openPasswordForm', { token, body: { purpose: 'set' } })
  const entry = await openFrame(browser, password.frame_url)
  const chosen = await entry.sealPassword(entry.config.ticket, [goodPassword, goodPassword])
  await api('setClientPassword', { token, body: { purpose: 'set', sealed: chosen } })
  await api('cancelPayment', { token: secretKey, params: { id } })
  // A phone is texted once a minute.
  await new Promise<void>((done) => stage.sim.time.after(61_000, 'base', 'wait', '', done))
}

export const cardsOf = (channels: SimulatedChannels) =>
  channels.channels.flatMap((channel) => channels.simulator(channel).cards?.() ?? [])
