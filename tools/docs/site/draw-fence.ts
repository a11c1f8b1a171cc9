/** What a fence of the site's own languages becomes: a drawing, made when the site is built. */
import {
  attemptMachine,
  cardMachine,
  paymentMachine,
  refundMachine,
  settlementMachine,
} from '@tillway/payments'
import {
  accountTable,
  faultsTable,
  hostsTable,
  limitsTable,
  matrixTable,
} from './channel-tables.ts'
import { drawSequence } from './sequence.ts'
import type { Language } from './sidebar.ts'
import { type AnyMachine, drawMachine, drawMatrix, type Places } from './states-drawing.ts'

interface Drawn {
  readonly machine: AnyMachine
  /** Without places it becomes a table of dots. */
  readonly places?: Places
}

export const machines: Readonly<Record<string, Drawn>> = {
  payment: {
    machine: paymentMachine,
    places: {
      payable: [0, 1],
      processing: [1, 1],
      canceling: [2, 0.3],
      expiring: [2, 1.7],
      canceled: [3, 0],
      succeeded: [3, 1],
      expired: [3, 2],
    },
  },
  attempt: { machine: attemptMachine },
  refund: {
    machine: refundMachine,
    places: {
      reserved: [0, 1],
      sent: [1, 1],
      pending: [2, 1],
      unknown: [1, 2.2],
      succeeded: [3, 0],
      failed: [3, 2.2],
    },
  },
  card: {
    machine: cardMachine,
    places: {
      pending: [0, 0],
      active: [1, 0],
      removing: [2, 0],
      removed: [3, 0],
      failed: [1, 1.3],
    },
  },
  settlement: {
    machine: settlementMachine,
    places: { requested: [0, 0], closed: [2, 0], unknown: [1, 1.2], failed: [0, 1.2] },
  },
}

/** Undefined for any other language. Throws an `Error` where the fence cannot be read. */
export function drawFence(info: string, content: string, language: Language): string | undefined {
  const [kind, name = ''] = info.split(' ')
  switch (kind) {
    case 'sequence':
      return drawSequence(content)
    case 'states':
      return drawStates(content.trim())
    case 'table':
      return drawTable(name, content.trim(), language)
    default:
      return undefined
  }
}

/** The languages above, which are no program's. */
export const drawnLanguages: readonly string[] = ['sequence', 'states', 'table']

function drawStates(name: string): string {
  const drawn = machines[name]
  if (drawn === undefined) throw new Error(`no such machine: ${name}`)
  const { machine, places } = drawn
  return places === undefined ? drawMatrix(machine) : drawMachine(machine, places)
}

function drawTable(name: string, content: string, language: Language): string {
  switch (name) {
    case 'hosts':
      return hostsTable(content, language)
    case 'account':
      return accountTable(content, language)
    case 'limits':
      return limitsTable(content, language)
    case 'matrix':
      return matrixTable(language)
    case 'faults':
      return faultsTable(language)
    default:
      throw new Error(`no such table: ${name}`)
  }
}
