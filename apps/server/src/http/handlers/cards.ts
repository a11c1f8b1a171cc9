/** Bank cards: of the shopper in one payment's session, and of all shoppers for the mall's server. */
import type { cards as api } from '@tillway/api'
import { isPayError, PayError, secret } from '@tillway/kernel'
import type { CardRecord, PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { maxTicketLifeMs } from '@tillway/vault-link'
import { addCard, requireRoom, unfinishedPayment } from '../../engine/cards/add-card.ts'
import { cardRoute } from '../../engine/cards/card-route.ts'
import { changePhone } from '../../engine/cards/change-phone.ts'
import { chooseDefault } from '../../engine/cards/choose-default.ts'
import { confirmCard } from '../../engine/cards/confirm-card.ts'
import { type AboutCard, cardsOf, findCard } from '../../engine/cards/find-card.ts'
import {
  type FrameEntry,
  framePage,
  issueCardTicket,
  issueCodeTicket,
} from '../../engine/cards/frame-entry.ts'
import { refreshCard } from '../../engine/cards/refresh-card.ts'
import { removeCard } from '../../engine/cards/remove-card.ts'
import { isReplaced } from '../../engine/cards/replace-card.ts'
import { requestCode } from '../../engine/cards/request-code.ts'
import { signalCard } from '../../engine/cards/write-card.ts'
import { requireNoPassword } from '../../engine/passwords/password-life.ts'
import { expectedNeed } from '../../engine/verification/expected-need.ts'
import { asksForCvn, cardView, clientCardView } from '../../views/card-view.ts'
import { type ApiRequest, call, idOf, unit } from '../request.ts'
import type { Services } from '../services.ts'
import { cursorOf, pageOf } from './paging.ts'

export function cardHandlers(services: Services) {
  return {
    ...bindingHandlers(services),
    ...shopperHandlers(services),
    ...mallHandlers(services),
  }
}

const aboutOf = (request: ApiRequest): AboutCard => ({
  merchantId: request.caller.merchantId,
  paymentId: request.caller.paymentId,
  cardId: idOf(request),
})

type Asking = Pick<ApiRequest, 'caller' | 'origin'>

/** Reads what the views need beside the card. */
function createCardReader({ engine }: Services) {
  const { clock, store } = engine

  const requireOrigin = async ({ caller, origin }: Asking) => {
    const merchant = await store.read.merchants.get(caller.merchantId)
    const page = framePage(merchant?.allowedOrigins ?? [], origin)
    return { merchantName: merchant?.name ?? '', page }
  }

  const entryParts = async (asking: Asking, payment: PaymentRecord) => ({
    payment,
    ...(await requireOrigin(asking)),
  })

  const paymentOf = async ({ caller }: Asking): Promise<PaymentRecord> => {
    const payment = await store.read.payments.get(caller.merchantId, caller.paymentId)
    if (payment === undefined) throw new PayError('not_found')
    return payment
  }

  const codeEntry = async (asking: Asking, card: CardRecord): Promise<FrameEntry | undefined> => {
    const awaited = card.state === 'pending' && card.inVault && engine.vault !== undefined
    if (!awaited) return undefined
    const about = { subject: card.id, phone: card.phoneMasked, cvn: asksForCvn(card) }
    try {
      const parts = await entryParts(asking, await paymentOf(asking))
      return issueCodeTicket(engine, { ...parts, ...about })
    } catch (error) {
      // Whoever asks from elsewhere may see the card, and may not open the frame.
      if (isPayError(error, 'origin_not_allowed')) return undefined
      throw error
    }
  }

  const show = async (asking: Asking, card: CardRecord) => ({
    body: clientCardView({
      card,
      now: clock.now(),
      codeEntry: await codeEntry(asking, card),
    }) satisfies api.ClientCard,
  })

  return { entryParts, requireOrigin, paymentOf, show }
}

function bindingHandlers(services: Services) {
  const { engine } = services
  const reader = createCardReader(services)
  return {
    openCardForm: call(async (request) => {
      const { caller, body } = request
      const payment = await unfinishedPayment(engine, caller)
      const { entry } = await cardRoute(engine, payment, body as api.OpenCardForm)
      if (entry !== 'form') {
        throw new PayError('way_unavailable', 'cards are not entered in a form here')
      }
      requireRoom(await cardsOf(engine.store.read, payment))
      const parts = await reader.entryParts(request, payment)
      const { frame_url } = issueCardTicket(engine, parts)
      const form: api.CardForm = {
        object: 'card_form',
        frame_url,
        expires_in_ms: maxTicketLifeMs,
      }
      return { body: form }
    }),

    addClientCard: call(async (request) => {
      const { caller, body, clientIp } = request
      const { way, host, card: cardId } = body as api.AddCard
      const { merchantId, paymentId } = caller
      // Before a code is sent that nobody could enter.
      if (cardId !== undefined) await reader.requireOrigin(request)
      const input = { merchantId, paymentId, way, host, cardId, clientIp }
      return await reader.show(request, await addCard(engine, input))
    }),

    resendCardCode: call(async (request) => {
      const { clientIp } = request
      const card = await requestCode(engine, { ...aboutOf(request), clientIp })
      return await reader.show(request, card)
    }),

    confirmClientCard: call(async (request) => {
      const { sealed } = request.body as api.ConfirmCard
      const card = await confirmCard(engine, { ...aboutOf(request), sealed })
      return await reader.show(request, card)
    }),

    refreshClientCard: call(async (request) =>
      reader.show(request, await refreshCard(engine, aboutOf(request))),
    ),
  }
}

function shopperHandlers(services: Services) {
  const { engine } = services
  const { store } = engine
  const reader = createCardReader(services)
  const after = (card: CardRecord) => () => signalCard(engine, card)
  return {
    listClientCards: call(async (request) => {
      const payment = await reader.paymentOf(request)
      const { accounts, entry } = await cardRoute(engine, payment, request.query as api.CardsQuery)
      const cards = await cardsOf(store.read, payment)
      const accountIds = accounts.map(({ id }) => id)
      const now = engine.clock.now()
      const usable = cards
        .filter((card) => isOffered(card, accountIds, now) && !isReplaced(card, cards))
        .sort(byPreference)
      const views = usable.map((card) => clientCardView({ card, now, codeEntry: undefined }))
      const account = accounts.find(({ id }) => id === usable[0]?.accountId) ?? accounts[0]
      const verification = account && (await expectedNeed(engine, payment, account))
      const body: api.ClientCards = {
        object: 'client_cards',
        entry: entry ?? null,
        data: views,
        ...(verification && { verification }),
      }
      return { body }
    }),

    getClientCard: call(async (request) => {
      const { card } = await findCard(store.read, aboutOf(request))
      return await reader.show(request, card)
    }),

    chooseDefaultCard: unit(async (repos, request) => {
      const card = await chooseDefault(repos, aboutOf(request))
      return { ...(await reader.show(request, card)), after: after(card) }
    }),

    removeClientCard: call(async (request) => {
      const about = aboutOf(request)
      // Asked before the removal: when the vault cannot say it, nothing is removed.
      const { payment } = await findCard(store.read, about)
      await requireNoPassword(engine, payment)
      const removed = await store.transact(async (repos) =>
        removeCard(engine, repos, (await findCard(repos, about)).card),
      )
      return { ...(await reader.show(request, removed)), after: after(removed) }
    }),
  }
}

/** What this payment could be paid with: bound at an account that routing admits, and not lapsed. */
function isOffered(card: CardRecord, accountIds: readonly string[], now: number): boolean {
  const lapsed = card.credentialExpiresAt !== null && now >= card.credentialExpiresAt
  return card.state === 'active' && accountIds.includes(card.accountId) && !lapsed
}

/** The default card first, then the newest. */
function byPreference(a: CardRecord, b: CardRecord): number {
  if (a.isDefault !== b.isDefault) return a.isDefault ? -1 : 1
  return a.id < b.id ? 1 : -1
}

function mallHandlers({ engine }: Services) {
  const { store } = engine
  const find = async (repos: Pick<Repositories, 'cards'>, request: ApiRequest) => {
    const card = await repos.cards.get(request.caller.merchantId, idOf(request))
    if (card === undefined) throw new PayError('not_found')
    return card
  }
  return {
    listCards: call(async ({ caller, query }) => {
      const filter = query as api.ListCards
      const { shopper } = filter
      const rows = await store.read.cards.list(
        caller.merchantId,
        shopper === undefined ? {} : { shopper },
        cursorOf(filter, 'card'),
      )
      return { body: pageOf(rows, filter, cardView) }
    }),

    getCard: call(async (request) => ({ body: cardView(await find(store.read, request)) })),

    updateCard: call(async (request) => {
      const { phone } = request.body as api.UpdateCard
      const { merchantId } = request.caller
      const input = { merchantId, cardId: idOf(request), phone: secret(phone) }
      return { body: cardView(await changePhone(engine, input)) }
    }),

    removeCard: unit(async (repos, request) => {
      const card = await removeCard(engine, repos, await find(repos, request))
      return { body: cardView(card), after: () => signalCard(engine, card) }
    }),
  }
}
