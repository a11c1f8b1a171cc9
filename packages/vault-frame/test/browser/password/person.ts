/** A vault's challenges, and a person who sees the map and enters a password on it. */
import type { Eyes } from '../../../src/password/modules/eyes.ts'
import { drawnPicture } from '../../../src/password/pictures/pictures.ts'
import type { Challenge } from '../../../src/password/state/state.ts'
import type { PasswordConfig, PasswordTicket, Purpose, Way } from '../../../src/password/ticket.ts'
import { type Stage, type Visit, visit } from '../browser.ts'
import type { Opened } from '../vault.ts'

type Claims = Partial<PasswordTicket['password']>

let tickets = 0

/** What the frame reads of a ticket; its key is nobody's. */
export function passwordTicket(claims: PasswordTicket): string {
  tickets += 1
  const text = JSON.stringify({ v: 1, kind: 'password', ...claims, jti: `t${tickets}` })
  return `vt_${Buffer.from(text).toString('base64url')}.${'m'.repeat(43)}`
}

export function claimsFor(purpose: Purpose, more: Claims = {}): PasswordTicket {
  return {
    amount: purpose === 'pay' ? 29_900 : 0,
    currency: 'CNY',
    payee: '半山杂货铺',
    description: '山野手冲咖啡豆 250 g × 2',
    password: {
      purpose,
      module: 'pad',
      modules: ['pad', 'gesture', 'shield', 'plain'],
      sms: purpose === 'pay',
      ...(purpose === 'remove_card' || purpose === 'change_phone' ? { card: '工商银行 0128' } : {}),
      ...more,
    },
  }
}

type Given = Omit<PasswordConfig, 'origin' | 'key'>

export function passwordConfig(purpose: Purpose = 'pay', more: Claims = {}): Given {
  const claims = claimsFor(purpose, more)
  return { ticket: passwordTicket(claims), claims, lang: 'zh', theme: 'light', large: false }
}

/** A layout by its number: digits moved round, so that no two neighbours are the same. */
export function layout(nth: number): readonly number[] {
  return Array.from({ length: 10 }, (_, position) => (position * 3 + nth * 7) % 10)
}

const identity = Array.from({ length: 10 }, (_, digit) => digit)

/** What the vault answers; every challenge has layouts of its own. */
export function challengeOf(
  { claims }: { readonly claims: PasswordTicket },
  module: string,
  nth: number,
  more: Partial<Challenge> = {},
): Challenge {
  const { purpose } = claims.password
  const entries = purpose === 'change' ? 3 : purpose === 'set' || purpose === 'reset' ? 2 : 1
  const taps = module === 'pad' || module === 'plain' ? 1 : 6
  const layouts = Array.from({ length: entries }, (_, entry) =>
    Array.from({ length: taps }, (_, tap) =>
      module === 'plain' ? identity : layout(nth + entry * 5 + tap),
    ),
  )
  const picture = purpose === 'set' ? null : 17
  const pictures = more.pictures ?? (/set/.test(purpose) ? identity.concat(40, 95) : [])
  return {
    challenge: `challenge-${nth}`,
    layouts,
    picture,
    pictures,
    drawings: Object.fromEntries(
      [...pictures, picture ?? 0].map((shown) => [shown, drawnPicture(shown)]),
    ),
    expires_in_ms: 120_000,
    tries_left: 5,
    locked_for_ms: 0,
    state: purpose === 'set' ? 'none' : 'set',
    ...more,
  }
}

/** Opens the page of a password; `answer` may change what the vault answers to the nth request. */
export async function visitPassword(
  stage: Stage,
  config: Given,
  answer: (nth: number) => Partial<Challenge> = () => ({}),
  size?: { readonly width: number; readonly height: number },
): Promise<Visit> {
  const { vault } = stage
  vault.asked.length = 0
  vault.challenge = ({ module }, nth) => ({
    status: 200,
    body: challengeOf(config, module, nth, answer(nth)),
  })
  return await visit(stage, config, size)
}

/** Within the frame, in CSS pixels of the page around. */
async function eyesOf({ page, frame }: Visit) {
  const inner = page.frames()[1]
  if (!inner) throw new Error('the shop has no frame')
  await inner.waitForFunction(() => globalThis.tillwayEyes)
  const seen = await inner.evaluate(() => globalThis.tillwayEyes && { ...globalThis.tillwayEyes })
  const box = await frame.owner().boundingBox()
  if (!seen || !box) throw new Error('there is nothing to be seen')
  return { seen: seen as Eyes, box }
}

/** Enters digits on the shuffled pad, as somebody who reads it. */
export async function enter(shopper: Visit, digits: string): Promise<void> {
  for (const digit of digits) {
    await shopper.frame.locator('.host').scrollIntoViewIfNeeded()
    const { seen, box } = await eyesOf(shopper)
    const cell = seen.cells[seen.layout.indexOf(Number(digit))]
    if (!cell) throw new Error(`nothing shows ${digit}`)
    const { page } = shopper
    await page.mouse.click(box.x + cell.x + cell.width / 2, box.y + cell.y + cell.height / 2)
  }
}

/** Where the digits stood on a layout. */
export function positionsOf(layouts: Challenge['layouts'][number], digits: string): number[] {
  return [...digits].map((digit, tap) => (layouts[tap] ?? layouts[0] ?? []).indexOf(Number(digit)))
}

export const wayButton = ({ frame }: Visit, way: Way) =>
  frame.locator(`button[name=way][value=${way}]`)

/** The layouts that the vault gives for an entry of the nth challenge. */
export function layouts(
  config: { readonly claims: PasswordTicket },
  nth = 1,
  entry = 0,
  module = 'pad',
): Challenge['layouts'][number] {
  return challengeOf(config, module, nth).layouts[entry] ?? []
}

/** Waits for the nth sealed entry and opens it, as the vault does. */
export async function opened({ vault }: Stage, shopper: Visit, nth = 1): Promise<Opened> {
  const { sealed } = await shopper.hears('password', nth)
  return await vault.open(String(sealed))
}

export const titled = ({ frame }: Visit, title: string) =>
  frame.locator('h1').getByText(title, { exact: true }).waitFor()
