/** Tries of one payment, as the SDK starts and confirms them. */
import type { client as api } from '@tillway/api'
import type { CardReading, Presentation } from '@tillway/channel'
import { confirmPayment, resendCode } from '../../engine/confirm-payment.ts'
import { completeCard, presentCard } from '../../engine/present-card.ts'
import type { AlsoWrite } from '../../engine/record-report.ts'
import { signPayment } from '../../engine/sign-payment.ts'
import { type Started, startAttempt } from '../../engine/start-attempt.ts'
import type { SeenTerminals } from '../../engine/terminals/seen-terminals.ts'
import type { ClientReader } from '../client-reader.ts'
import { call, unit } from '../request.ts'
import type { Services } from '../services.ts'

export function attemptHandlers(
  { engine }: Services,
  reader: ClientReader,
  { seen }: SeenTerminals,
) {
  const show = async ({ payment, attempt }: Started, origin: string | undefined) => ({
    body: await reader.show(payment, { attempt, origin }),
  })

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
        async (repos, recorded) => await remember(repos, await show(recorded, origin)),
      )
      return await show(started, origin)
    }),

    resendCode: call(async ({ caller, origin }) => show(await resendCode(engine, caller), origin)),

    presentCard: call(async ({ caller, body, origin }, remember) => {
      const { attempt, reading, seals } = body as api.PresentCard
      const about = { ...caller, attemptId: attempt }
      const also: AlsoWrite = async (repos, recorded) =>
        remember(repos, await show(recorded, origin))
      const read = { ...about, reading: readingOf(reading), ...(seals && { seals }) }
      const presented = await presentCard(engine, read, also)
      await seen(caller.merchantId, presented.attempt?.terminalId, reading.reader.serial)
      return await show(presented, origin)
    }),

    completeCard: call(async ({ caller, body, origin }, remember) => {
      const { attempt, result, scripts, verified } = body as api.CompleteCard
      const completion = {
        result: result === 'approved' ? 'approved' : 'declined',
        ...(scripts === undefined ? {} : { scripts }),
        ...(verified === undefined ? {} : { verified }),
      } as const
      const about = { ...caller, attemptId: attempt, completion }
      const completed = await completeCard(engine, about, async (repos, recorded) =>
        remember(repos, await show(recorded, origin)),
      )
      return await show(completed, origin)
    }),

    signPayment: unit(async (repos, { caller, body, origin }) => {
      const { attempt, image } = body as api.SignPayment
      const input = { ...caller, attemptId: attempt, image }
      const signed = await signPayment(engine, repos, input)
      return await show(signed, origin)
    }),

    confirmPayment: call(async ({ caller, body, origin }, remember) => {
      const { attempt, sealed } = body as api.ConfirmPayment
      const { merchantId, paymentId } = caller
      const input = { merchantId, paymentId, attemptId: attempt, sealed }
      const confirmed = await confirmPayment(engine, input, async (repos, recorded) =>
        remember(repos, await show(recorded, origin)),
      )
      return await show(confirmed, origin)
    }),
  }
}

function readingOf({ masked_number, service_code, ...reading }: api.CardReading): CardReading {
  return {
    ...reading,
    // The schema admits no other word.
    entry: reading.entry as CardReading['entry'],
    maskedNumber: masked_number,
    ...(service_code === undefined ? {} : { serviceCode: service_code }),
  }
}
