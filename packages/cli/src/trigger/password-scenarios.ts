/** Payment passwords: a shopper binds a simulated card, and then sets, changes, resets or forgets. */
import type { cards } from '@tillway/api'
import type { PhoneMessage, SimulatedBankCard } from '@tillway/channel/simulator'
import { Trouble } from '../trouble.ts'
import type { Scenario, Wishes } from './scenarios.ts'
import { askAsShopper, makePayment, type Stage } from './shopper.ts'
import { enterPassword, type FrameParts, openFrame } from './vault-frame.ts'

const passwordEvents = [
  'password.set',
  'password.changed',
  'password.reset',
  'password.locked',
] as const
type PasswordEvent = (typeof passwordEvents)[number]

/** None is on a list of guessable ones. */
const first = '740283'
const second = '285093'
const wrong = '916024'
const triesUntilLocked = 5
const amount = 2_990

export function isPasswordEvent(name: string): name is PasswordEvent {
  return passwordEvents.some((event) => event === name)
}

interface Shopper {
  readonly stage: Stage
  readonly wishes: Wishes
  readonly frame: FrameParts
  readonly way: string
  readonly shopper: string
  readonly bankCard: SimulatedBankCard
}

interface Session {
  readonly id: string
  readonly session: string
}

export function passwordScenario(name: PasswordEvent): Scenario {
  return async (stage, wishes) => {
    const shopper = await newShopper(stage, wishes)
    const began = await openSession(shopper)
    await bindCard(shopper, began)
    await choose(shopper, began, 'set', [first, first])
    if (name === 'password.set') return began.id
    const next = await openSession(shopper)
    if (name === 'password.changed') await choose(shopper, next, 'change', [first, second, second])
    if (name === 'password.reset') {
      await bindCard(shopper, next)
      await choose(shopper, next, 'reset', [second, second])
    }
    if (name === 'password.locked') await lock(shopper, next)
    return next.id
  }
}

async function newShopper(stage: Stage, wishes: Wishes): Promise<Shopper> {
  const { tillway, http, random } = stage
  const {
    allowed_origins: [origin],
  } = await tillway.merchant.get()
  const way = await cardWay(stage)
  const cards = (await stage.simulators.bankCards()).filter(({ kind }) => kind === 'debit')
  // Codes of one card are limited, so the cards take turns.
  const bankCard = cards[(random.bytes(1)[0] ?? 0) % Math.max(1, cards.length)]
  if (origin === undefined || way === undefined || bankCard === undefined) {
    throw new Trouble({
      code: 'no_cards',
      words: {
        zh: '商户没有银行卡通道，或没有登记页面来源',
        en: 'the merchant has no account for bank cards, or registered no origin of its pages',
      },
    })
  }
  const shopper = `cli-${Buffer.from(random.bytes(6)).toString('hex')}`
  return { stage, wishes, frame: { http, random, origin }, way, shopper, bankCard }
}

async function cardWay({ tillway }: Stage): Promise<string | undefined> {
  for await (const { way, presentations } of tillway.channels.list()) {
    if (presentations.some(({ presentation }) => presentation === 'sms')) return way
  }
  return undefined
}

async function openSession({ stage, shopper }: Shopper): Promise<Session> {
  return await makePayment(stage, { amount, shopper })
}

/** A simulated bank’s card, entered, registered and confirmed with the code that was texted. */
async function bindCard(of: Shopper, { session }: Session): Promise<void> {
  const { stage, frame, way, wishes, bankCard: found } = of
  const where = { way, host: 'desktop_web' }
  const { number, holderName = '', idNumber = '', phone, expiry } = found.data
  const cvn = found.verificationCode
  const ask = <Body>(path: string, body: object) =>
    untilAllowed(wishes, () => askAsShopper<Body>(stage, session, { method: 'POST', path, body }))
  const form = await ask<cards.CardForm>('card_forms', where)
  const page = await openFrame(frame, form.frame_url)
  const typed = {
    number,
    name: holderName,
    id_type: '01',
    id_number: idNumber,
    phone,
    ...(expiry === undefined ? {} : { expiry }),
    agreed: true,
  }
  const sealed = await page.seal(typed, 'tillway-card')
  const { card } = await page.post<{ readonly card: string }>('frame/cards', { sealed })
  const since = (await stage.simulators.phone()).messages.map(nameOf)
  const bound = await ask<cards.ClientCard>('cards', { ...where, card })
  const url = bound.enrolment?.frame_url
  if (url === undefined || url === null) return
  const code = await wishes.until(() => textedCode(of, number.slice(-4), new Set(since)))
  const sealedCode = await (await openFrame(frame, url)).seal(
    { code, ...(cvn === undefined ? {} : { cvn }) },
    'tillway-code',
  )
  await ask(`cards/${bound.id}/confirm`, { sealed: sealedCode })
  await wishes.until(async () => {
    const path = `cards/${bound.id}`
    const now = await askAsShopper<cards.ClientCard>(stage, session, { method: 'GET', path })
    return now.state === 'active'
  })
}

const nameOf = ({ at, text }: PhoneMessage) => `${at} ${text}`

async function textedCode(
  { stage }: Shopper,
  lastFour: string,
  known: ReadonlySet<string>,
): Promise<string | undefined> {
  const { messages } = await stage.simulators.phone()
  const found = messages.find(
    (message) => message.text.includes(lastFour) && !known.has(nameOf(message)),
  )
  return found && /(?<!\d)\d{6}(?!\d)/.exec(found.text)?.[0]
}

/** Codes are not sent as often as a program could ask for them. */
async function untilAllowed<Found>(wishes: Wishes, ask: () => Promise<Found>): Promise<Found> {
  const answer = await wishes.until(async () => {
    try {
      return { found: await ask() }
    } catch (error) {
      if (error instanceof Trouble && error.code === 'sms_limited') return undefined
      throw error
    }
  })
  return answer.found
}

async function seal(
  { stage, frame }: Shopper,
  { session }: Session,
  purpose: string,
  entries: readonly string[],
): Promise<string> {
  const path = 'password_forms'
  const form = await askAsShopper<{ readonly frame_url: string }>(stage, session, {
    method: 'POST',
    path,
    body: { purpose },
  })
  return await enterPassword(frame, form.frame_url, entries)
}

async function choose(
  of: Shopper,
  session: Session,
  purpose: 'set' | 'change' | 'reset',
  entries: readonly string[],
): Promise<void> {
  const sealed = await seal(of, session, purpose, entries)
  const body = { purpose, sealed }
  await askAsShopper(of.stage, session.session, { method: 'POST', path: 'password', body })
}

/** Wrong entries until the vault has had enough. */
async function lock(of: Shopper, session: Session): Promise<void> {
  for (let tries = 0; tries < triesUntilLocked; tries += 1) {
    await choose(of, session, 'change', [wrong, second, second]).catch((error: unknown) => {
      if (!(error instanceof Trouble)) throw error
    })
  }
}
