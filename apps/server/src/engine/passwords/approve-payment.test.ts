import type { ChannelAccount, ConfirmRequest, PaymentReport } from '@tillway/channel'
import { type ErrorCode, PayError } from '@tillway/kernel'
import type { AttemptRecord, Verification } from '@tillway/payments'
import type { Repositories, Store } from '@tillway/store'
import type { PasswordAnswer } from '@tillway/vault-link'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cancelPayment } from '../cancel-payment.ts'
import { confirmCard } from '../cards/confirm-card.ts'
import { type CardBench, createCardBench, merchantId, place } from '../cards/testing/card-bench.ts'
import { confirmPayment, resendCode } from '../confirm-payment.ts'
import type { EngineContext } from '../context.ts'
import { startAttempt } from '../start-attempt.ts'
import { approvePayment } from './approve-payment.ts'
import { createPasswordVault, type PasswordVault, withPasswords } from './testing/password-vault.ts'

const sealed = 'x'.repeat(200)
const clientIp = '203.0.113.9'

let bench: CardBench
let ctx: EngineContext
let vault: PasswordVault
/** What the channel was asked to carry out. */
let confirmed: ConfirmRequest[]
let confirmation: () => PaymentReport | Promise<PaymentReport>
let about: { readonly merchantId: string; readonly paymentId: string }
let attemptId: string
/** What the attempt's payer is to prove. */
let wanted: Verification

beforeEach(async () => {
  bench = await createCardBench()
  vault = createPasswordVault(bench.time)
  confirmed = []
  confirmation = () => ({ status: 'unknown', cause: 'in_progress' })
  const { channels, store } = bench.ctx
  const parts = { channels: withPayments(channels), store: storeWanting(store) }
  ctx = withPasswords({ ...bench.ctx, ...parts }, vault)
  wanted = 'password'
  const payment = await bench.payment()
  about = { merchantId, paymentId: payment.id }
  const cardId = bench.entered(payment)
  await bench.add(payment, { cardId })
  await confirmCard(ctx, { ...about, cardId, sealed })
  const rest = { presentation: 'sms', payerId: null, terminalId: null, known: undefined } as const
  const started = await startAttempt(ctx, { ...about, ...place, ...rest, cardId, clientIp })
  attemptId = started.attempt?.id ?? ''
})
afterEach(() => bench.close())

/** The bench's channel, with payments beside cards. */
function withPayments(channels: EngineContext['channels']): EngineContext['channels'] {
  return {
    ...channels,
    async open(...version) {
      const { account, channel } = await channels.open(...version)
      const payments = {
        start: async () => ({ status: 'code_sent' }),
        async confirm(request: ConfirmRequest) {
          confirmed.push(request)
          return await confirmation()
        },
        query: async () => ({ status: 'absent' }),
        close: async () => ({ status: 'failed', over: 'closed', code: 'payment_finished' }),
      }
      const operations = { ...account.operations, ...payments }
      const manifest = { ...channel.manifest, operations: Object.keys(operations) }
      const opened = { channel: { ...channel, manifest }, account: { ...account, operations } }
      return opened as unknown as { channel: typeof channel; account: ChannelAccount }
    },
  }
}

async function stored(): Promise<AttemptRecord> {
  const attempt = await bench.ctx.store.read.attempts.get(merchantId, attemptId)
  if (attempt === undefined) throw new Error('no attempt')
  return attempt
}

const change = async (changes: Partial<AttemptRecord>) => {
  const attempt = await stored()
  await bench.ctx.store.transact((repos) => repos.attempts.update({ ...attempt, ...changes }))
}

/** As though the attempt had been begun under a policy that wants this. */
function storeWanting(store: Store): Store {
  const wrap = <Repos extends Pick<Repositories, 'attempts'>>(repos: Repos): Repos => {
    const { attempts } = repos
    const get: typeof attempts.get = async (...name) => {
      const attempt = await attempts.get(...name)
      return attempt && { ...attempt, verification: wanted }
    }
    return new Proxy(repos, {
      get: (target, name) =>
        name === 'attempts' ? { ...attempts, get } : Reflect.get(target, name, target),
    })
  }
  return {
    ...store,
    read: wrap(store.read),
    transact: (work, ...rest) => store.transact((repos) => work(wrap(repos)), ...rest),
  }
}

const approve = (more: Partial<Parameters<typeof approvePayment>[1]> = {}) =>
  approvePayment(ctx, { ...about, attemptId, sealed, clientIp, ...more })

const refusalOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(error instanceof PayError)) throw new Error(`not refused: ${String(error)}`)
  return error
}

/** The attempt waits on, and nothing was sent. */
async function expectUntouched() {
  expect(confirmed).toEqual([])
  expect(await stored()).toMatchObject({
    state: 'awaiting_code',
    approval: null,
    submittedAt: null,
    codeTries: 0,
  })
}

test('a right password carries the payment out at once, without a code', async () => {
  const { attempt, payment } = await approve()
  expect(vault.entries).toEqual([
    {
      merchantId,
      shopper: 'shopper-1',
      purpose: 'pay',
      paymentId: about.paymentId,
      subject: attemptId,
      amount: 100,
      currency: 'CNY',
      payee: 'Mall',
      sealed,
      clientIp,
    },
  ])
  expect(confirmed).toHaveLength(1)
  expect(confirmed[0]).not.toHaveProperty('code')
  // Nobody knows what became of it: it is asked about, and never shown as failed.
  expect(attempt).toMatchObject({ state: 'unknown', lastError: null })
  expect(payment.lastError).toBeNull()
  const { approval, submittedAt } = await stored()
  expect(submittedAt).toBe(bench.time.now())
  expect(approval?.split('.')).toHaveLength(3)
})

test('what certainly did not leave may be approved once more', async () => {
  confirmation = () => ({ status: 'not_sent', cause: 'connection' })
  await approve()
  const first = await stored()
  expect(first).toMatchObject({
    state: 'awaiting_code',
    submittedAt: null,
    lastError: 'channel_unavailable',
  })
  confirmation = () => ({ status: 'unknown', cause: 'in_progress' })
  bench.time.jump(1_000)
  await approve()
  expect(confirmed).toHaveLength(2)
  expect((await stored()).approval).not.toBe(first.approval)
})

const hour = 3_600_000
const wrong = (status: object, newlyLocked = false) => ({ status, newlyLocked, result: 'wrong' })
const ofWrong = { triesLeft: 4, lockedUntil: null, setAt: 1, firstSetAt: 1 }

describe.each<[string, object, ErrorCode, number | undefined]>([
  ['wrong', wrong({ ...ofWrong, state: 'set' }), 'password_wrong', undefined],
  ['wrong too often', wrong({ ...ofWrong, state: 'locked' }), 'password_locked', 1],
  [
    'wrong once more',
    wrong({ ...ofWrong, state: 'reset_needed' }),
    'password_reset_needed',
    undefined,
  ],
  ['wrong and barred', wrong({ ...ofWrong, state: 'barred' }), 'password_barred', undefined],
  ['used before', { result: 'refused', code: 'challenge_invalid' }, 'challenge_invalid', undefined],
  [
    'locked already',
    { result: 'refused', code: 'password_locked', retryAfterSeconds: 60 },
    'password_locked',
    60,
  ],
  ['not there', { result: 'refused', code: 'password_not_set' }, 'password_not_set', undefined],
])('a password that is %s', (_, answer, code, retryAfterSeconds) => {
  test(`is told as ${code}, and the attempt waits on`, async () => {
    vault.answer = () => answer as PasswordAnswer
    const refusal = await refusalOf(approve())
    expect([refusal.code, refusal.retryAfterSeconds]).toEqual([code, retryAfterSeconds])
    await expectUntouched()
    vault.answer = (entry) => vault.right(entry)
    await approve()
    expect(confirmed).toHaveLength(1)
  })
})

test('the lock is told to the shopper with its time, and to the mall once', async () => {
  const lockedUntil = bench.time.now() + 3 * hour
  const status = { state: 'locked', triesLeft: 0, lockedUntil, setAt: 1, firstSetAt: 1 } as const
  vault.answer = () => ({ result: 'wrong', status, newlyLocked: true })
  expect(await refusalOf(approve())).toMatchObject({
    code: 'password_locked',
    retryAfterSeconds: 3 * 3_600,
  })
  vault.answer = () => ({ result: 'wrong', status, newlyLocked: false })
  await refusalOf(approve())
  const events = await ctx.store.read.events.list(
    merchantId,
    { direction: 'oldest_first' },
    { limit: 10 },
  )
  expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([['password.locked', 1]])
  expect(JSON.parse(events[0]?.body ?? '').data.password).toEqual({
    shopper: 'shopper-1',
    state: 'locked',
    locked_until: new Date(lockedUntil).toISOString(),
    at: new Date(bench.time.now()).toISOString(),
  })
})

test('a vault that cannot be reached leaves the attempt as it is', async () => {
  vault.answer = () => Promise.reject(new PayError('vault_unavailable'))
  expect((await refusalOf(approve())).code).toBe('vault_unavailable')
  await expectUntouched()
})

describe('a verdict', () => {
  test.each<[string, ErrorCode, Parameters<PasswordVault['right']>[1]]>([
    ['on another attempt', 'internal', { claims: { subject: 'att_other' } }],
    ['on another payment', 'internal', { claims: { payment: 'pay_other' } }],
    ['on another amount', 'internal', { claims: { amount: 1 } }],
    ['on another currency', 'internal', { claims: { currency: 'HKD' } }],
    ['on another payee', 'internal', { claims: { payee: 'Thief' } }],
    ['of another merchant', 'internal', { claims: { merchant: 'mch_other' } }],
    ['of another shopper', 'internal', { claims: { shopper: 'shopper-2' } }],
    ['for another purpose', 'internal', { claims: { purpose: 'change' } }],
    ['of another version', 'internal', { claims: { v: 2 } }],
    ['for longer than any is given', 'internal', { claims: { exp: Number.MAX_SAFE_INTEGER } }],
    ['from a time to come', 'internal', { claims: { at: Number.MAX_SAFE_INTEGER - 1 } }],
    ['without a time', 'internal', { claims: { exp: null } }],
    ['that has lapsed', 'challenge_invalid', { claims: { at: 0, exp: 1 } }],
    ['by a key that is not the vault’s', 'internal', { stranger: true }],
    ['by a key that nobody has', 'internal', { header: { kid: 'key-9' } }],
    ['by another algorithm', 'internal', { header: { alg: 'none' } }],
    ['that asks for more than is understood', 'internal', { header: { crit: ['b64'] } }],
  ])('%s sends nothing', async (_, code, options) => {
    vault.answer = (entry) => vault.right(entry, options)
    expect((await refusalOf(approve())).code).toBe(code)
    await expectUntouched()
  })

  test.each([
    ['no JWS', () => 'x'],
    ['too long', (verdict: string) => `${verdict}${'A'.repeat(9_000)}`],
    [
      'altered',
      (verdict: string) => verdict.replace(/\.[\w-]+\./, (part) => `${part.slice(0, -3)}A0.`),
    ],
    ['unsigned', (verdict: string) => verdict.slice(0, verdict.lastIndexOf('.') + 1)],
    ['no JSON', (verdict: string) => `AAAA${verdict.slice(4)}`],
  ])('that is %s sends nothing', async (_, alter) => {
    vault.answer = (entry) => {
      const verdict = alter(vault.verdictOn(entry))
      return { result: 'right', verdict, status: vault.status }
    }
    expect((await refusalOf(approve())).code).toBe('internal')
    await expectUntouched()
  })

  test('by a newer key is good once the keys were fetched again', async () => {
    wanted = 'both'
    await approve()
    expect(vault.fetched).toBe(1)
    vault.rotate()
    await change({ approval: null })
    await approve()
    expect(vault.fetched).toBe(2)
    await change({ approval: null })
    await approve()
    expect(vault.fetched).toBe(2)
  })

  test('by a key that was withdrawn is good for minutes at most', async () => {
    wanted = 'both'
    await approve()
    const old = vault.verdictOn
    const kept = (entry: Parameters<typeof old>[0]) => {
      const verdict = old(entry)
      vault.rotate()
      return { result: 'right', verdict, status: vault.status } as const
    }
    await bench.time.advance(6 * 60_000)
    await change({ approval: null })
    vault.answer = kept
    expect((await refusalOf(approve())).code).toBe('internal')
  })
})

test('a server that dies before the commit has moved nothing; the next entry pays', async () => {
  const { store } = ctx
  const dying = { ...store, transact: () => Promise.reject(new Error('the power went')) }
  const crashed = approvePayment(
    { ...ctx, store: dying },
    { ...about, attemptId, sealed, clientIp },
  )
  await expect(crashed).rejects.toThrow('the power went')
  await expectUntouched()
  await approve()
  expect(confirmed).toHaveLength(1)
})

test('a server that dies after the commit has left the payment to be asked about', async () => {
  confirmation = () => Promise.reject(new Error('unused'))
  const channels = {
    ...ctx.channels,
    open: () => Promise.reject(new Error('the power went')),
  }
  const crashed = approvePayment({ ...ctx, channels }, { ...about, attemptId, sealed, clientIp })
  await expect(crashed).rejects.toThrow('the power went')
  expect(await stored()).toMatchObject({ state: 'confirming', codeTries: 1 })
  expect((await refusalOf(approve())).code).toBe('code_not_awaited')
})

test('what ended while the vault compared is not sent any more', async () => {
  vault.answer = async (entry) => {
    await cancelPayment(ctx, merchantId, about.paymentId)
    return vault.right(entry)
  }
  expect((await refusalOf(approve())).code).toBe('code_not_awaited')
  expect(confirmed).toEqual([])
})

test('once the time is up nothing leaves, however right the password was', async () => {
  const { expiresAt } = await stored()
  vault.answer = (entry) => {
    bench.time.jump(expiresAt - bench.time.now())
    return vault.right(entry)
  }
  expect((await refusalOf(approve())).code).toBe('code_not_awaited')
  expect(confirmed).toEqual([])
  await refusalOf(approve())
  // The second did not even ask the vault.
  expect(vault.entries).toHaveLength(1)
})

test('of two right entries at once one leaves', async () => {
  const results = await Promise.allSettled([approve(), approve()])
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(confirmed).toHaveLength(1)
})

test('another attempt, and one that wants a code, ask the vault nothing', async () => {
  expect((await refusalOf(approve({ attemptId: 'att_other' }))).code).toBe('code_not_awaited')
  wanted = 'sms'
  expect((await refusalOf(approve())).code).toBe('code_not_awaited')
  expect((await refusalOf(approve({ paymentId: 'pay_other' }))).code).toBe('not_found')
  expect(vault.entries).toEqual([])
})

test('by password alone no code is taken, and none is sent', async () => {
  const byCode = confirmPayment(ctx, { ...about, attemptId, sealed })
  expect((await refusalOf(byCode)).code).toBe('code_not_awaited')
  bench.time.jump(60_000)
  expect((await refusalOf(resendCode(ctx, about))).code).toBe('code_not_awaited')
  await expectUntouched()
})

test('where both are wanted, the code comes after the password and carries the payment out', async () => {
  wanted = 'both'
  const confirm = () => confirmPayment(ctx, { ...about, attemptId, sealed })
  expect((await refusalOf(confirm())).code).toBe('password_required')
  await expectUntouched()
  const { attempt } = await approve()
  expect(attempt).toMatchObject({ state: 'awaiting_code', codeTries: 0 })
  expect(confirmed).toEqual([])
  // It is asked for once.
  expect((await refusalOf(approve())).code).toBe('code_not_awaited')
  await confirm()
  expect(confirmed).toHaveLength(1)
  expect(confirmed[0]?.code).toEqual({ sealed, subject: attemptId })
})

test('a code that is refused asks for no second password', async () => {
  wanted = 'both'
  await approve()
  const { approval } = await stored()
  confirmation = () => ({ status: 'code_refused', code: 'sms_code_wrong' })
  await confirmPayment(ctx, { ...about, attemptId, sealed })
  expect(await stored()).toMatchObject({ state: 'awaiting_code', approval })
})
