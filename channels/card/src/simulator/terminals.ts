/** Merchants and their terminals, as the acquirer registered them. */
import { cipherKey, initialKey, toHex, withOddParity } from '@tillway/card-crypto'
import type { SimulatedTerminal } from '@tillway/channel/simulator'
import { type Instant, PayError, type Random } from '@tillway/kernel'
import type { SignInScheme } from './sign-in-schemes.ts'

export interface Merchant {
  readonly name: string
  /** Fifteen digits: acquirer, area, category, number. */
  readonly number: string
}

/** Keys that one sign-in handed out, in hexadecimal. */
export interface Session {
  readonly scheme: SignInScheme
  readonly pin: string
  readonly mac: string
  readonly track: string | null
  readonly at: Instant
}

export interface Terminal {
  readonly merchant: string
  readonly name: string
  /** Eight digits. */
  readonly number: string
  readonly masterKey: string
  readonly readerBaseKey: string
  readonly keySerial: string
  readonly isDisabled: boolean
  /** Six digits. */
  readonly batch: string
  readonly session?: Session
  /** The keys before these, which messages on their way were made with. */
  readonly previous?: Session
}

interface OfTerminal {
  readonly terminal: string
}

export type TerminalRecord =
  | { readonly type: 'merchant_made'; readonly merchant: Merchant }
  | {
      readonly type: 'terminal_made'
      readonly terminal: Pick<
        Terminal,
        'merchant' | 'name' | 'number' | 'masterKey' | 'readerBaseKey' | 'keySerial'
      >
    }
  | (OfTerminal & { readonly type: 'signed_in'; readonly session: Session })
  | (OfTerminal & { readonly type: 'signed_off' })
  | (OfTerminal & { readonly type: 'terminal_disabled'; readonly isDisabled: boolean })
  | (OfTerminal & { readonly type: 'batch_opened'; readonly batch: string })

export interface Terminals {
  apply(record: TerminalRecord): void
  merchants(): readonly Merchant[]
  merchant(number: string): Merchant | undefined
  /** Finds or makes one, by name. */
  merchantNamed(name: string): Merchant
  terminal(number: string): Terminal | undefined
  /** Finds or makes one, by name. Throws `not_found` for a merchant that was not provisioned. */
  terminalNamed(merchantName: string, name: string): Terminal
}

export function createTerminals(
  random: Random,
  append: (record: TerminalRecord) => void,
): Terminals {
  const merchants = new Map<string, Merchant>()
  const terminals = new Map<string, Terminal>()
  const freshKey = () => toHex(withOddParity(random.bytes(16)))

  const nameMerchant = (name: string): Merchant => {
    const number = `898310053110${String(merchants.size + 1).padStart(3, '0')}`
    const merchant = { name, number }
    append({ type: 'merchant_made', merchant })
    return merchant
  }
  const nameTerminal = (merchant: Merchant, name: string): Terminal => {
    const index = terminals.size + 1
    const sibling = [...terminals.values()].find((one) => one.merchant === merchant.number)
    const terminal = {
      merchant: merchant.number,
      name,
      number: String(10_000_000 + index),
      masterKey: freshKey(),
      // Readers of one merchant come from one delivery.
      readerBaseKey: sibling?.readerBaseKey ?? freshKey(),
      keySerial: keySerialOf(index),
    }
    append({ type: 'terminal_made', terminal })
    return { ...terminal, isDisabled: false, batch: firstBatch }
  }
  const findMerchant = (name: string) => [...merchants.values()].find((one) => one.name === name)

  return {
    apply(record) {
      if (record.type === 'merchant_made') merchants.set(record.merchant.number, record.merchant)
      else if (record.type === 'terminal_made') {
        const made = { ...record.terminal, isDisabled: false, batch: firstBatch }
        terminals.set(made.number, made)
      } else {
        const terminal = terminals.get(record.terminal)
        if (terminal !== undefined) terminals.set(terminal.number, changed(terminal, record))
      }
    },
    merchants: () => [...merchants.values()],
    merchant: (number) => merchants.get(number),
    merchantNamed: (name) => findMerchant(name) ?? nameMerchant(name),
    terminal: (number) => terminals.get(number),
    terminalNamed(merchantName, name) {
      const merchant = findMerchant(merchantName)
      if (merchant === undefined) throw new PayError('not_found', 'no such merchant')
      const found = [...terminals.values()].find(
        (one) => one.merchant === merchant.number && one.name === name,
      )
      return found ?? nameTerminal(merchant, name)
    },
  }
}

const firstBatch = '000001'

/** The counter, the last 21 bits, begins at nothing; the device stands before it. */
function keySerialOf(index: number): string {
  return `FFFF987654${(index * 0x100_0000).toString(16).toUpperCase().padStart(10, '0')}`
}

type Change = Exclude<TerminalRecord, { type: 'merchant_made' | 'terminal_made' }>

function changed(terminal: Terminal, record: Change): Terminal {
  const { session, ...rest } = terminal
  switch (record.type) {
    case 'signed_in':
      return {
        ...terminal,
        session: record.session,
        ...(session === undefined ? {} : { previous: session }),
      }
    case 'signed_off': {
      const { previous: _, ...bare } = rest
      return bare
    }
    case 'terminal_disabled':
      return { ...terminal, isDisabled: record.isDisabled }
    case 'batch_opened':
      return { ...terminal, batch: record.batch }
  }
}

/** What an operator and a reader get. */
export function describeTerminal(terminal: Terminal): SimulatedTerminal {
  const { number, masterKey, readerBaseKey, keySerial } = terminal
  const base = cipherKey('tdes', Buffer.from(readerBaseKey, 'hex'))
  return {
    number,
    keys: { tmk: masterKey, bdk: readerBaseKey, ksn: keySerial.slice(0, 14) },
    reader: {
      serial: `TWR${number}`,
      initialKey: toHex(initialKey(base, keySerial)),
      keySerial,
    },
  }
}
