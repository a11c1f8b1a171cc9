import { type ErrorCode, PayError } from '@tillway/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configContext } from '../../channels/directory.ts'
import { receiveNotification } from '../receive-notification.ts'
import { confirmCard } from './confirm-card.ts'
import { followCard } from './follow-card.ts'
import { lapseCard } from './lapse-card.ts'
import { removeCard } from './remove-card.ts'
import {
  accountId,
  type CardBench,
  createCardBench,
  enrolled,
  merchantId,
} from './testing/card-bench.ts'

let bench: CardBench
beforeEach(async () => {
  bench = await createCardBench()
})
afterEach(() => bench.close())

const sealed = 'x'.repeat(200)
const away = new PayError('vault_unavailable')
const hourMs = 3_600_000

async function entered() {
  const payment = await bench.payment()
  const cardId = bench.entered(payment)
  await bench.add(payment, { cardId })
  return { cardId, about: { merchantId, paymentId: payment.id, cardId } }
}

async function bound(): Promise<string> {
  const { cardId, about } = await entered()
  await confirmCard(bench.ctx, { ...about, sealed })
  return cardId
}

async function remove(cardId: string): Promise<void> {
  const card = await bench.stored(cardId)
  await bench.ctx.store.transact((repos) => removeCard(bench.ctx, repos, card))
}

/** Works until nothing is due within a day; in steps, as a worker would. */
async function workOff(): Promise<void> {
  for (let round = 0; round < 30; round += 1) {
    await bench.work()
    await bench.time.advance(hourMs)
  }
}

test('a card that nobody finishes lapses after half an hour, and the vault forgets it', async () => {
  const { cardId } = await entered()
  expect(await bench.work()).toBe(0)
  await bench.time.advance(29 * 60_000)
  expect(await bench.work()).toBe(0)
  await bench.time.advance(60_000)
  expect(await bench.work()).toBe(1)
  expect((await bench.stored(cardId)).state).toBe('failed')
  expect(await bench.work()).toBe(1)
  expect(bench.vault.told).toEqual([`forget ${cardId}`])
  expect(bench.asked).toEqual(['request'])
  await bench.time.advance(24 * hourMs)
  expect(await bench.work()).toBe(0)
})

test('a binding in doubt is asked about until it is known', async () => {
  const { cardId, about } = await entered()
  bench.channel.confirm = () => ({ status: 'unknown', cause: 'timeout' })
  await confirmCard(bench.ctx, { ...about, sealed })
  await bench.time.advance(10_000)
  await bench.work()
  expect((await bench.stored(cardId)).state).toBe('pending')
  bench.channel.query = () => enrolled()
  await bench.time.advance(60_000)
  await bench.work()
  expect((await bench.stored(cardId)).state).toBe('active')
  expect(bench.asked).toEqual(['request', 'confirm', 'query', 'query'])
})

test('a card that was bound in its last moment is not given up', async () => {
  const { cardId, about } = await entered()
  bench.channel.confirm = () => ({ status: 'unknown', cause: 'timeout' })
  await confirmCard(bench.ctx, { ...about, sealed })
  bench.channel.query = () => enrolled()
  await bench.time.advance(30 * 60_000)
  await bench.work()
  expect((await bench.stored(cardId)).state).toBe('active')
})

test('the number is shredded once something else pays, however long the vault is away', async () => {
  bench.vault.failure = away
  const cardId = await bound()
  await bench.work()
  await bench.time.advance(4_000)
  expect(await bench.work()).toBe(0)
  await bench.time.advance(1_000)
  await bench.work()
  bench.vault.failure = undefined
  await workOff()
  expect(bench.vault.told).toEqual(Array(3).fill(`shred ${cardId}`))
  expect(await bench.stored(cardId)).toMatchObject({ state: 'active', lastError: null })
})

test('a number that is what pays is kept, and without it the card is nothing', async () => {
  bench.channel.confirm = () => ({ status: 'enrolled', card: {} })
  const kept = await bound()
  await bench.work()
  expect(bench.vault.told).toEqual([`keep ${kept}`])
  expect((await bench.stored(kept)).state).toBe('active')
  bench.vault.failure = new PayError('card_data_missing')
  const gone = await bound()
  await bench.work()
  expect(await bench.stored(gone)).toMatchObject({
    state: 'removing',
    lastError: 'card_binding_expired',
  })
})

test('a removal is tried until the channel says so, each time under a new number', async () => {
  const cardId = await bound()
  await bench.work()
  let refusals = 2
  bench.channel.remove = () => {
    refusals -= 1
    return refusals < 0 ? { status: 'removed' } : { status: 'unknown', cause: 'timeout' }
  }
  await remove(cardId)
  expect(await bench.stored(cardId)).toMatchObject({ state: 'removing', isDefault: false })
  await workOff()
  expect(await bench.stored(cardId)).toMatchObject({ state: 'removed', sealedCredential: null })
  const number = cardId.slice('card_'.length)
  expect(bench.asked.slice(2)).toEqual([0, 1, 2].map((tries) => `remove ${number}R${tries}`))
  expect(bench.vault.told).toEqual([`shred ${cardId}`, `forget ${cardId}`])
})

test('an adapter that throws at a removal has not removed it', async () => {
  const cardId = await bound()
  bench.channel.remove = () => {
    throw new Error('a fault')
  }
  await remove(cardId)
  await bench.work()
  expect((await bench.stored(cardId)).state).toBe('removing')
})

test('a card whose credential lapses is taken away', async () => {
  const lapsesAt = bench.time.now() + 24 * hourMs
  const report = enrolled()
  if (report.status !== 'enrolled') throw new Error('it is')
  const card = { ...report.card, credentialExpiresAt: lapsesAt }
  bench.channel.confirm = () => ({ ...report, card })
  const cardId = await bound()
  await bench.work()
  await bench.time.advance(23 * hourMs)
  expect(await bench.work()).toBe(0)
  await bench.time.advance(hourMs)
  await workOff()
  expect(await bench.stored(cardId)).toMatchObject({
    state: 'removed',
    lastError: 'card_binding_expired',
    isDefault: false,
  })
})

test('a card of which the channel says at a payment that it lapsed is taken away', async () => {
  const cardId = await bound()
  await bench.work()
  const attempt = { merchantId, cardId }
  const tell = (code: ErrorCode) => {
    const report = { status: 'failed', over: 'declined', code } as const
    return bench.ctx.store.transact((repos) => lapseCard(bench.ctx, repos, attempt, report))
  }
  await tell('card_declined')
  expect((await bench.stored(cardId)).state).toBe('active')
  await tell('card_binding_expired')
  await tell('card_binding_expired')
  expect(await bench.stored(cardId)).toMatchObject({
    state: 'removing',
    lastError: 'card_binding_expired',
    isDefault: false,
  })
  await workOff()
  expect((await bench.stored(cardId)).state).toBe('removed')
})

test('what a worker learns under a lost lease is discarded', async () => {
  const cardId = await bound()
  await bench.work()
  await remove(cardId)
  const { store } = bench.ctx
  const [job] = await store.claimJobs({ now: bench.time.now(), limit: 9, leaseMs: 60_000 })
  expect(job?.subjectId).toBe(cardId)
  await store.transact(({ jobs }) => jobs.schedule(merchantId, cardId, bench.time.now()))
  if (job === undefined) throw new Error('it is due')
  await expect(followCard(bench.ctx, { merchantId, cardId, job })).rejects.toThrow('lease')
  expect((await bench.stored(cardId)).state).toBe('removing')
})

const notify = (version = 1) =>
  receiveNotification(bench.ctx, {
    merchantId,
    accountId,
    version,
    message: { headers: {}, body: new Uint8Array() },
  })

function tellEnrolled(cardId: string, id = 'fact-1'): void {
  const enrolmentNumber = cardId.slice('card_'.length)
  bench.channel.notification = { kind: 'enrolment', id, enrolmentNumber, report: enrolled() }
}

test('a notification binds a card, once', async () => {
  const { cardId } = await entered()
  tellEnrolled(cardId)
  expect((await notify())?.status).toBe(200)
  const { version, ...active } = await bench.stored(cardId)
  expect(active).toMatchObject({ state: 'active', isDefault: true })
  expect((await notify())?.status).toBe(200)
  expect((await bench.stored(cardId)).version).toBe(version)
})

test('a notification about a card of another account, or of none, is not ours', async () => {
  const { cardId } = await entered()
  const { store, sealer } = bench.ctx
  const sealedConfig = sealer.seal('{}', configContext(merchantId, accountId, 2))
  const createdAt = bench.time.now()
  const version = { merchantId, accountId, version: 2, sealedConfig, createdAt }
  await store.transact(({ channelAccounts }) => channelAccounts.insertVersion(version))
  tellEnrolled(cardId)
  expect((await notify(2))?.status).toBe(400)
  tellEnrolled('card_00000000000000000000000009')
  expect((await notify())?.status).toBe(400)
  expect((await bench.stored(cardId)).state).toBe('pending')
})

test('a card that turns out to be bound after it was given up is removed at its channel', async () => {
  const { cardId } = await entered()
  await bench.time.advance(30 * 60_000)
  await bench.work()
  tellEnrolled(cardId)
  await notify()
  expect((await bench.stored(cardId)).state).toBe('removing')
  const credentials: unknown[] = []
  bench.channel.remove = ({ card }) => {
    credentials.push(card.credential?.reveal())
    return { status: 'removed' }
  }
  await workOff()
  expect(credentials).toEqual(['6235000000000000000'])
  expect((await bench.stored(cardId)).state).toBe('removed')
})
