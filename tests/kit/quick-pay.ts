/** Binding a card and paying with it, as the cashier does it, without a screen. */
import type { cards, client } from '@tillway/api'
import type { PhoneMessage, SimulatedBankCard } from '@tillway/channel/simulator'
import type { RunningSimulators } from '@tillway/simulator'
import type { Call } from './call.ts'
import { openFrame, type TypedCard } from './frame-client.ts'
import { waitUntil } from './wait-until.ts'

/** Who asks: the session of a payment, and where the texts arrive. */
export interface QuickPayer {
  readonly call: Call
  readonly simulators: Pick<RunningSimulators, 'channels' | 'simulator'>
  readonly session: string
}

const where = { way: 'quickpay', host: 'desktop_web' } as const

/** A card of a simulated bank as its holder would type it. */
export function simulatedCard(
  { simulators }: Pick<QuickPayer, 'simulators'>,
  kind: SimulatedBankCard['kind'],
): TypedCard {
  const known = simulators.channels.flatMap(
    (channel) => simulators.simulator(channel).cards?.() ?? [],
  )
  const card = known.findLast((candidate) => candidate.kind === kind)
  if (card === undefined) throw new Error(`no channel has a ${kind} card`)
  const { number, holderName = '', idNumber = '', phone, expiry } = card.data
  return {
    number,
    name: holderName,
    idNumber,
    phone,
    ...(expiry === undefined ? {} : { expiry }),
    ...(card.verificationCode === undefined ? {} : { cvn: card.verificationCode }),
  }
}

/** The newest code that was texted about the card, for the amount when one is given. */
export async function textedCode(
  { simulators }: Pick<QuickPayer, 'simulators'>,
  about: TextAbout,
  timeoutMs = 10_000,
): Promise<string> {
  return await waitUntil(
    `a code for ${about.lastFour}`,
    () => {
      for (const channel of simulators.channels) {
        const code = codeIn(simulators.simulator(channel).phone.inbox?.() ?? [], about)
        if (code !== undefined) return code
      }
      return undefined
    },
    { timeoutMs },
  )
}

export interface TextAbout {
  readonly lastFour: string
  /** Minor units. */
  readonly amount?: number
  readonly after?: number
}

/** The code of the first text that is about this. */
export function codeIn(
  texts: readonly PhoneMessage[],
  { lastFour, amount, after = 0 }: TextAbout,
): string | undefined {
  const purpose = amount === undefined ? '' : `${(amount / 100).toFixed(2)} 元`
  const found = texts.find(
    ({ text, at }) => at >= after && text.includes(lastFour) && text.includes(purpose),
  )
  return found && /(?<!\d)\d{6}(?!\d)/.exec(found.text)?.[0]
}

/** Enters the card in the form; answers its id at the vault. */
export async function enterCard({ call, session }: QuickPayer, card: TypedCard): Promise<string> {
  const form = await call.ok('openCardForm', { token: session, body: where })
  const frame = await openFrame(form.frame_url)
  const answer = await frame.postCard(await frame.sealCard(card))
  if (typeof answer.body.card !== 'string') throw new Error(`the vault answered ${answer.text}`)
  return answer.body.card
}

/** Registers an entered card and asks for the code that binds it. */
export async function askToBind(payer: QuickPayer, card: string): Promise<cards.ClientCard> {
  const { call, session: token } = payer
  return await call.ok('addClientCard', { token, body: { ...where, card } })
}

/** Confirms the binding with what was texted. */
export async function confirmBinding(
  payer: QuickPayer,
  bound: cards.ClientCard,
  typed: { readonly code: string; readonly cvn?: string | undefined },
): Promise<cards.ClientCard> {
  const url = bound.enrolment?.frame_url
  if (url === undefined || url === null) throw new Error('no code is awaited for the card')
  const frame = await openFrame(url)
  const sealed = await frame.sealCode(typed.code, typed.cvn === undefined ? {} : { cvn: typed.cvn })
  const { call, session: token } = payer
  return await call.ok('confirmClientCard', { token, params: { id: bound.id }, body: { sealed } })
}

/** A new card, entered and bound; active at the end. */
export async function bindCard(payer: QuickPayer, card: TypedCard): Promise<cards.ClientCard> {
  const id = await enterCard(payer, card)
  const bound = await askToBind(payer, id)
  if (bound.state === 'active') return bound
  const code = await textedCode(payer, { lastFour: card.number.slice(-4) })
  const confirmed = await confirmBinding(payer, bound, { code, cvn: card.cvn })
  return await untilActive(payer, confirmed)
}

async function untilActive(payer: QuickPayer, card: cards.ClientCard): Promise<cards.ClientCard> {
  const { call, session: token } = payer
  return await waitUntil(`card ${card.last_four} is active`, async () => {
    const now = await call.ok('getClientCard', { token, params: { id: card.id } })
    if (now.state === 'failed') throw new Error(`binding failed: ${JSON.stringify(now)}`)
    return now.state === 'active' && now
  })
}

/** Starts paying with an active card; the code is on its way then. */
export async function startSms({ call, session: token }: QuickPayer, card: string) {
  const body = { ...where, presentation: 'sms', card }
  return await call.ok('startAttempt', { token, body })
}

/** Seals the code for the attempt that awaits one. */
export async function sealPaymentCode(view: client.ClientPayment, code: string): Promise<string> {
  const url = view.attempt?.code?.frame_url
  if (url === undefined) throw new Error('no code is awaited for the payment')
  return await (await openFrame(url)).sealCode(code)
}

/** Types the code for the attempt. */
export async function confirmSms(
  payer: QuickPayer,
  view: client.ClientPayment,
  code: string,
): Promise<client.ClientPayment> {
  const { call, session: token } = payer
  const sealed = await sealPaymentCode(view, code)
  const body = { attempt: view.attempt?.id, sealed }
  return await call.ok('confirmPayment', { token, body })
}

/** Pays with an active card by the code that is texted. */
export async function payBySms(
  payer: QuickPayer,
  card: Pick<cards.ClientCard, 'id' | 'last_four'>,
): Promise<client.ClientPayment> {
  const view = await startSms(payer, card.id)
  const code = await textedCode(payer, { lastFour: card.last_four, amount: view.amount })
  return await confirmSms(payer, view, code)
}
