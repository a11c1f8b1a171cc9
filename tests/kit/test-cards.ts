/** The cards of the simulated banks, as their holders would type them. */
import type { SimulatedBankCard } from '@tillway/channel/simulator'
import type { RunningSimulators } from '@tillway/simulator'
import type { TypedCard } from './frame-client.ts'

/** Cards whose data passes the checks of a form today. */
export interface TestCards {
  readonly debit: TypedCard
  readonly credit: TypedCard
  /** Its bank refuses every payment. */
  readonly refused: TypedCard
  /** Another phone of their holder, which the bank knows. */
  readonly newPhone: string
}

const endings = { debit: '3590', credit: '1727' } as const
/** Of the same holder; no simulator offers it, for nobody can pay with it. */
const refusedNumber = '6216261000071359004'

export function testCards(
  simulators: Pick<RunningSimulators, 'channels' | 'simulator'>,
): TestCards {
  return testCardsAmong(
    simulators.channels.flatMap((channel) => simulators.simulator(channel).cards?.() ?? []),
  )
}

/** Those cards among all that banks simulate. */
export function testCardsAmong(all: readonly SimulatedBankCard[]): TestCards {
  const known = (ending: string) => {
    const found = all.find(({ data }) => data.number.endsWith(ending))
    if (found === undefined) throw new Error(`no simulated card ends in ${ending}`)
    return found
  }
  const find = (ending: string): TypedCard => {
    const found = known(ending)
    const { data, verificationCode } = found
    const { number, holderName = '', idNumber = '', phone, expiry } = data
    return {
      number,
      name: holderName,
      idNumber,
      phone,
      ...(expiry === undefined ? {} : { expiry }),
      ...(verificationCode === undefined ? {} : { cvn: verificationCode }),
    }
  }
  const debit = find(endings.debit)
  return {
    debit,
    credit: find(endings.credit),
    refused: { ...debit, number: refusedNumber },
    newPhone: known(endings.debit).otherPhone ?? '',
  }
}
