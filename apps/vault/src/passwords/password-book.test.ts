import { createPublicKey, verify as verifySignature } from 'node:crypto'
import type { VerdictClaims } from '@tillway/vault-link'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bench } from '../../test/bench.ts'
import {
  changePassword,
  goodPassword,
  otherPassword,
  pay,
  setPassword,
  shopperName,
  startPasswordBench,
} from '../../test/passwords.ts'
import { databases, type TestDatabase } from '../../test/stores.ts'

let bench: Bench

const wrongPassword = '916024'
const describePassword = () => bench.client.passwords.describe(shopperName)

describe.each(databases)('payment passwords over $name', ({ create }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await create()
    bench = await startPasswordBench(database.place)
  })

  afterEach(async () => {
    await bench.stop()
    await database.drop()
  })

  test('a password is set, and pays', async () => {
    expect(await describePassword()).toEqual({
      state: 'none',
      triesLeft: 0,
      lockedUntil: null,
      setAt: null,
      firstSetAt: null,
    })
    const set = await setPassword(bench, [goodPassword, goodPassword])
    expect(set).toMatchObject({ result: 'right', status: { state: 'set', triesLeft: 5 } })
    for (const module of ['pad', 'gesture', 'shield', 'plain'] as const) {
      for (const strict of [false, true]) {
        expect(await pay(bench, goodPassword, { module, strict })).toMatchObject({
          result: 'right',
        })
      }
    }
    expect(await pay(bench, wrongPassword)).toEqual({
      result: 'wrong',
      newlyLocked: false,
      status: {
        state: 'set',
        triesLeft: 4,
        lockedUntil: null,
        setAt: bench.time.now(),
        firstSetAt: bench.time.now(),
      },
    })
    expect(await pay(bench, goodPassword)).toMatchObject({ status: { triesLeft: 5 } })
  })

  test('the verdict names all that the shopper agreed to, and only the vault can sign it', async () => {
    await setPassword(bench, [goodPassword, goodPassword])
    const answer = await pay(bench, goodPassword, { module: 'gesture' })
    if (answer.result !== 'right') throw new Error(answer.result)
    const [head = '', payload = '', signature = ''] = answer.verdict.split('.')
    const { keys } = await bench.client.passwords.verdictKeys()
    const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString())
    expect([alg, keys.map((key) => Reflect.get(key, 'kid'))]).toEqual(['EdDSA', [kid]])
    const [jwk] = keys
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    const bytes = Buffer.from(signature, 'base64url')
    expect(verifySignature(null, Buffer.from(`${head}.${payload}`), key, bytes)).toBe(true)
    const claims: VerdictClaims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect(claims).toEqual({
      v: 1,
      merchant: 'mch_1',
      shopper: 'shopper-1',
      purpose: 'pay',
      payment: 'pay_1',
      subject: 'att_1',
      amount: 1999,
      currency: 'CNY',
      payee: '示例商城',
      module: 'gesture',
      at: bench.time.now(),
      exp: bench.time.now() + 120_000,
      jti: expect.any(String),
    })
  })

  test('five wrong ones lock it for three hours, three more for good, and a bank opens it', async () => {
    const first = await bench.cardId()
    await setPassword(bench, [goodPassword, goodPassword])
    const answers = []
    for (let index = 0; index < 5; index += 1) answers.push(await pay(bench, wrongPassword))
    expect(answers.map((answer) => 'newlyLocked' in answer && answer.newlyLocked)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
    const locked = { state: 'locked', triesLeft: 0, lockedUntil: bench.time.now() + 3 * 3_600_000 }
    expect(answers[4]).toMatchObject({ result: 'wrong', status: locked })
    await bench.time.advance(3 * 3_600_000)
    expect(await describePassword()).toMatchObject({ state: 'set', triesLeft: 3 })
    for (let index = 0; index < 2; index += 1) await pay(bench, wrongPassword)
    expect(await pay(bench, wrongPassword)).toMatchObject({
      newlyLocked: true,
      status: { state: 'reset_needed', triesLeft: 0 },
    })
    await bench.time.advance(48 * 3_600_000)
    expect(await describePassword()).toMatchObject({ state: 'reset_needed' })
    const reset = await setPassword(bench, [otherPassword, otherPassword], {
      purpose: 'reset',
      entry: { knownCards: [first] },
    })
    expect(reset).toMatchObject({ result: 'right', status: { state: 'set', triesLeft: 5 } })
    expect(await pay(bench, otherPassword)).toMatchObject({ result: 'right' })
  })

  test('a change compares the old one first, and counts it', async () => {
    await setPassword(bench, [goodPassword, goodPassword])
    expect(await changePassword(bench, [wrongPassword, '123456', '654321'])).toMatchObject({
      result: 'wrong',
      status: { triesLeft: 4 },
    })
    expect(await changePassword(bench, [goodPassword, otherPassword, goodPassword])).toEqual({
      result: 'refused',
      code: 'password_entries_differ',
    })
    expect(await changePassword(bench, [goodPassword, '123456', '123456'])).toEqual({
      result: 'refused',
      code: 'password_too_easy',
    })
    expect(await describePassword()).toMatchObject({ triesLeft: 5 })
    expect(await changePassword(bench, [goodPassword, otherPassword, otherPassword])).toMatchObject(
      {
        result: 'right',
      },
    )
    expect(await pay(bench, goodPassword)).toMatchObject({ result: 'wrong' })
    expect(await pay(bench, otherPassword)).toMatchObject({ result: 'right' })
  })
})
