/** Cards at a terminal: what a reader read, what a chip decided, and what the payer signed. */
import type { client as api } from '@tillway/api'
import type { CardReading } from '@tillway/channel'
import { completeCard, presentCard } from '../../engine/present-card.ts'
import type { AlsoWrite } from '../../engine/record-report.ts'
import { signPayment } from '../../engine/sign-payment.ts'
import type { SeenTerminals } from '../../engine/terminals/seen-terminals.ts'
import type { ClientReader } from '../client-reader.ts'
import { call, unit } from '../request.ts'
import type { Services } from '../services.ts'

export function cardAtTerminalHandlers(
  { engine }: Services,
  reader: ClientReader,
  { seen }: SeenTerminals,
) {
  return {
    presentCard: call(async ({ caller, body, origin }, remember) => {
      const { attempt, reading, seals } = body as api.PresentCard
      const about = { ...caller, attemptId: attempt }
      const also: AlsoWrite = async (repos, recorded) =>
        remember(repos, await reader.answer(recorded, origin))
      const read = { ...about, reading: readingOf(reading), ...(seals && { seals }) }
      const presented = await presentCard(engine, read, also)
      await seen(caller.merchantId, presented.attempt?.terminalId, reading.reader.serial)
      return await reader.answer(presented, origin)
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
        remember(repos, await reader.answer(recorded, origin)),
      )
      return await reader.answer(completed, origin)
    }),

    signPayment: unit(async (repos, { caller, body, origin }) => {
      const { attempt, image } = body as api.SignPayment
      const input = { ...caller, attemptId: attempt, image }
      const signed = await signPayment(engine, repos, input)
      return await reader.answer(signed, origin)
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
