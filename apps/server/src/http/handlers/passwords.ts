/** Payment passwords: of the shopper in one payment's session, and of all shoppers for the mall. */
import type { passwords as api } from '@tillway/api'
import type { CardRecord } from '@tillway/payments'
import { maxTicketLifeMs } from '@tillway/vault-link'
import type { AboutCard } from '../../engine/cards/find-card.ts'
import { approvePayment } from '../../engine/passwords/approve-payment.ts'
import { changePhoneByPassword, removeByPassword } from '../../engine/passwords/change-card.ts'
import { openPasswordForm } from '../../engine/passwords/open-form.ts'
import {
  barPassword,
  describePassword,
  overviewPassword,
  type SettingPurpose,
  setPassword,
} from '../../engine/passwords/password-life.ts'
import { clientCardView } from '../../views/card-view.ts'
import { clientPasswordView, shopperPasswordView } from '../../views/password-view.ts'
import type { ClientReader } from '../client-reader.ts'
import { type ApiRequest, call, idOf } from '../request.ts'
import type { Services } from '../services.ts'

export function passwordHandlers(services: Services, reader: ClientReader) {
  return {
    ...shopperHandlers(services, reader),
    ...cardHandlers(services),
    ...mallHandlers(services),
  }
}

function shopperHandlers({ engine }: Services, reader: ClientReader) {
  const paymentOf = ({ caller }: ApiRequest) => reader.read(caller.merchantId, caller.paymentId)
  return {
    approvePayment: call(async ({ caller, body, clientIp, origin }, remember) => {
      const { attempt, sealed } = body as api.ApprovePayment
      const input = { ...caller, attemptId: attempt, sealed, clientIp }
      const approved = await approvePayment(engine, input, async (repos, recorded) =>
        remember(repos, await reader.answer(recorded, origin)),
      )
      return await reader.answer(approved, origin)
    }),

    getClientPassword: call(async (request) => ({
      body: clientPasswordView(await overviewPassword(engine, await paymentOf(request))),
    })),

    openPasswordForm: call(async (request) => {
      const { purpose, card } = request.body as api.OpenPasswordForm
      const payment = await paymentOf(request)
      const entry = await openPasswordForm(engine, {
        ...(await reader.framing(payment, request.origin)),
        // The schema admits no other word.
        purpose: purpose as api.PasswordFormPurpose,
        cardId: card,
      })
      const form: api.PasswordForm = {
        object: 'password_form',
        ...entry,
        expires_in_ms: maxTicketLifeMs,
      }
      return { body: form }
    }),

    setClientPassword: call(async (request) => {
      const { purpose, sealed } = request.body as api.SetPassword
      const payment = await paymentOf(request)
      const status = await setPassword(engine, {
        payment,
        // Likewise.
        purpose: purpose as SettingPurpose,
        sealed,
        clientIp: request.clientIp,
      })
      return { body: clientPasswordView(await overviewPassword(engine, payment, status)) }
    }),
  }
}

function cardHandlers({ engine }: Services) {
  const changeOf = (request: ApiRequest) => {
    const { sealed } = request.body as api.SealedEntry
    const { merchantId, paymentId } = request.caller
    const about: AboutCard = { merchantId, paymentId, cardId: idOf(request) }
    return { ...about, sealed, clientIp: request.clientIp }
  }
  const show = (card: CardRecord) => ({
    body: clientCardView({ card, now: engine.clock.now(), codeEntry: undefined }),
  })
  return {
    removeClientCardByPassword: call(async (request) =>
      show(await removeByPassword(engine, changeOf(request))),
    ),

    changeClientCardPhone: call(async (request) =>
      show(await changePhoneByPassword(engine, changeOf(request))),
    ),
  }
}

function mallHandlers({ engine }: Services) {
  const nameOf = ({ caller, params }: ApiRequest) => ({
    merchantId: caller.merchantId,
    shopper: params.shopper ?? '',
  })
  const bar = (barred: boolean) =>
    call(async (request) => {
      const name = nameOf(request)
      const status = await barPassword(engine, { ...name, barred })
      return { body: shopperPasswordView(name.shopper, status) }
    })
  return {
    getShopperPassword: call(async (request) => {
      const name = nameOf(request)
      return { body: shopperPasswordView(name.shopper, await describePassword(engine, name)) }
    }),
    lockShopperPassword: bar(true),
    unlockShopperPassword: bar(false),
  }
}
