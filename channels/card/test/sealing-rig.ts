/** The usual world, at a terminal whose reader alone has the working keys. */
import type { ChipCompletion, PaymentReport, TerminalReference } from '@tillway/channel'
import { secret } from '@tillway/kernel'
import { channel } from '../src/channel.ts'
import { readerBdk, readerSerial, stripeCard, type TestCard } from './reader.ts'
import { createRig, type Rig } from './rig.ts'
import { createSealingReader, type ReaderParams, type SealingReader } from './sealing-reader.ts'

export interface SealingRig extends Omit<Rig, 'reader' | 'present'> {
  readonly reader: SealingReader
  /** Asks for a card, and loads the keys into the reader. */
  start(number?: string, amount?: number): Promise<ReaderParams>
  /** Up to the seals; what it gives sends them. */
  prepare(options?: Selling): Promise<() => Promise<PaymentReport>>
  /** Up to the host's answer. */
  sell(options?: Selling): Promise<PaymentReport>
  /** And to the reader's word about it. */
  pay(options?: Selling): Promise<PaymentReport>
  complete(number: string, completion: ChipCompletion): Promise<PaymentReport>
}

export interface Selling {
  readonly number?: string
  readonly amount?: number
  readonly card?: TestCard
  readonly entry?: 'swipe' | 'insert' | 'tap'
}

export const tmkCheckValue = 'D2B91CC5'

export async function createSealingRig(
  changes: Readonly<Record<string, string>> = {},
): Promise<SealingRig> {
  const rig = await createRig(changes)
  const reader = createSealingReader(changes.algorithm === 'sm4' ? 'sm4' : 'tdes')
  const terminal = await terminalOf(rig)
  const attempt: Rig['attempt'] = (number, amount) => ({ ...rig.attempt(number, amount), terminal })
  const start = async (number = 'A1', amount = 29_900) => {
    const { orderNumber, ...rest } = attempt(number, amount)
    const report = await rig.account.operations.start({
      ...rest,
      orderNumber,
      description: 'd',
      notifyUrl: 'https://pay.example.com/notify',
    })
    const params = paramsOf(report)
    if (!reader.load(params)) throw new Error('the reader refused the keys')
    return params
  }
  const prepare: SealingRig['prepare'] = async (options = {}) => {
    const { number = 'A1', amount = 29_900, card = stripeCard, entry = 'swipe' } = options
    const asked = await start(number, amount)
    const { present } = rig.account.operations
    const request = { ...attempt(number, amount), reading: reader.read(card, { entry }) }
    const drawn = await present({ ...request, seals: reader.seals(asked) })
    if (drawn.status !== 'card_awaited') return async () => drawn
    const seals = reader.seals(paramsOf(drawn))
    return () => rig.account.operations.present({ ...request, seals })
  }
  const sell: SealingRig['sell'] = async (options) => (await prepare(options))()
  const complete: SealingRig['complete'] = (number, completion) =>
    rig.account.operations.complete({ ...attempt(number), completion })
  return {
    ...rig,
    get account() {
      return rig.account
    },
    ...{ reader, terminal, attempt, start, prepare, sell, complete },
    async pay(options = {}) {
      const report = await sell(options)
      if (report.status !== 'waiting') return report
      const verified = reader.proves(paramsOf(report))
      return complete(options.number ?? 'A1', { result: 'approved', verified })
    },
    refundRequest: (change) => ({ ...rig.refundRequest(change), terminal }),
  }
}

export function paramsOf(report: PaymentReport): ReaderParams {
  const action = 'action' in report ? report.action : undefined
  if (action?.type !== 'reader') throw new Error(`the reader is not asked: ${report.status}`)
  return action.params
}

async function terminalOf({ ports, terminal }: Rig): Promise<TerminalReference> {
  const entered = { reader_tmk_kcv: tmkCheckValue, bdk: readerBdk, ksn: readerSerial }
  const keys = (await channel.wrapTerminalKeys?.(secret(entered), ports)) ?? {}
  return { ...terminal, keys }
}
