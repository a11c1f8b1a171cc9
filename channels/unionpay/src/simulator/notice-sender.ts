/** What this channel's notices are, and how each try is made and acknowledged. */
import {
  createNoticeSender,
  type FaultBoard,
  type NoticeFacts,
  type NoticeSender,
  type SimulatorPorts,
} from '@tillway/channel/simulator'
import { encodeForm, type Fields, formContentType } from '../wire/message.ts'
import type { Merchants } from './merchants.ts'
import { garbage, signMessage } from './signed-message.ts'

export interface QueuedNotice extends NoticeFacts {
  readonly about: 'payment' | 'return' | 'enrolment'
  readonly merId: string
  readonly url: string
  /** Without certificate and signature: each try is signed anew. */
  readonly fields: Fields
}

export interface SenderParts {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly merchants: Merchants
  accepted(id: string): void
}

const timeoutMs = 10_000
const minuteMs = 60_000
/** Gaps after tries that were not answered with 200. */
const ladderMs = [minuteMs, 2 * minuteMs, 4 * minuteMs, 5 * minuteMs]

export function createSender(parts: SenderParts): NoticeSender<QueuedNotice> {
  const { merchants } = parts
  return createNoticeSender<QueuedNotice>({
    ...parts,
    channel: 'unionpay',
    ladderMs,
    accepts: ({ status }) => status === 200,
    build(notice, garbled) {
      const merchant = merchants.byMerId(notice.merId)
      const signed =
        merchant === undefined ? {} : signMessage(notice.fields, merchant, merchants.keys())
      return {
        method: 'POST',
        url: notice.url,
        headers: { 'content-type': formContentType },
        body: encodeForm(garbled ? { ...signed, signature: garbage } : signed),
        timeoutMs,
      }
    },
  })
}
