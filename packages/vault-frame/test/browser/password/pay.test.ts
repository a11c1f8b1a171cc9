/** Paying by password, from the map to what travels. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../browser.ts'
import { challengeOf, enter, passwordConfig, positionsOf, visitPassword } from './person.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

test('six digits are sent by themselves, as positions sealed with ticket and challenge', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config)
  await shopper.frame.getByText('付款给 半山杂货铺').waitFor()
  await shopper.frame.getByText('¥299.00').waitFor()
  await enter(shopper, '314159')
  const { sealed } = await shopper.hears('password')
  const { payload, header, length } = await stage.vault.open(String(sealed))
  expect(stage.vault.asked).toEqual([{ ticket: config.ticket, module: 'pad' }])
  const [layouts = []] = challengeOf(config, 'pad', 1).layouts
  expect(payload).toEqual({
    ticket: config.ticket,
    challenge: 'challenge-1',
    entries: [positionsOf(layouts, '314159')],
    device: expect.stringMatching(/^[\w-]{22}$/),
  })
  expect(header).toMatchObject({ typ: 'tillway-password', kid: 'frame-1' })
  expect(length % 512).toBe(0)
  expect(shopper.troubles).toEqual([])
  await shopper.close()
})
