/** A person who sees the map in the vault's frame, and enters a payment password on it with fingers. */
import type { CDPSession, Frame } from 'playwright-core'
import type { Eyes } from '../../../packages/vault-frame/src/password/modules/eyes.ts'
import { arms } from '../../../packages/vault-frame/src/password/modules/geometry.ts'
import { waitUntil } from '../../kit/wait-until.ts'
import { clickable, vaultFrame } from './quick-pay.ts'
import type { Visitor } from './start-stage.ts'

interface Point {
  readonly x: number
  readonly y: number
}

interface Finger extends Point {
  readonly id: number
}

interface Hand {
  readonly frame: Frame
  readonly cdp: CDPSession
  /** Where the frame begins in the page now: the sheet may scroll between two digits. */
  origin(): Promise<Point>
}

type Touch = 'touchStart' | 'touchMove' | 'touchEnd'

const touch = ({ cdp }: Hand, type: Touch, ...fingers: readonly Finger[]) =>
  cdp.send('Input.dispatchTouchEvent', { type, touchPoints: [...fingers] })

const middleOf = ({ x, y, width, height }: Eyes['cells'][number]): Point => ({
  x: x + width / 2,
  y: y + height / 2,
})

/** Enters six digits; the way of entering is the one that the frame shows. */
export async function enterPassword(visitor: Visitor, digits: string): Promise<void> {
  const frame = await vaultFrame(visitor)
  await waitUntil('an empty entry', async () => (await entered(frame)) === 0)
  await clickable(visitor, frame.locator('.host'))
  const cdp = await visitor.context.newCDPSession(visitor.page)
  const hand = { frame, cdp, origin: () => originOf(visitor) }
  const thumb = await shade(hand)
  for (const [index, digit] of [...digits].entries()) {
    await answer(hand, await look(frame, index), { digit: Number(digit), thumb })
  }
  if (thumb) await touch(hand, 'touchEnd')
  await cdp.detach()
}

/** Waits for the place of the map; with `held`, a thumb lies on it meanwhile, if it wants one. */
export async function isShown(visitor: Visitor, held?: () => Promise<void>): Promise<void> {
  const frame = await vaultFrame(visitor)
  await waitUntil('an empty entry', async () => (await entered(frame)) === 0)
  await clickable(visitor, frame.locator('.host'))
  await frame.locator('.host canvas').first().waitFor()
  if (!held) return
  const cdp = await visitor.context.newCDPSession(visitor.page)
  const hand = { frame, cdp, origin: () => originOf(visitor) }
  await shade(hand)
  await held()
  await touch(hand, 'touchEnd')
  await cdp.detach()
}

async function originOf({ page }: Visitor): Promise<Point> {
  const box = await page.locator('iframe').boundingBox()
  if (!box) throw new Error('there is no frame')
  return box
}

const entered = (frame: Frame) => frame.locator('.dots .on').count()

/** What is to be seen once so many digits are in. */
async function look(frame: Frame, count: number): Promise<Eyes> {
  return await waitUntil('a map', async () => {
    if ((await entered(frame)) !== count) return undefined
    return await frame.evaluate(() => globalThis.tillwayEyes && { ...globalThis.tillwayEyes })
  })
}

/** A thumb on the strip of a shielded map, which shows nothing without it. */
async function shade(hand: Hand): Promise<Finger | undefined> {
  const strip = hand.frame.locator('.strip')
  await hand.frame.locator('.host canvas').first().waitFor()
  const box = (await strip.count()) ? await strip.boundingBox() : null
  if (!box) return undefined
  const thumb = { x: box.x + 30, y: box.y + box.height / 2, id: 1 }
  await touch(hand, 'touchStart', thumb)
  return thumb
}

async function answer(
  hand: Hand,
  { module, layout, cells }: Eyes,
  { digit, thumb }: { readonly digit: number; readonly thumb: Finger | undefined },
): Promise<void> {
  const position = layout.indexOf(digit)
  const isGesture = module === 'gesture'
  const cell = cells[isGesture ? Math.floor(position / 5) : position]
  if (!cell) throw new Error('the map lacks a digit')
  const { x, y } = middleOf(cell)
  const origin = await hand.origin()
  const at = { x: origin.x + x, y: origin.y + y, id: 2 }
  const [across = 0, along = 0] = isGesture ? (arms[(position % 5) as 0] ?? []) : []
  const others = thumb ? [thumb] : []
  await touch(hand, 'touchStart', ...others, at)
  if (across || along) {
    const end = { ...at, x: at.x + across * 55, y: at.y + along * 55 }
    await touch(hand, 'touchMove', end)
  }
  await touch(hand, 'touchEnd', ...(thumb ? [at] : []))
}
