/**
 * A person for the build that is served, which tells no program what it draws: reads each map off
 * the vault's answer to the frame, as people read it off the glass, and enters it with fingers.
 */
import type { CDPSession, Frame, Page } from 'playwright-core'
import {
  arms,
  cellOf,
  type Point,
} from '../../../packages/vault-frame/src/password/modules/geometry.ts'
import { waitUntil } from '../../kit/wait-until.ts'

export type EntryWay = 'pad' | 'gesture' | 'shield' | 'plain'

/** Maps by entry and tap, as the vault gave them last. */
export type Maps = readonly (readonly (readonly number[])[])[]

export interface SeenMaps {
  readonly module: EntryWay
  readonly layouts: Maps
}

interface Hand {
  readonly page: Page
  readonly frame: Frame
  readonly cdp: CDPSession
  readonly thumb: Point | undefined
}

/** From now on; tells what the vault let a frame draw last. */
export function watchMaps(page: Page): (frame: Frame) => SeenMaps | undefined {
  const seen = new WeakMap<Frame, SeenMaps>()
  page.on('response', async (response) => {
    if (!response.url().endsWith('/frame/challenges')) return
    // A page that is left in the meantime takes its answer with it.
    const answer = (await response.json().catch(() => undefined)) as SeenMaps | undefined
    if (answer?.layouts.length) seen.set(response.frame(), answer)
  })
  return (frame) => seen.get(frame)
}

export interface Entering {
  readonly page: Page
  readonly frame: Frame
  readonly maps: SeenMaps
  /** Which of the entries that the frame asks for; 0 is the first. */
  readonly nth?: number
  readonly password: readonly number[]
  /** After each digit is in, and before the first with 0. */
  readonly onTaps?: (taps: number) => Promise<void>
}

/** Enters six digits; tells what the finger did for each of them. */
export async function enterBy(entering: Entering): Promise<readonly number[]> {
  const { page, frame, maps, nth = 0, password, onTaps } = entering
  await hasEntered(frame, 0)
  const cdp = await page.context().newCDPSession(page)
  await onTaps?.(0)
  const thumb = maps.module === 'shield' ? await holdStrip(cdp, frame) : undefined
  const hand = { page, frame, cdp, thumb }
  const positions: number[] = []
  for (const [tap, digit] of password.entries()) {
    const layouts = maps.layouts[nth] ?? []
    const position = (layouts[tap] ?? layouts[0] ?? []).indexOf(digit)
    await tapAt(hand, maps.module, position)
    positions.push(position)
    if (tap < 5) await hasEntered(frame, tap + 1)
    await onTaps?.(tap + 1)
  }
  if (thumb) await touch(hand, 'touchEnd')
  await cdp.detach()
  return positions
}

const hasEntered = (frame: Frame, count: number) =>
  waitUntil(`${count} digits to be in`, async () => {
    const shown = await frame.locator('.host canvas, .host button').count()
    return shown > 0 && (await frame.locator('.dots .on').count()) === count
  })

async function boxOf(frame: Frame, selector: string, nth = 0) {
  const box = await frame.locator(selector).nth(nth).boundingBox()
  if (!box) throw new Error(`there is no ${selector}`)
  return box
}

async function holdStrip(cdp: CDPSession, frame: Frame): Promise<Point> {
  const strip = await boxOf(frame, '.strip')
  const thumb = { x: strip.x + 30, y: strip.y + strip.height / 2 }
  await cdp.send('Input.dispatchTouchEvent', {
    type: 'touchStart',
    touchPoints: [{ ...thumb, id: 1 }],
  })
  return thumb
}

async function tapAt(hand: Hand, module: EntryWay, position: number): Promise<void> {
  const at = { ...(await placeOf(hand.frame, module, position)), id: 2 }
  const others = hand.thumb ? [{ ...hand.thumb, id: 1 }] : []
  await touch(hand, 'touchStart', ...others, at)
  const [across, along] = module === 'gesture' ? (arms[position % 5] ?? [0, 0]) : [0, 0]
  if (across || along) {
    await touch(hand, 'touchMove', { ...at, x: at.x + across * 50, y: at.y + along * 50 })
  }
  // With other fingers down, the one that is lifted has to be named.
  await touch(hand, 'touchEnd', ...(hand.thumb ? [at] : []))
}

async function placeOf(frame: Frame, module: EntryWay, position: number): Promise<Point> {
  if (module === 'gesture') {
    return middleOf(await boxOf(frame, '.swipe > div', Math.floor(position / 5)))
  }
  // Keys as on a telephone: the tenth is the nought.
  if (module === 'plain') return middleOf(await boxOf(frame, '.plain button', (position + 9) % 10))
  const canvas = await boxOf(frame, module === 'shield' ? 'canvas.keys' : 'canvas.pad')
  const cell = cellOf(position, canvas)
  return middleOf({ ...cell, x: canvas.x + cell.x, y: canvas.y + cell.y })
}

const middleOf = ({ x, y, width, height }: Awaited<ReturnType<typeof boxOf>>): Point => ({
  x: x + width / 2,
  y: y + height / 2,
})

type Finger = Point & { readonly id: number }

const touch = (
  { cdp }: Pick<Hand, 'cdp'>,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  ...touchPoints: readonly Finger[]
) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: [...touchPoints] })
