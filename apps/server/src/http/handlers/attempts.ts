/** Tries of one payment, as the SDK starts and confirms them. */
import type { client as api } from '@tillway/api'
import type { Presentation } from '@tillway/channel'
import { confirmPayment, resendCode } from '../../engine/confirm-payment.ts'
import { startAttempt } from '../../engine/start-attempt.ts'
import type { SeenTerminals } from '../../engine/terminals/seen-terminals.ts'
import type { ClientReader } from '../client-reader.ts'
import { call } from '../request.ts'
import type { Services } from '../services.ts'

export function attemptHandlers(
  { engine }: Services,
  reader: ClientReader,
  { seen }: SeenTerminals,
) {
  return {
    startAttempt: call(async ({ caller, body, clientIp, origin }, remember) => {
      const input = body as api.StartAttempt
      await seen(caller.merchantId, input.terminal)
      const started = await startAttempt(
        engine,
        {
          merchantId: caller.merchantId,
          paymentId: caller.paymentId,
          way: input.way,
          host: input.host,
          presentation: input.presentation as Presentation | undefined,
          clientIp,
          payerId: input.payer_id ?? null,
          terminalId: input.terminal ?? null,
          cardId: input.card ?? null,
        },
        async (repos, recorded) => await remember(repos, await reader.answer(recorded, origin)),
      )
      return await reader.answer(started, origin)
    }),

    resendCode: call(async ({ caller, origin }) =>
      reader.answer(await resendCode(engine, caller), origin),
    ),

    confirmPayment: call(async ({ caller, body, origin }, remember) => {
      const { attempt, sealed } = body as api.ConfirmPayment
      const { merchantId, paymentId } = caller
      const input = { merchantId, paymentId, attemptId: attempt, sealed }
      const confirmed = await confirmPayment(engine, input, async (repos, recorded) =>
        remember(repos, await reader.answer(recorded, origin)),
      )
      return await reader.answer(confirmed, origin)
    }),
  }
}
