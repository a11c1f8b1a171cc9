/**
 * The faults that a campaign must have met, each by the names under which it is counted. A campaign
 * in which one of them is too rare has proved nothing about it, and fails. Full disks (F20) and a
 * database that is stopped (F21) belong to the campaign of real crashes; two versions side by side
 * (F27) need a version before; reconciliation files (F31) are no part of the platform.
 */

export interface FaultRow {
  readonly id: string
  readonly name: string
  /** A count belongs here when its name begins with one of these. */
  readonly counted: readonly string[]
  /** In a thousand seeds. */
  readonly least: number
}

export const faultTable: readonly FaultRow[] = [
  { id: 'F1', name: 'crash before a commit', counted: ['crash commit before'], least: 20 },
  {
    id: 'F2',
    name: 'crash after a commit, before a request',
    counted: ['crash commit after', 'crash send before'],
    least: 20,
  },
  {
    id: 'F3',
    name: 'crash while a request is out',
    counted: ['crash send during', 'crash write during'],
    least: 20,
  },
  {
    id: 'F4',
    name: 'crash with an answer nobody has seen',
    counted: ['crash send after server to channels', 'crash write after'],
    least: 5,
  },
  {
    id: 'F5',
    name: 'crash before a webhook',
    counted: ['crash send before server to mall'],
    least: 2,
  },
  {
    id: 'F6',
    name: 'crash after a webhook',
    counted: ['crash send after server to mall'],
    least: 2,
  },
  {
    id: 'F7',
    name: 'no answer after success',
    counted: [
      'server to channels lose_after',
      'vault to channels lose_after',
      ...['start', 'query', 'refund', 'close'].map((call) => `channel ${call}_timeout_after`),
    ],
    least: 50,
  },
  {
    id: 'F8',
    name: 'no answer, never arrived',
    counted: ['server to channels lose_before', 'vault to channels lose_before'],
    least: 50,
  },
  {
    id: 'F9',
    name: '5xx, TLS, reset, truncated, spoilt or huge answers of channels',
    counted: ['error_', 'tls', 'reset_', 'truncate', 'break_body', 'corrupt', 'oversize'].map(
      (fault) => `server to channels ${fault}`,
    ),
    least: 100,
  },
  {
    id: 'F10',
    name: 'a channel in doubt for hours or days',
    counted: ['channel for hours in doubt'],
    least: 10,
  },
  {
    id: 'F11',
    name: 'query contradicts notification',
    counted: ['channel contradicts itself'],
    least: 20,
  },
  {
    id: 'F12',
    name: 'notification lost',
    counted: [
      'channels to server lose_before',
      'channels to server refuse',
      'channel paid_without_notification',
    ],
    least: 20,
  },
  {
    id: 'F13',
    name: 'notification doubled',
    counted: ['channels to server duplicate', 'channel duplicate_notifications'],
    least: 20,
  },
  {
    id: 'F14',
    name: 'notification out of order',
    counted: ['channels to server delay', 'channel out_of_order_notifications'],
    least: 20,
  },
  {
    id: 'F15',
    name: 'success after the end',
    counted: ['channel late_success_after_close'],
    least: 5,
  },
  {
    id: 'F16',
    name: 'forged messages',
    counted: ['forgery', 'stranger', 'channel bad_notification_signature'],
    least: 20,
  },
  { id: 'F17', name: 'another amount', counted: ['channel wrong_amount'], least: 5 },
  { id: 'F18', name: 'clocks jump and drift', counted: ['clock '], least: 50 },
  {
    id: 'F19',
    name: 'database refuses, undoes, forgets to answer, is late',
    counted: ['storage '],
    least: 100,
  },
  { id: 'F22', name: 'crash', counted: ['crash '], least: 200 },
  {
    id: 'F23',
    name: 'partition, or a holder that stands still',
    counted: ['partition', 'paused instance'],
    least: 20,
  },
  {
    id: 'F24',
    name: 'mall slow or failing',
    counted: ['server to mall'],
    least: 50,
  },
  {
    id: 'F25',
    name: 'mall away for days, back for a moment, away again',
    counted: ['mall away for days'],
    least: 10,
  },
  {
    id: 'F26',
    name: 'keys and secrets change',
    counted: ['webhook secret rotated', 'channel key_rotation', 'vault keys', 'vault root'],
    least: 30,
  },
  {
    id: 'F28',
    name: 'killed, offline, doubled or misdated apps of shoppers',
    counted: ['shopper app ', 'shopper offline', 'shopper tab', 'shopper tap', 'shopper clock'],
    least: 30,
  },
  { id: 'F29', name: 'floods', counted: ['flood: ', 'stranger: a password is guessed'], least: 5 },
  { id: 'F30', name: 'vault dead, slow or failing', counted: ['server to vault'], least: 20 },
]

type Counts = Readonly<Record<string, number>>

export interface FaultFigure {
  readonly id: string
  readonly name: string
  readonly count: number
  /** Fewer than a campaign of this many seeds must have. */
  readonly isTooRare: boolean
}

/** Below a thousand seeds nothing is too rare but by luck. */
export const seedsToJudge = 1_000

export function faultFigures(counts: Counts, seeds: number): readonly FaultFigure[] {
  return faultTable.map(({ id, name, counted, least }) => {
    const count = Object.entries(counts)
      .filter(([fault]) => counted.some((start) => fault.startsWith(start)))
      .reduce((sum, [, times]) => sum + times, 0)
    const isTooRare = seeds >= seedsToJudge && count < (least * seeds) / seedsToJudge / 2
    return { id, name, count, isTooRare }
  })
}
