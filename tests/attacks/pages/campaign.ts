/**
 * The whole demo in one process, its vault's frame built as it is served; a shopper with a saved
 * card who enters ten wrong passwords by each way, and the right one in between, so that no lock comes.
 */

import {
  bindCard,
  payByPassword,
  pressInFrame,
  require,
  saysInFrame,
} from '../../e2e/stage/password.ts'
import { clickable, vaultFrame } from '../../e2e/stage/quick-pay.ts'
import { buyMug, returnToShop } from '../../e2e/stage/shopper.ts'
import { type Stage, startStage, type Visitor } from '../../e2e/stage/start-stage.ts'
import { type TestCards, testCards } from '../../kit/test-cards.ts'
import { waitUntil } from '../../kit/wait-until.ts'
import type { Option } from '../entry.ts'
import { plantListener } from './listening.ts'
import { tenPasswords } from './passwords.ts'
import { enterBy, watchMaps } from './person.ts'
import { labelTappedKeys } from './planted-leaks.ts'
import { recordEntry } from './record.ts'
import type { Trace } from './trace.ts'

const right = [3, 8, 5, 0, 1, 6]
/** A fifth wrong one would lock it. */
const wrongInARow = 4

const ways = {
  plain: { module: 'pad', strict: false },
  pad: { module: 'pad', strict: false },
  'pad, strict': { module: 'pad', strict: true },
  gesture: { module: 'gesture', strict: false },
  shield: { module: 'shield', strict: false },
} as const satisfies Readonly<Record<Option, object>>

export interface CampaignOptions {
  readonly options: readonly Option[]
  /** Tapped keys are labelled: the attackers must notice. */
  readonly leaking: boolean
  readonly onEntry: (option: Option, entries: number) => void
}

export interface Shopper {
  readonly visitor: Visitor
  readonly maps: ReturnType<typeof watchMaps>
  readonly lastFour: string
}

export async function runCampaign(
  campaign: CampaignOptions,
): Promise<ReadonlyMap<Option, readonly Trace[]>> {
  const stage = await startStage({ passwords: { policy: null }, eyes: false })
  try {
    const shopper = await openShop(stage, testCards(stage.demo.simulators))
    const traces = new Map<Option, readonly Trace[]>()
    for (const option of campaign.options) {
      traces.set(option, await recordWay(shopper, option, campaign))
    }
    return traces
  } finally {
    await stage.stop()
  }
}

/** Binds a card, sets a password, pays with it. */
async function openShop(stage: Stage, { debit }: TestCards): Promise<Shopper> {
  await require(stage, 'password')
  const visitor = await stage.visit({ touch: true })
  await plantListener(visitor.page)
  const maps = watchMaps(visitor.page)
  const shopper = { visitor, maps, lastFour: debit.number.slice(-4) }
  await buyMug(visitor)
  await bindCard(visitor, debit)
  const { words } = visitor
  await saysInFrame(visitor, words.choosePicture)
  await pressInFrame(visitor, words.firstPicture)
  await saysInFrame(visitor, words.newPassword)
  await enterOnly(shopper, 0)
  await saysInFrame(visitor, words.passwordAgain)
  await enterOnly(shopper, 1)
  await saysInFrame(visitor, words.enterPassword)
  const frame = await vaultFrame(visitor)
  await waitUntil('the map of the payment', () => maps(frame)?.layouts.length === 1)
  await enterOnly(shopper, 0)
  await returnToShop(visitor)
  return shopper
}

async function enterOnly(shopper: Shopper, nth: number): Promise<void> {
  await enterBy({ ...(await ready(shopper)), nth, password: right })
}

/** The frame stands still and shows a map. */
async function ready({ visitor, maps }: Shopper) {
  const frame = await vaultFrame(visitor)
  await clickable(visitor, frame.locator('.host'))
  const seen = await waitUntil('the map of the frame', () => maps(frame))
  return { page: visitor.page, frame, maps: seen }
}

async function recordWay(
  shopper: Shopper,
  option: Option,
  { leaking, onEntry }: CampaignOptions,
): Promise<readonly Trace[]> {
  const { visitor } = shopper
  await require(visitor.stage, 'password', ways[option])
  const traces: Trace[] = []
  for (const password of tenPasswords) {
    if (traces.length > 0 && traces.length % wrongInARow === 0) await payRightly(shopper, option)
    const entering = await openEntry(shopper, option)
    // Another browser as the vault sees it: one of them gets twenty wrong in an hour.
    if (traces.length === 0) await entering.frame.evaluate(forgetAll)
    if (leaking) await labelTappedKeys(entering.frame)
    const untilAnswered = () => saysInFrame(visitor, /密码错误/)
    traces.push(await recordEntry({ ...entering, password, untilAnswered }))
    onEntry(option, traces.length)
  }
  await payRightly(shopper, option)
  return traces
}

async function openEntry(shopper: Shopper, option: Option) {
  const { visitor, lastFour } = shopper
  // The shop would take up the payment that was left after a wrong password.
  await visitor.page.evaluate(forgetAll)
  await buyMug(visitor)
  await payByPassword(visitor, lastFour)
  if (option === 'plain') {
    const frame = await vaultFrame(visitor)
    await (await clickable(visitor, frame.locator('button[name=way][value=plain]'))).click()
    await (await clickable(visitor, frame.locator('button[name=accept]'))).click()
    await waitUntil('plain keys', () => shopper.maps(frame)?.module === 'plain')
  }
  return await ready(shopper)
}

/** Runs in a page. */
function forgetAll(): void {
  localStorage.clear()
  sessionStorage.clear()
}

async function payRightly(shopper: Shopper, option: Option): Promise<void> {
  await enterBy({ ...(await openEntry(shopper, option)), password: right })
  await returnToShop(shopper.visitor)
}
