/** The real adapter with a terminal and a reader, before the simulated host. */
import {
  applicationCryptogram,
  cardMasterKey,
  cipherKey,
  encryptCbc,
  encryptPin,
  fromHex,
  readerKey,
  sessionKey,
  toHex,
  writeTrackBytes,
} from '@tillway/card-crypto'
import type {
  AttemptReference,
  CardReading,
  PaymentReport,
  TerminalBook,
  TerminalReference,
} from '@tillway/channel'
import type { SimulatedReaderCard, SimulatedTerminal } from '@tillway/channel/simulator'
import { money, secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { encodeTlv } from '@tillway/wire/iso8583'
import { channel } from '../src/channel.ts'
import { createHostRig, type HostRig } from './host-rig.ts'
import { createMemoryBook } from './terminal-book.ts'

export type Account = ReturnType<typeof channel.open>
export type Attempt = AttemptReference & { readonly terminal: TerminalReference }

export interface AcquirerRig extends HostRig {
  readonly account: Account
  readonly reference: TerminalReference
  attempt(orderNumber: string, amount: number): Attempt
  /** With the host's time moved on until the adapter has made up its mind. */
  present(attempt: Attempt, reading: CardReading): Promise<PaymentReport>
  settled<T>(promise: Promise<T>): Promise<T>
  swipe(name: string, change?: { readonly pin?: string }): CardReading
  insert(name: string, amount: number): CardReading
}

/** What an adapter of the mall before this host is given. */
export const portsBefore = (rig: HostRig, book: TerminalBook) => ({
  clock: rig.time,
  random: createSeededRandom(5),
  http: { send: () => Promise.reject(new Error('no HTTP here')) },
  log: rig.log,
  terminals: {
    streams: rig.network,
    scheduler: rig.time,
    book,
    masterKey: secret(createSeededRandom(9).bytes(32)),
  },
})

export async function createAcquirerRig(
  changes: Readonly<Record<string, string>> = {},
): Promise<AcquirerRig> {
  const rig = await createHostRig()
  const own = rig.host.terminals.provision('mall', 'till-1')
  const ports = portsBefore(rig, createMemoryBook())
  const keys = (await channel.wrapTerminalKeys?.(secret(own.keys), ports)) ?? {}
  const reference = { merchantId: 'mch_1', terminalId: 'tm_1', number: own.number, keys }
  const account = channel.open({ ...rig.config, ...changes }, ports)
  const reader = createReader(own, rig)
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let isDone = false
    const watched = promise.finally(() => {
      isDone = true
    })
    for (let count = 0; count < 1000 && !isDone; count += 1) await rig.time.advance(500)
    return watched
  }
  return {
    ...rig,
    ...reader,
    account,
    reference,
    settled,
    attempt: (orderNumber, amount) => ({
      orderNumber,
      amount: money(amount),
      presentation: 'reader',
      startedAt: rig.time.now(),
      expiresAt: rig.time.now() + 900_000,
      terminal: reference,
    }),
    present: (attempt, reading) => settled(account.operations.present({ ...attempt, reading })),
  }
}

export function createReader(
  own: SimulatedTerminal,
  rig: { readonly time: { now(): number }; card(name: string): SimulatedReaderCard },
): Pick<AcquirerRig, 'swipe' | 'insert'> {
  const bdk = cipherKey('tdes', fromHex(own.keys.bdk ?? ''))
  const random = createSeededRandom(6)
  let uses = 0
  const read = (card: SimulatedReaderCard, pin = card.pin) => {
    uses += 1
    const ksn = `${own.reader.keySerial.slice(0, 15)}${String(uses).padStart(5, '0')}`
    const track = writeTrackBytes(card.track2, 'ascii', 8)
    const encrypted = toHex(encryptCbc(readerKey(bdk, ksn, 'data_request'), track))
    const key = readerKey(bdk, ksn, 'pin')
    const digits = Uint8Array.from(pin ?? '', Number)
    const block = () => toHex(encryptPin(digits, { format: 'iso0', key, pan: card.number }, random))
    return {
      fallback: false,
      maskedNumber: `${card.number.slice(0, 6)}******${card.number.slice(-4)}`,
      track2: { encrypted, ksn },
      ...(pin === undefined ? {} : { pin: { block: block(), ksn } }),
      reader: { serial: own.reader.serial, model: 'test' },
    }
  }
  return {
    swipe: (name, { pin } = {}) => ({ entry: 'swipe', ...read(rig.card(name), pin) }),
    insert(name, amount) {
      const card = rig.card(name)
      const chip = chipData(card, amount, rig.time.now())
      return { entry: 'insert', ...read(card), sequence: `0${card.chip?.sequence}`, chip }
    },
  }
}

function chipData(card: SimulatedReaderCard, amount: number, now: number): string {
  const { issuerKey = '', sequence = '', counter = 0 } = card.chip ?? {}
  const count = (counter + 1).toString(16).padStart(4, '0')
  const date = new Date(now + 8 * 3_600_000).toISOString().slice(2, 10).replaceAll('-', '')
  const signed = [
    ['9F02', String(amount).padStart(12, '0')],
    ['9F03', '000000000000'],
    ['9F1A', '0156'],
    ['95', '0000000000'],
    ['5F2A', '0156'],
    ['9A', date],
    ['9C', '00'],
    ['9F37', '01020304'],
    ['82', '7C00'],
    ['9F36', count],
  ] as const
  const issuer = cipherKey('tdes', fromHex(issuerKey))
  const own = cardMasterKey(issuer, { pan: card.number, sequence, option: 'A' })
  const session = sessionKey(own, { kind: 'pboc', counter: fromHex(count) })
  const data = fromHex(`${signed.map(([, value]) => value).join('')}03A0A000`)
  const cryptogram = toHex(applicationCryptogram(session, data))
  const tags = [['9F26', cryptogram], ['9F27', '80'], ['9F10', '07010103A0A00001'], ...signed]
  return toHex(encodeTlv(tags.map(([tag = '', value = '']) => ({ tag, value: fromHex(value) }))))
}
