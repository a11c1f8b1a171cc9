/**
 * A shopper with a browser: pays one order through the SDK, and does what shoppers do. Looks at the
 * page every now and then and does the next thing; whatever stands in the way is looked at again.
 */
import { type Controller, createCashier, openAttempt, type Session } from '@tillway/sdk'
import { createReaderPay } from '@tillway/sdk/reader'
import type { Life } from '@tillway/sim'
import { testCardsAmong } from '../../kit/test-cards.ts'
import { cardsOf } from './base.ts'
import type { SimulatedChannels } from './channels-node.ts'
import { type CardSlot, createSimReaderDesk, type Entry } from './counter-reader.ts'
import type { OrderRow } from './mall-book.ts'
import type { SimulatedMall } from './mall-node.ts'
import { openPage, type Page, type Shelf } from './page.ts'
import { publicUrl } from './places.ts'
import { createQuickPerson, type QuickPerson } from './quick-person.ts'
import type { Stage } from './stage.ts'
import type { ShownResult } from './types.ts'

export type Way = 'wechat' | 'alipay' | 'quickpay' | 'card'

export interface ShopperPlan {
  /** Taken one after the other when a try is over or given up. */
  readonly ways: readonly Way[]
  /** Whether the phone pays what it scans, by try. */
  readonly pays: boolean
  /** Seconds between showing a code and paying it. */
  readonly hesitationMs: number
  readonly lookEveryMs: number
  /** The shopper gives up after that. */
  readonly cancelAfterMs?: number
  /** Turns to the next way after that, once. */
  readonly changeAfterMs?: number
  readonly doubleTap: boolean
  readonly reloadAfterMs?: number
  /** Another tab with the same session, which starts a try of its own. */
  readonly secondTabAfterMs?: number
  /** Never looks again after that. */
  readonly leaveAfterMs?: number
  readonly newCard: boolean
  readonly mistakes: number
  readonly entry: Entry
  readonly chipAgrees: boolean
}

export interface SimulatedShopper {
  readonly name: string
  readonly mall: SimulatedMall
  readonly order: OrderRow
  readonly shown: readonly ShownResult[]
  /** Nothing that this shopper could still do. */
  readonly isDone: boolean
}

export interface ShopperParts {
  readonly stage: Stage
  readonly channels: SimulatedChannels
  readonly mall: SimulatedMall
  readonly order: OrderRow
  readonly name: string
  readonly plan: ShopperPlan
  /** At the terminal of the order, when it is paid there. */
  readonly slot: CardSlot | undefined
}

/** After that a shopper goes home. */
const patienceMs = 3 * 3_600_000

interface Tab {
  readonly page: Page
  readonly controller: Controller
  readonly since: number
  quick: QuickPerson | undefined
  isAtReader: boolean
}

export function startShopper(parts: ShopperParts): SimulatedShopper {
  const { stage, name, plan, order, mall } = parts
  const life = stage.sim.node(name).start()
  stage.merchantOf.set(name, mall.base.merchantId)
  const shown: ShownResult[] = []
  const device: Shelf = new Map()
  const shelf: Shelf = new Map()
  const startedAt = stage.sim.time.elapsed()
  const age = () => stage.sim.time.elapsed() - startedAt
  const once = createOnce()
  let tabs: Tab[] = []
  let isDone = false
  let way = 0
  const note = (kind: ShownResult['kind'], value: string, by: string | null) =>
    shown.push({ at: stage.sim.time.trueNow(), kind, value, way: by })

  const open = (tab: Shelf): Tab => {
    const http = stage.sim.network.transportOf(life)
    const page = openPage(life, http, { tab, device })
    const { planned, session } = order
    const readers = parts.slot && createSimReaderDesk(life, parts.slot, cardOf(parts))
    const cashier = createCashier({
      apiBase: publicUrl,
      publicKey: mall.base.publishableKey,
      host: planned.terminal === undefined ? 'desktop_web' : 'merchant_app',
      ports: page.ports,
      ...(planned.terminal === undefined
        ? {}
        : { terminal: { id: planned.terminal, ...(readers && { readers }) } }),
    })
    const controller = cashier.open({ session: session ?? '' })
    watch(controller.session, note)
    void controller.result.then(({ status }) => note('result', status, null))
    return { page, controller, since: age(), quick: undefined, isAtReader: false }
  }
  const close = (tab: Tab): void => {
    tab.page.close()
    tab.quick?.stop()
    tabs = tabs.filter((other) => other !== tab)
  }
  const act = async (): Promise<void> => {
    if (order.session === null) return
    if (once('leave', plan.leaveAfterMs, age())) {
      for (const tab of tabs) close(tab)
      isDone = true
      return
    }
    if (tabs.length === 0) tabs.push(open(shelf))
    if (once('second tab', plan.secondTabAfterMs, age())) tabs.push(open(new Map()))
    if (once('reload', plan.reloadAfterMs, age())) {
      for (const tab of tabs) close(tab)
      tabs.push(open(shelf))
    }
    if (once('cancel', plan.cancelAfterMs, age())) void tabs[0]?.controller.session.cancel()
    if (once('change', plan.changeAfterMs, age())) {
      way += 1
      tabs[0]?.controller.session.pick()
    }
    for (const tab of [...tabs]) await look(tab)
  }
  const look = async (tab: Tab): Promise<void> => {
    const { session } = tab.controller
    const { phase, outcome, payment, cards, failure } = session.getState()
    if (outcome !== null && outcome.status !== 'processing') {
      if (outcome.status === 'failed' && isPassing(failure?.code)) await renew(tab)
      else isDone = true
    } else if (outcome !== null) await session.refresh()
    else if (phase === 'choosing' && cards === null) choose(tab, session)
    else if (cards !== null || atQuick(session)) await actAtCards(tab)
    else if (phase === 'acting') payAtPhone(session)
    else if (payment === null) await session.refresh()
  }
  /** A session lives for an hour; the mall gives another. */
  const renew = async (tab: Tab): Promise<void> => {
    if ((await mall.session(order)) === undefined) return
    close(tab)
  }
  const choose = (tab: Tab, session: Session): void => {
    const wanted = plan.ways[way % plan.ways.length] ?? 'wechat'
    const option = session.getState().ways.find(({ id, available }) => id === wanted && available)
    way += option === undefined ? 1 : 0
    if (option === undefined) return
    if (wanted === 'quickpay') return void actAtCards(tab)
    if (wanted === 'card' && !tab.isAtReader && parts.slot !== undefined) {
      tab.isAtReader = true
      createReaderPay(session, createSimReaderDesk(life, parts.slot, cardOf(parts)))
    }
    const presentation = wanted === 'card' ? undefined : 'qr'
    void session.choose(wanted, presentation)
    if (plan.doubleTap) void session.choose(wanted, presentation)
  }
  const actAtCards = async (tab: Tab): Promise<void> => {
    tab.quick ??= createQuickPerson({
      stage,
      channels: parts.channels,
      session: tab.controller.session,
      browser: browserOf(stage, life),
      card: testCardsAmong(cardsOf(parts.channels)).debit,
      wishes: { ...plan, amount: order.amount, merchantId: mall.base.merchantId },
    })
    await tab.quick.act()
  }
  const payAtPhone = (session: Session): void => {
    const attempt = openAttempt(session.getState().payment)
    if (attempt?.next_action?.type !== 'qr' || !plan.pays) return
    const { content } = attempt.next_action
    if (!once(`scan ${content}`, 0, 0)) return
    life.scheduler.after(plan.hesitationMs, () => scanAndPay(parts.channels, content))
  }
  const again = (): void => {
    life.scheduler.after(plan.lookEveryMs, again)
    if (age() > patienceMs) isDone = true
    if (!isDone) void act()
  }
  again()
  return {
    name,
    mall,
    order,
    shown,
    get isDone() {
      return isDone
    },
  }
}

const atQuick = (session: Session): boolean => {
  const { way, phase } = session.getState()
  return way === 'quickpay' && (phase === 'acting' || phase === 'choosing')
}

const isPassing = (code: string | undefined): boolean => code?.startsWith('session') === true

const cardOf = ({ plan, order }: ShopperParts) => ({
  entry: plan.entry,
  amount: order.amount,
  agrees: plan.chipAgrees,
})

const browserOf = (stage: Stage, life: Life) => ({
  http: stage.sim.network.transportOf(life),
  randomBytes: (length: number) => Uint8Array.from(life.random.bytes(length)),
})

function scanAndPay(channels: SimulatedChannels, content: string): void {
  for (const channel of channels.channels) {
    const { phone } = channels.simulator(channel)
    const order = phone.scan(content)
    if (order === undefined) continue
    if (order.state === 'waiting') phone.pay(order.key)
    return
  }
}

/** True the first time that a thing is due. */
function createOnce() {
  const done = new Set<string>()
  return (what: string, dueMs: number | undefined, nowMs: number): boolean => {
    if (dueMs === undefined || nowMs < dueMs || done.has(what)) return false
    done.add(what)
    return true
  }
}

function watch(
  session: Session,
  note: (kind: ShownResult['kind'], value: string, way: string | null) => void,
): void {
  let phase = ''
  let failure = ''
  session.subscribe(() => {
    const state = session.getState()
    if (state.phase !== phase) note('phase', state.phase, state.way)
    phase = state.phase
    const code = state.failure?.code ?? ''
    if (code !== '' && code !== failure) note('attempt', code, state.way)
    failure = code
  })
}
