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
  /** While something changes; ever more seldom while nothing does. */
  readonly lookEveryMs: number
  /** The shopper gives up after that. */
  readonly cancelAfterMs?: number
  /** Turns to the next way after that, once. */
  readonly changeAfterMs?: number
  readonly doubleTap: boolean
  readonly reloadAfterMs?: number
  /** Another tab with the same session, which starts a try of its own. */
  readonly secondTabAfterMs?: number
  /** The app is killed as soon as a way was tapped, and opened again after that. */
  readonly killedAfterTapForMs?: number
  readonly offlineAfterMs?: number
  readonly offlineForMs?: number
  /** How far the phone's clock is ahead. */
  readonly deviceClockMs?: number
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

/** A shopper in the middle of it. */
interface Person {
  readonly parts: ShopperParts
  readonly life: Life
  readonly shown: ShownResult[]
  readonly device: Shelf
  shelf: Shelf
  readonly once: ReturnType<typeof createOnce>
  tabs: Tab[]
  isDone: boolean
  /** Until then, by age, the app is not running. */
  killedUntilMs: number
  /** Looks in a row at which nothing had changed. */
  idle: number
  looks: string
  /** Which of the ways is next. */
  way: number
  /** Milliseconds since the shopper came. */
  age(): number
}

export function startShopper(parts: ShopperParts): SimulatedShopper {
  const { stage, name, order, mall } = parts
  const life = stage.sim.node(name).start()
  stage.merchantOf.set(name, mall.base.merchantId)
  const startedAt = stage.sim.time.elapsed()
  const person: Person = {
    ...{ parts, life, shown: [], tabs: [], isDone: false, way: 0 },
    ...{ killedUntilMs: 0, idle: 0, looks: '' },
    ...{ device: new Map(), shelf: new Map(), once: createOnce() },
    age: () => stage.sim.time.elapsed() - startedAt,
  }
  const again = (): void => {
    if (person.age() > patienceMs) person.isDone = true
    if (person.isDone) return
    life.scheduler.after(nextLookMs(person), again)
    void act(person)
  }
  misdate(person)
  again()
  return {
    ...{ name, mall, order, shown: person.shown },
    get isDone() {
      return person.isDone
    },
  }
}

const longestPauseMs = 60_000

/** Soon while something changes or is about to; else ever more seldom. */
function nextLookMs(person: Person): number {
  const { plan, order } = person.parts
  const looks = [order.session, ...person.tabs.map(looksOf)].join(' ')
  person.idle = looks === person.looks ? person.idle + 1 : 0
  person.looks = looks
  const age = person.age()
  const patientMs = plan.lookEveryMs * 1.5 ** Math.max(0, Math.min(person.idle, 20) - 3)
  const pauseMs = Math.max(Math.min(longestPauseMs, patientMs), age / 20)
  const planned = [plan.cancelAfterMs, plan.changeAfterMs, plan.reloadAfterMs, plan.leaveAfterMs]
  const waits = [...planned, plan.secondTabAfterMs, plan.offlineAfterMs]
    .map((ms) => (ms ?? 0) - age)
    .filter((ms) => ms > 0)
  return Math.max(50, Math.min(pauseMs, ...waits))
}

function looksOf({ controller, quick }: Tab): string {
  const { phase, outcome, payment, failure } = controller.session.getState()
  const attempt = openAttempt(payment)
  return `${phase} ${outcome?.status} ${attempt?.id} ${attempt?.state} ${failure?.code} ${quick?.step()}`
}

function misdate({ parts: { plan, stage, name } }: Person): void {
  if (plan.deviceClockMs === undefined) return
  stage.sim.registry.fault('shopper clock is wrong')
  stage.sim.time.clockOf(name).jump(plan.deviceClockMs)
}

/** Nothing passes between the phone and anybody. */
function goOffline({ parts: { plan, stage, name } }: Person): void {
  stage.sim.registry.fault('shopper offline')
  const others = stage.sim.nodes.filter((node) => /^(?:server|vault)-/.test(node.name))
  for (const other of others) stage.sim.network.partition(name, other.name, plan.offlineForMs)
}

/** What a tab had kept is gone with it; what the device keeps is not. */
function killApp(person: Person): void {
  const { plan, stage } = person.parts
  stage.sim.registry.fault('shopper app killed')
  for (const tab of person.tabs) close(person, tab)
  person.shelf = new Map()
  person.killedUntilMs = person.age() + (plan.killedAfterTapForMs ?? 0)
}

function open(person: Person, tab: Shelf): Tab {
  const { parts, life, device } = person
  const { stage, mall, order } = parts
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
  const note = (kind: ShownResult['kind'], value: string, way: string | null) =>
    person.shown.push({ at: stage.sim.time.trueNow(), kind, value, way })
  watch(controller.session, note)
  void controller.result.then(({ status }) => note('result', status, null))
  return { page, controller, since: person.age(), quick: undefined, isAtReader: false }
}

function close(person: Person, tab: Tab): void {
  tab.page.close()
  tab.quick?.stop()
  person.tabs = person.tabs.filter((other) => other !== tab)
}

async function act(person: Person): Promise<void> {
  const { once } = person
  const { plan, order } = person.parts
  const age = person.age()
  const { registry } = person.parts.stage.sim
  if (order.session === null || age < person.killedUntilMs) return
  if (once('offline', plan.offlineAfterMs, age)) goOffline(person)
  if (once('leave', plan.leaveAfterMs, age)) {
    for (const tab of person.tabs) close(person, tab)
    person.isDone = true
    return
  }
  if (person.tabs.length === 0) person.tabs.push(open(person, person.shelf))
  if (once('second tab', plan.secondTabAfterMs, age)) {
    registry.fault('shopper tab, another')
    person.tabs.push(open(person, new Map()))
  }
  if (once('reload', plan.reloadAfterMs, age)) {
    registry.fault('shopper tab reloaded')
    for (const tab of person.tabs) close(person, tab)
    person.tabs.push(open(person, person.shelf))
  }
  const [first] = person.tabs
  if (once('cancel', plan.cancelAfterMs, age)) void first?.controller.session.cancel()
  if (once('change', plan.changeAfterMs, age)) {
    person.way += 1
    first?.controller.session.pick()
  }
  for (const tab of [...person.tabs]) await look(person, tab)
}

async function look(person: Person, tab: Tab): Promise<void> {
  const { session } = tab.controller
  const { phase, outcome, payment, cards, failure } = session.getState()
  if (outcome !== null && outcome.status !== 'processing') {
    if (outcome.status === 'failed' && isPassing(failure?.code)) await renew(person, tab)
    else person.isDone = true
  } else if (outcome !== null) await session.refresh()
  else if (phase === 'choosing' && cards === null) choose(person, tab)
  else if (cards !== null || atQuick(session)) await actAtCards(person, tab)
  else if (phase === 'acting') payAtPhone(person, session)
  else if (payment === null) await session.refresh()
}

/** A session lives for an hour; the mall gives another. */
async function renew(person: Person, tab: Tab): Promise<void> {
  const { mall, order } = person.parts
  if ((await mall.session(order)) !== undefined) close(person, tab)
}

function choose(person: Person, tab: Tab): void {
  const { plan, slot } = person.parts
  const { session } = tab.controller
  const wanted = plan.ways[person.way % plan.ways.length] ?? 'wechat'
  const option = session.getState().ways.find(({ id, available }) => id === wanted && available)
  person.way += option === undefined ? 1 : 0
  if (option === undefined) return
  if (wanted === 'quickpay') return void actAtCards(person, tab)
  if (wanted === 'card' && !tab.isAtReader && slot !== undefined) {
    tab.isAtReader = true
    createReaderPay(session, createSimReaderDesk(person.life, slot, cardOf(person.parts)))
  }
  const presentation = wanted === 'card' ? undefined : 'qr'
  void session.choose(wanted, presentation)
  if (plan.doubleTap) {
    person.parts.stage.sim.registry.fault('shopper tap, double')
    void session.choose(wanted, presentation)
  }
  const { killedAfterTapForMs } = plan
  if (killedAfterTapForMs === undefined || !person.once('kill', 0, 0)) return
  // The request has left the app by then, and perhaps not its answer the server.
  person.life.scheduler.after(30, () => killApp(person))
}

async function actAtCards({ parts, life }: Person, tab: Tab): Promise<void> {
  const { stage, channels, plan, order, mall } = parts
  tab.quick ??= createQuickPerson({
    stage,
    channels,
    session: tab.controller.session,
    browser: browserOf(stage, life),
    card: testCardsAmong(cardsOf(channels)).debit,
    wishes: { ...plan, amount: order.amount, merchantId: mall.base.merchantId },
  })
  await tab.quick.act()
}

function payAtPhone({ parts, life, once }: Person, session: Session): void {
  const { plan, channels } = parts
  const attempt = openAttempt(session.getState().payment)
  if (attempt?.next_action?.type !== 'qr' || !plan.pays) return
  const { content } = attempt.next_action
  // Spoilt on the way: nothing stands on the screen that a phone could read.
  if (!content) return
  if (!once(`scan ${content}`, 0, 0)) return
  life.scheduler.after(plan.hesitationMs, () => scanAndPay(channels, content))
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
