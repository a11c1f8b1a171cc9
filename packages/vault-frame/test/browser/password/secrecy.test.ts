/**
 * What can be learned of a password from the page: the same page twice, with other layouts and
 * another password, must be the same to every reader of it, after every tap.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage, type Visit } from '../browser.ts'
import { frameOf } from '../looks.ts'
import {
  challengeOf,
  enter,
  layout,
  opened,
  passwordConfig,
  passwordTicket,
  visitPassword,
} from './person.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

/** All elements with all attributes and texts, and the accessibility tree. */
async function readersOf(shopper: Visit): Promise<string> {
  const frame = frameOf(shopper)
  const session = await shopper.page.context().newCDPSession(frame)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const heard = nodes.map(({ role, name, value, description, properties }) => ({
    role,
    name: name?.value,
    value,
    description,
    properties: properties?.filter(({ value: held }) => !held.relatedNodes),
  }))
  const seen = await frame.locator('main').evaluate((main) => main.outerHTML)
  return JSON.stringify({ heard, seen })
}

async function readWhileEntering(shift: number, digits: string): Promise<readonly string[]> {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config)
  const claims = { ...config.claims, origins: [stage.vault.shop] }
  const same = { ...config, ticket: 'the same' }
  stage.vault.challenge = (_, nth) => ({ status: 200, body: challengeOf(same, 'pad', nth + shift) })
  await shopper.say({ type: 'ask_password', ticket: passwordTicket(claims) })
  await shopper.frame.locator('.host:not([inert]) canvas').waitFor()
  const read = [await readersOf(shopper)]
  for (const digit of digits.slice(0, -1)) {
    await enter(shopper, digit)
    read.push(await readersOf(shopper))
  }
  await enter(shopper, digits.slice(-1))
  const { payload } = await opened(stage, shopper)
  read.push(await readersOf(shopper))
  expect(payload.entries).toEqual([
    [...digits].map((digit) => layout(2 + shift).indexOf(Number(digit))),
  ])
  await shopper.close()
  return read
}

test('document and accessibility tree are the same for every layout and every password', async () => {
  const [one, other] = [await readWhileEntering(0, '314159'), await readWhileEntering(3, '888270')]
  expect(one[0]).toContain('无法朗读')
  expect(one[3]).toContain('已输入 3 位')
  expect(other).toEqual(one)
})

test('there is nothing to type or paste into, and nothing to select or zoom', async () => {
  const shopper = await visitPassword(stage, passwordConfig())
  await shopper.frame.locator('.host canvas').first().waitFor()
  const { frame } = shopper
  expect(await frame.locator('input,textarea,select,form,[contenteditable]').count()).toBe(0)
  const pad = frame.locator('.entry')
  const style = await pad.evaluate((element) => {
    const { userSelect } = getComputedStyle(element)
    return { userSelect, touchAction: getComputedStyle(document.body).touchAction }
  })
  expect(style).toEqual({ userSelect: 'none', touchAction: 'manipulation' })
  const isPrevented = await pad.evaluate(
    (element) =>
      !element.dispatchEvent(new MouseEvent('contextmenu', { cancelable: true, bubbles: true })),
  )
  expect(isPrevented).toBe(true)
  await shopper.close()
})

test('one request fetches the map, one message carries the sealed entry, and that is all', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config)
  const requests: string[] = []
  shopper.page.on('request', (request) => {
    requests.push(`${request.method()} ${new URL(request.url()).pathname} ${request.postData()}`)
  })
  await enter(shopper, '314159')
  const { payload } = await opened(stage, shopper)
  await shopper.page.waitForTimeout(500)
  expect(requests.filter((request) => !request.startsWith('POST /frame/challenges'))).toEqual([])
  expect(stage.vault.asked).toEqual([{ ticket: config.ticket, module: 'pad' }])
  const heard = await shopper.page.evaluate(
    () => (window as unknown as { heard: { data: { type: string } }[] }).heard,
  )
  const messages = heard.map(({ data }) => data)
  expect(new Set(messages.map(({ type }) => type))).toEqual(
    new Set(['ready', 'height', 'password']),
  )
  const [sent = {}] = messages.filter(({ type }) => type === 'password')
  expect(Object.keys(sent).sort()).toEqual(['sealed', 'tillway', 'type'])
  expect(JSON.stringify(messages)).not.toContain(JSON.stringify(payload.entries).slice(1, -1))
  await shopper.close()
})

test('equal lengths of what is sealed tell nothing of the password', async () => {
  const lengths: number[] = []
  for (const digits of ['000000', '999999']) {
    const shopper = await visitPassword(stage, passwordConfig())
    await enter(shopper, digits)
    const { sealed } = await shopper.hears('password')
    lengths.push(String(sealed).length)
    await shopper.close()
  }
  expect(new Set(lengths).size).toBe(1)
})
