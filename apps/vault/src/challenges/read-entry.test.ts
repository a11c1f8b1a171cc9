import { issueTicket, maxTicketLifeMs, type PasswordEntry } from '@tillway/vault-link'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Bench, linkKey } from '../../test/bench.ts'
import {
  askChallenge,
  type EntryWish,
  enter,
  goodPassword,
  otherPassword,
  passwordTicket,
  pay,
  positionsOf,
  setPassword,
  shopperName,
  startPasswordBench,
} from '../../test/passwords.ts'

let bench: Bench

beforeEach(async () => {
  bench = await startPasswordBench()
  await setPassword(bench, [goodPassword, goodPassword])
})

afterEach(() => bench.stop())

const wrongPassword = '916024'
const refused = { result: 'refused', code: 'challenge_invalid' }
const triesLeft = async () => (await bench.client.passwords.describe(shopperName)).triesLeft

/** Neither is counted, nor would the right password have passed. */
async function expectRefused(entry: PasswordEntry): Promise<void> {
  expect(await bench.client.passwords.verify(entry)).toEqual(refused)
  expect(await triesLeft()).toBe(5)
}

const entered = (wish: Partial<EntryWish> = {}) =>
  enter(bench, [goodPassword], { purpose: 'pay', ...wish })

test('one that was used before is refused, and not counted again', async () => {
  const right = await entered()
  expect(await bench.client.passwords.verify(right)).toMatchObject({ result: 'right' })
  await expectRefused(right)
  const wrong = await enter(bench, [wrongPassword], { purpose: 'pay' })
  expect(await bench.client.passwords.verify(wrong)).toMatchObject({ result: 'wrong' })
  expect(await bench.client.passwords.verify(wrong)).toEqual(refused)
  expect(await triesLeft()).toBe(4)
})

test('the same challenge sealed anew counts once all the same', async () => {
  const ticket = passwordTicket(bench, { purpose: 'pay' })
  const challenge = await askChallenge(bench, ticket)
  const base = await entered()
  const sealAgain = async (digits: string): Promise<PasswordEntry> => {
    const entries = positionsOf(challenge, [digits])
    const payload = { ticket, challenge: challenge.challenge, entries }
    return { ...base, sealed: await bench.seal(payload, 'tillway-password') }
  }
  const first = await bench.client.passwords.verify(await sealAgain(wrongPassword))
  expect(first).toMatchObject({ result: 'wrong', status: { triesLeft: 4 } })
  expect(await bench.client.passwords.verify(await sealAgain(goodPassword))).toEqual(refused)
  expect(await triesLeft()).toBe(4)
})

test('of the same one sent many times at once, one counts', async () => {
  const wrong = await enter(bench, [wrongPassword], { purpose: 'pay' })
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => bench.client.passwords.verify(wrong)),
  )
  expect(answers.filter(({ result }) => result === 'wrong')).toHaveLength(1)
  expect(answers.filter(({ result }) => result === 'refused')).toHaveLength(11)
  expect(await triesLeft()).toBe(4)
})

test('a challenge lives two minutes, and its ticket its own time', async () => {
  const entry = await entered()
  await bench.time.advance(119_999)
  const inTime = await entered()
  await bench.time.advance(1)
  await expectRefused(entry)
  expect(await bench.client.passwords.verify(inTime)).toMatchObject({ result: 'right' })
  const lapsing = await entered({ claims: { exp: bench.time.now() + 1_000 } })
  await bench.time.advance(1_000)
  await expectRefused(lapsing)
})

describe('what the server asks about is what was shown', () => {
  const others: readonly Partial<PasswordEntry>[] = [
    { merchantId: 'mch_2' },
    { shopper: 'shopper-2' },
    { paymentId: 'pay_2' },
    { subject: 'att_2' },
    { amount: 2000 },
    { currency: 'HKD' },
    { payee: '别的商城' },
    { purpose: 'remove_card' },
  ]
  test.each(others)('and not %o', async (other) => {
    await expectRefused({ ...(await entered()), ...other })
  })
})

test('a ticket of another kind, a forged one and one without a shopper open nothing', async () => {
  const own = passwordTicket(bench, { purpose: 'pay' })
  const { challenge, ...answer } = await askChallenge(bench, own)
  const entries = positionsOf({ challenge, ...answer }, [goodPassword])
  const claims = JSON.parse(Buffer.from(own.slice(3).split('.')[0] ?? '', 'base64').toString())
  const { v: _, ...said } = claims
  const issue = (changed: object) => issueTicket({ ...said, ...changed }, linkKey)
  const bad = [
    issue({ kind: 'code' }),
    issue({ kind: 'card' }),
    issue({ shopper: null }),
    issue({ jti: 'another' }),
    issue({ password: { ...said.password, purpose: 'remove_card' } }),
    issue({ exp: bench.time.now() + 2 * maxTicketLifeMs }),
    `${own}x`,
    own.replace('vt_', 'vt_A'),
    42,
  ]
  for (const ticket of bad) {
    await expectRefused(await entered({ payload: { ticket, challenge, entries } }))
  }
})

test('what was altered, is of another form or of another use is refused', async () => {
  const good = await entered()
  const { challenge } = await askChallenge(bench, passwordTicket(bench, { purpose: 'pay' }))
  const taps = [0, 1, 2, 3, 4, 5]
  const payloads: readonly Record<string, unknown>[] = [
    { challenge },
    { challenge: `${challenge}A` },
    { challenge: '' },
    { challenge: undefined },
    { entries: [] },
    { entries: [taps, taps] },
    { entries: [taps.slice(1)] },
    { entries: [[...taps, 6]] },
    { entries: [[0, 1, 2, 3, 4, 10]] },
    { entries: [[0, 1, 2, 3, 4, -1]] },
    { entries: [[0, 1, 2, 3, 4, 0.5]] },
    { entries: [['0', 1, 2, 3, 4, 5]] },
    { entries: goodPassword },
    { entries: null },
    { device: 'short' },
    { device: 7 },
    { picture: 3 },
  ]
  for (const payload of payloads) await expectRefused(await entered({ payload }))
  await expectRefused({ ...good, sealed: `${good.sealed.slice(0, -4)}AAAA` })
  await expectRefused({ ...good, sealed: '' })
  const asCode = await bench.seal(
    { ticket: passwordTicket(bench, { purpose: 'pay' }) },
    'tillway-code',
  )
  await expectRefused({ ...good, sealed: asCode })
})

test('nothing that is sealed makes the vault stumble', { timeout: 30_000 }, async () => {
  const ticket = passwordTicket(bench, { purpose: 'pay' })
  const { challenge } = await askChallenge(bench, ticket)
  const base = await entered()
  const trap = { toString: 1, valueOf: 1 }
  const payloads = fc.oneof(
    fc.json().map((text) => JSON.parse(text)),
    fc.record(
      {
        ticket: fc.constantFrom<unknown>(ticket, trap, null),
        challenge: fc.oneof(fc.constantFrom<unknown>(trap, challenge), fc.string(), fc.anything()),
        entries: fc.oneof(fc.anything(), fc.array(fc.array(fc.anything()))),
        device: fc.anything(),
        picture: fc.anything(),
        phone: fc.anything(),
      },
      { requiredKeys: [] },
    ),
  )
  await fc.assert(
    fc.asyncProperty(payloads, async (payload) => {
      await expectRefused({ ...base, sealed: await bench.seal(payload, 'tillway-password') })
    }),
    { numRuns: 30 },
  )
  expect(bench.log.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('an entry for another purpose does not set, and one to set does not pay', async () => {
  const toSet = await enter(bench, [goodPassword], { purpose: 'pay' })
  const provenBy = await bench.cardId()
  const set = { ...toSet, purpose: 'set', provenBy } as const
  expect(await bench.client.passwords.set(set)).toEqual(refused)
  await expect(bench.client.passwords.verify({ ...toSet, purpose: 'set' })).rejects.toMatchObject({
    code: 'invalid_request',
  })
})

test('the phone typed beside the password comes back with a right one alone', async () => {
  const wish = { purpose: 'change_phone', payload: { phone: '13900001234' } } as const
  expect(
    await pay(bench, wrongPassword, { ...wish, entry: { purpose: 'change_phone' } as never }),
  ).not.toHaveProperty('phone')
  const right = await pay(bench, goodPassword, {
    ...wish,
    entry: { purpose: 'change_phone' } as never,
  })
  expect(right).toMatchObject({ result: 'right', phone: '13900001234' })
  const bad = { ...wish, payload: { phone: '123' } }
  expect(await pay(bench, otherPassword, bad)).toEqual({
    result: 'refused',
    code: 'card_data_invalid',
  })
  expect(await triesLeft()).toBe(5)
})
