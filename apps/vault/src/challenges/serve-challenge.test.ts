import { drawnPicture } from '@tillway/vault-frame/pictures'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Bench } from '../../test/bench.ts'
import {
  askChallenge,
  changePassword,
  goodPassword,
  otherPassword,
  passwordTicket,
  pay,
  setPassword,
  shopperName,
  startPasswordBench,
} from '../../test/passwords.ts'

let bench: Bench

beforeEach(async () => {
  bench = await startPasswordBench({ passwordLimits: { challengesPerTicket: 3 } })
})

afterEach(() => bench.stop())

const ask = async (body: object) => {
  const answer = await bench.post('/frame/challenges', body)
  return { status: answer.status, content: await answer.json() }
}

test('a map is drawn for the ticket’s purpose, and stands once', async () => {
  await setPassword(bench, [goodPassword, goodPassword])
  const ticket = passwordTicket(bench, { purpose: 'change', strict: true })
  const answer = await askChallenge(bench, ticket, 'pad')
  expect(answer).toEqual({
    challenge: expect.stringMatching(/^\d+\.v1\./),
    module: 'pad',
    strict: true,
    layouts: expect.any(Array),
    picture: null,
    pictures: [],
    drawings: {},
    expires_in_ms: 120_000,
    tries_left: 5,
    locked_for_ms: 0,
    state: 'set',
  })
  expect(answer.layouts.map((taps) => taps.length)).toEqual([6, 6, 6])
  const again = await askChallenge(bench, ticket, 'pad')
  expect(again.layouts).not.toEqual(answer.layouts)
  expect(again.challenge.length).toBe(answer.challenge.length)
  // Nobody but the vault can read it.
  expect(answer.challenge).not.toContain(answer.layouts[0]?.[0]?.join(''))
})

test('nothing is drawn where nothing could come of it, and the state is told', async () => {
  const layoutsOf = async (purpose: 'pay' | 'set' | 'change' | 'reset') => {
    const { layouts, state, challenge } = await askChallenge(
      bench,
      passwordTicket(bench, { purpose }),
    )
    expect(challenge === '').toBe(layouts.length === 0)
    return [state, layouts.length]
  }
  expect(await layoutsOf('pay')).toEqual(['none', 0])
  expect(await layoutsOf('reset')).toEqual(['none', 0])
  expect(await layoutsOf('set')).toEqual(['none', 2])
  await setPassword(bench, [goodPassword, goodPassword])
  expect(await layoutsOf('set')).toEqual(['set', 0])
  expect(await layoutsOf('pay')).toEqual(['set', 1])
  for (let index = 0; index < 5; index += 1) await pay(bench, otherPassword)
  const locked = await askChallenge(bench, passwordTicket(bench, { purpose: 'pay' }))
  expect(locked).toMatchObject({ state: 'locked', locked_for_ms: 3 * 3_600_000, layouts: [] })
  expect(await layoutsOf('reset')).toEqual(['locked', 2])
  await bench.client.passwords.bar({ ...shopperName, barred: true })
  for (const purpose of ['pay', 'set', 'change', 'reset'] as const) {
    expect(await layoutsOf(purpose)).toEqual(['barred', 0])
  }
})

test('the picture that was chosen stands beside every entry, and a reset keeps it', async () => {
  const knownCards = [await bench.cardId()]
  const shown = async () =>
    (await askChallenge(bench, passwordTicket(bench, { purpose: 'pay' }))).picture
  await setPassword(bench, [goodPassword, goodPassword], { picture: 4 })
  const chosen = await shown()
  expect(chosen).toEqual(expect.any(Number))
  const reset = { purpose: 'reset', entry: { knownCards } } as const
  await setPassword(bench, [otherPassword, otherPassword], reset)
  await changePassword(bench, [otherPassword, goodPassword, goodPassword])
  expect(await shown()).toBe(chosen)
  // Twelve others may hold the one of before, but not in all places.
  const later = new Set<number | null>()
  for (let picture = 0; picture < 3; picture += 1) {
    await setPassword(bench, [otherPassword, otherPassword], { ...reset, picture })
    later.add(await shown())
  }
  expect(later.size).toBeGreaterThan(1)
})

test('how a picture is drawn comes beside its number', async () => {
  const { pictures, drawings } = await askChallenge(
    bench,
    passwordTicket(bench, { purpose: 'set' }),
  )
  expect(new Set(pictures).size).toBe(12)
  expect(Object.keys(drawings).map(Number).sort()).toEqual([...pictures].sort())
  await setPassword(bench, [goodPassword, goodPassword], { payload: { picture: 17 } })
  const shown = await askChallenge(bench, passwordTicket(bench, { purpose: 'pay' }))
  expect(shown).toMatchObject({ picture: 17, drawings: { 17: drawnPicture(17) } })
})

test('a choice outlives the challenge that it was made with', async () => {
  const ticket = passwordTicket(bench, { purpose: 'set' })
  const { pictures } = await askChallenge(bench, ticket)
  const later = Array.from({ length: 96 }, (_, picture) => picture).find(
    (picture) => !pictures.includes(picture),
  )
  const outcome = await setPassword(bench, [goodPassword, goodPassword], {
    payload: { picture: later },
  })
  expect(outcome).toMatchObject({ result: 'right' })
})

test.each([96, -1, 0.5, '3'])('%o is no picture', async (picture) => {
  const outcome = await setPassword(bench, [goodPassword, goodPassword], { payload: { picture } })
  expect(outcome).toEqual({ result: 'refused', code: 'challenge_invalid' })
})

test('one ticket gets only so many, and of its own ways alone', async () => {
  const ticket = passwordTicket(bench, { purpose: 'pay' })
  expect((await ask({ ticket, module: 'dance' })).content).toMatchObject({
    error: { code: 'invalid_request', param: 'module' },
  })
  for (const module of ['pad', 'gesture', 'shield']) {
    expect((await ask({ ticket, module })).status).toBe(200)
  }
  const refused = await ask({ ticket, module: 'pad' })
  expect([refused.status, refused.content.error.code]).toEqual([429, 'rate_limited'])
  const narrow = passwordTicket(bench, {
    purpose: 'pay',
    claims: {
      password: { purpose: 'pay', module: 'pad', modules: [], strict: false, sms: false },
    },
  })
  expect((await ask({ ticket: narrow, module: 'pad' })).status).toBe(200)
  expect((await ask({ ticket: narrow, module: 'plain' })).status).toBe(400)
})

test('tickets of other kinds, lapsed ones and ones without a shopper get none', async () => {
  const tickets = [
    bench.ticket(),
    bench.ticket({ kind: 'code' }),
    passwordTicket(bench, { purpose: 'pay', claims: { shopper: null } }),
    passwordTicket(bench, { purpose: 'pay', claims: { exp: bench.time.now() } }),
    'vt_x',
    7,
  ]
  for (const ticket of tickets) {
    expect((await ask({ ticket, module: 'pad' })).content).toMatchObject({
      error: { code: 'ticket_invalid' },
    })
  }
})
