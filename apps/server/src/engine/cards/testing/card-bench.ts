/** The engine with one channel and one vault that do as they are told. For tests only. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  CardUpdateReport,
  CardUpdateRequest,
  Channel,
  ChannelAccount,
  EnrolmentReport,
  NotificationReading,
  OperationSignatures,
  RemovalReport,
} from '@tillway/channel'
import { createIdGenerator, PayError, secret } from '@tillway/kernel'
import {
  createManualTime,
  createMemoryLog,
  createSeededRandom,
  type ManualTime,
} from '@tillway/kernel/testing'
import type { CardRecord, PaymentRecord } from '@tillway/payments'
import { openStore } from '@tillway/store'
import type { VaultCard, VaultClient } from '@tillway/vault-link'
import { configContext, createChannelDirectory } from '../../../channels/directory.ts'
import { createMetrics } from '../../../metrics.ts'
import { createFrameTickets } from '../../../secrets/frame-tickets.ts'
import { createSealer } from '../../../secrets/sealer.ts'
import { createSessionTokens } from '../../../secrets/session-token.ts'
import { createVerdicts } from '../../../secrets/verdicts.ts'
import type { EngineContext } from '../../context.ts'
import { createPayment } from '../../create-payment.ts'
import { createAccountWatch } from '../../routing/account-watch.ts'
import { createRulesBook } from '../../routing/rules-book.ts'
import { type AddCardInput, addCard } from '../add-card.ts'
import { followCard } from '../follow-card.ts'

export const merchantId = 'mch_00000000000000000000000001'
export const accountId = 'ca_00000000000000000000000001'
export const place = { way: 'cards', host: 'desktop_web' } as const

/** What the channel answers; a test puts its own in. */
export interface ChannelScript {
  cardEntry: 'form' | 'page' | undefined
  request(): EnrolmentReport | Promise<EnrolmentReport>
  confirm(): EnrolmentReport | Promise<EnrolmentReport>
  query(): EnrolmentReport
  remove(request: Parameters<OperationSignatures['removeCard']>[0]): RemovalReport
  update(request: CardUpdateRequest): CardUpdateReport | Promise<CardUpdateReport>
  notification: NotificationReading
}

export interface VaultScript {
  readonly cards: Map<string, VaultCard>
  /** What it was told of cards, in order. */
  readonly told: string[]
  /** What it fails with; undefined when it works. */
  failure: PayError | undefined
  /** What one step of changing a phone fails with. */
  phoneFailure: { step: 'change' | 'confirm' | 'drop'; error: PayError } | undefined
}

export interface CardBench {
  readonly ctx: EngineContext
  readonly time: ManualTime
  readonly channel: ChannelScript
  readonly vault: VaultScript
  /** The calls to the channel, in order. */
  readonly asked: string[]
  payment(shopper?: string | null): Promise<PaymentRecord>
  /** A card that the shopper has just entered in the frame. */
  entered(payment: PaymentRecord, changes?: Partial<VaultCard>): string
  add(payment: PaymentRecord, changes?: Partial<AddCardInput>): Promise<CardRecord>
  stored(id: string): Promise<CardRecord>
  /** Follows the cards that are due; returns how many were. */
  work(): Promise<number>
  close(): Promise<void>
}

export const enrolled = (credential = '6235000000000000000'): EnrolmentReport => ({
  status: 'enrolled',
  card: { credential: secret(credential), lastFour: '4321', kind: 'credit' },
})

interface Scripts {
  readonly time: ManualTime
  readonly channel: ChannelScript
  readonly vault: VaultScript
  readonly asked: string[]
}

async function createEngine(scripts: Scripts, folder: string, hasVault: boolean) {
  const { time } = scripts
  const random = createSeededRandom()
  const log = createMemoryLog()
  const store = await openStore({ sqlitePath: join(folder, 'test.sqlite'), clock: time, log })
  const sealer = createSealer(secret(new Uint8Array(32)), random)
  const client = createVaultStub(scripts.vault)
  const linkKey = secret(new Uint8Array(32))
  const tickets = createFrameTickets({ linkKey, clock: time, random })
  const verdicts = createVerdicts({ passwords: client.passwords, clock: time })
  const cards = hasVault ? { cards: client } : {}
  const ctx: EngineContext = {
    store,
    clock: time,
    ids: createIdGenerator({ clock: time, random }),
    log,
    sealer,
    addresses: createSessionTokens(secret(new Uint8Array(32))),
    metrics: createMetrics(),
    publicUrl: 'https://pay.example',
    channels: createChannelDirectory({
      registry: new Map([['sample', createChannel(scripts.channel, scripts.asked)]]),
      store,
      sealer,
      clock: time,
      ports: { clock: time, random, log, http: noNetwork, ...cards },
    }),
    routing: {
      rules: createRulesBook({ store, clock: time }),
      watch: createAccountWatch({ clock: time, log }),
    },
    signals: {
      paymentChanged: () => undefined,
      jobsDue: () => undefined,
      deliveriesDue: () => undefined,
    },
    ...(hasVault
      ? { vault: { client, tickets, verdicts, publicUrl: 'https://cards.example' } }
      : {}),
  }
  await furnish(ctx)
  return ctx
}

export async function createCardBench(
  options: { readonly vault?: false } = {},
): Promise<CardBench> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-cards-'))
  const scripts: Scripts = {
    time: createManualTime(),
    channel: createScript(),
    vault: { cards: new Map(), told: [], failure: undefined, phoneFailure: undefined },
    asked: [],
  }
  const { time, vault } = scripts
  const ctx = await createEngine(scripts, folder, options.vault !== false)
  const { store } = ctx
  return {
    ...scripts,
    ctx,
    payment: (shopper = 'shopper-1') => makePayment(ctx, shopper),
    entered(payment, changes = {}) {
      const cardId = ctx.ids.next('card')
      const { id: paymentId, shopper } = payment
      vault.cards.set(cardId, { ...sampleCard, cardId, merchantId, paymentId, shopper, ...changes })
      return cardId
    },
    add(payment, changes = {}) {
      const about = { merchantId, paymentId: payment.id, clientIp: '203.0.113.9' }
      return addCard(ctx, { ...about, ...place, cardId: undefined, ...changes })
    },
    async stored(id) {
      const card = await store.read.cards.get(merchantId, id)
      if (card === undefined) throw new Error(`no card ${id}`)
      return card
    },
    async work() {
      const jobs = await store.claimJobs({ now: time.now(), limit: 50, leaseMs: 60_000 })
      const due = jobs.filter(({ subjectId }) => subjectId.startsWith('card_'))
      for (const job of due) await followCard(ctx, { merchantId, cardId: job.subjectId, job })
      return due.length
    },
    async close() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const sampleCard = {
  bank: { code: 'SAMPLE', zh: '样例银行', en: 'Sample Bank' },
  kind: 'debit',
  lastFour: '0018',
  phoneMasked: '138****0000',
  isEnrollable: true,
} as const

const noNetwork = {
  send: () => Promise.reject(new Error('nothing is sent here')),
}

function createScript(): ChannelScript {
  return {
    cardEntry: 'form',
    request: () => ({ status: 'code_sent' }),
    confirm: () => enrolled(),
    query: () => ({ status: 'pending' }),
    remove: () => ({ status: 'removed' }),
    update: () => ({ status: 'updated' }),
    notification: { kind: 'ignored', id: '1', why: 'none' },
  }
}

function createChannel(script: ChannelScript, asked: string[]): Channel {
  const note = async <Report>(what: string, report: Report | Promise<Report>): Promise<Report> => {
    asked.push(what)
    return await report
  }
  const account = {
    operations: {
      requestEnrolment: () => note('request', script.request()),
      confirmEnrolment: async () => note('confirm', script.confirm()),
      queryEnrolment: () => note('query', script.query()),
      removeCard: (request: Parameters<OperationSignatures['removeCard']>[0]) =>
        note(`remove ${request.removalNumber}`, script.remove(request)),
      updateCard: async (request: CardUpdateRequest) => note('update', script.update(request)),
    },
    notifications: {
      read: async () => script.notification,
      accepted: { status: 200, headers: {}, body: 'ok' },
      refused: { status: 400, headers: {}, body: 'fail' },
    },
    get cardEntry() {
      return script.cardEntry
    },
    maintain: async () => undefined,
  }
  // The members that payments need are left out.
  return { manifest: sampleManifest, open: () => account as unknown as ChannelAccount } as Channel
}

const sampleManifest: Channel['manifest'] = {
  id: 'sample',
  way: 'cards',
  name: { zh: '银行卡', en: 'Bank card' },
  mark: { viewBox: '0 0 1 1', paths: [] },
  operations: [
    'requestEnrolment',
    'confirmEnrolment',
    'queryEnrolment',
    'removeCard',
    'updateCard',
  ],
  presentations: [
    { presentation: 'sms', hosts: ['desktop_web'], needs: ['card'], confirmedByCode: true },
    { presentation: 'qr', hosts: ['desktop_web'], needs: [] },
  ],
  currencies: ['CNY'],
  amount: { min: 1, max: 1_000_000 },
  refund: { partial: true, maxPerPayment: 10, minIntervalMs: 0, windowMs: 1 },
  startRepeatable: false,
  maxValidityMs: 900_000,
  arrivalHorizonMs: 60_000,
  account: [],
}

function createVaultStub(script: VaultScript): VaultClient {
  const tell = (what: string) => async (_merchant: string, cardId: string) => {
    script.told.push(`${what} ${cardId}`)
    if (script.failure !== undefined) throw script.failure
  }
  const find = (cardId: string): VaultCard => {
    const card = script.cards.get(cardId)
    if (card === undefined) throw new PayError('not_found')
    return card
  }
  const tellPhone =
    (what: 'change' | 'confirm' | 'drop'): VaultClient['changePhone'] =>
    async (_merchant, cardId, phone) => {
      script.told.push(`${what} ${cardId} ${phone.reveal().slice(-4)}`)
      if (script.failure !== undefined) throw script.failure
      if (script.phoneFailure?.step === what) throw script.phoneFailure.error
      const card = { ...find(cardId), phoneMasked: `${phone.reveal().slice(0, 3)}****` }
      if (what === 'confirm') script.cards.set(cardId, card)
      if (what === 'drop') return find(cardId)
      return what === 'change' ? { ...card, proposed: true } : card
    }
  return {
    describe: async (_merchant, cardId) => find(cardId),
    changePhone: tellPhone('change'),
    confirmPhone: tellPhone('confirm'),
    dropPhone: tellPhone('drop'),
    keepNumber: tell('keep'),
    shredNumber: tell('shred'),
    forget: tell('forget'),
    compose: () => Promise.reject(new Error('nothing is composed here')),
    dispatch: () => Promise.reject(new Error('nothing is sent here')),
    passwords: noPasswords,
  }
}

const absent = () => Promise.reject(new PayError('vault_unavailable'))
const noPasswords: VaultClient['passwords'] = {
  describe: absent,
  verify: absent,
  set: absent,
  bar: absent,
  verdictKeys: absent,
}

async function furnish({ store, sealer, clock }: EngineContext): Promise<void> {
  const createdAt = clock.now()
  const sealedConfig = sealer.seal('{}', configContext(merchantId, accountId, 1))
  await store.transact(async ({ merchants, channelAccounts }) => {
    await merchants.insert({ id: merchantId, name: 'Mall', allowedOrigins: [], createdAt })
    await channelAccounts.insert({
      merchantId,
      id: accountId,
      channel: 'sample',
      name: 'main',
      enabled: true,
      version: 1,
      createdAt,
    })
    await channelAccounts.insertVersion({
      merchantId,
      accountId,
      version: 1,
      sealedConfig,
      createdAt,
    })
  })
}

async function makePayment(ctx: EngineContext, shopper: string | null): Promise<PaymentRecord> {
  const input = { merchantId, amount: 100, currency: 'CNY', description: 'Tea', expiresIn: 86_400 }
  const order = ctx.ids.next('request')
  const rest = { order, returnUrl: null, terminalId: null, shopper, metadata: {} }
  const made = await ctx.store.transact((repos) => createPayment(ctx, repos, { ...input, ...rest }))
  return made.payment
}
