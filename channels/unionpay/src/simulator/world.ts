/** What every part of the simulator works with. Its state is the fold of its journal. */
import type { FaultBoard, SimulatorPorts } from '@tillway/channel/simulator'
import type { EnrolmentRecord } from './enrolment.ts'
import type { EnrolmentBook } from './enrolment-book.ts'
import type { Merchants, MerchantsRecord } from './merchants.ts'
import type { NoticeRecord, Notices } from './notices.ts'
import type { Pair, PaymentRecord } from './payment.ts'
import type { PaymentBook } from './payment-book.ts'
import type { QueryPace } from './query-pace.ts'
import type { SettingRecord, Settings } from './settings.ts'
import type { TextRecord, Texts } from './texts.ts'

export type JournalRecord =
  | MerchantsRecord
  | PaymentRecord
  | EnrolmentRecord
  | TextRecord
  | NoticeRecord
  | SettingRecord

export interface World {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly merchants: Merchants
  readonly payments: PaymentBook
  readonly enrolments: EnrolmentBook
  readonly texts: Texts
  readonly notices: Notices
  readonly queryPace: QueryPace
  readonly settings: Settings
  append(record: JournalRecord): void
}

/** No two requests may have the same order number and time. */
export function isTaken({ payments, enrolments }: World, pair: Pair): boolean {
  return (
    payments.find(pair) !== undefined ||
    payments.findReturn(pair) !== undefined ||
    enrolments.find(pair) !== undefined ||
    enrolments.isUsed(pair)
  )
}
