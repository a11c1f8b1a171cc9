/** A simulated reader, connected, with everything that a test wants to look at. */
import { connectReader } from '../contract/connect.ts'
import type { CardReader, ReaderEvent, ReadRequest } from '../contract/reader.ts'
import type { SimulatedCard } from '../device/card.ts'
import { dukptKeys, injectedKey, workingKeys } from '../device/secure-keys.ts'
import { createSimulatedReader, type SimulatedReader } from '../device/simulated-reader.ts'
import { terminalKeys } from '../device/terminal-keys.ts'
import { m60Driver } from '../m60/driver.ts'
import { referenceDriver } from '../reference/driver.ts'
import type { Direction } from '../transport/memory.ts'
import { demoCards } from './demo-cards.ts'
import { createManualPorts, type ManualPorts } from './manual-ports.ts'

/** `sealing`: of the reference family, with the keys of a terminal. */
export type Family = 'reference' | 'm60' | 'sealing'

export const bdk = '0123456789ABCDEFFEDCBA9876543210'
export const serialBase = 'FFFF9876543210E00000'
/** Of the M60's terminal. */
export const pinKey = '11111111111111112222222222222222'
export const trackKey = 'FEDCBA98765432100123456789ABCDEF'
/** Of the terminal that the sealing reader is, and the working keys that its host sends under it. */
export const masterKey = '11111111111111112222222222222222'
export const relayedKeys = {
  field:
    'CB4AB541CD5AD4FC256A882726936A5A08D7B4FB' +
    'D0D7CB5B1A70AC6A000000000000000000B8CC69' +
    '256A882726936A5ACB4AB541CD5AD4FC7B83586D',
  kind: 'double_track',
  master: 'D2B91CC5',
} as const
export const workingKeysOfField = {
  pin: '0123456789ABCDEFFEDCBA9876543210',
  mac: '89ABCDEF01234567',
  track: 'FEDCBA98765432100123456789ABCDEF',
} as const

export interface Bench {
  readonly ports: ManualPorts
  readonly device: SimulatedReader
  readonly reader: CardReader
  readonly events: readonly ReaderEvent[]
  /** Every byte that crossed, by direction. */
  readonly crossed: readonly { readonly bytes: Uint8Array; readonly direction: Direction }[]
  /** Prompts that were heard, in order. */
  prompts(): readonly string[]
  /** Milliseconds that a chip or a radio takes, and more. */
  wait(): Promise<void>
  type(pin: string): void
}

export const drivers = [referenceDriver, m60Driver] as const

export const usualRequest: ReadRequest = {
  amountMinor: 12345n,
  currency: 'CNY',
  accept: ['swipe', 'insert', 'tap'],
  pin: 'by_card',
  fallback: true,
  timeoutMs: 60_000,
}

export function card(id: string): SimulatedCard {
  const found = demoCards.find((one) => one.id === id)
  if (!found) throw new Error(`there is no card ${id}`)
  return found
}

export function createDevice(ports: ManualPorts, family: Family = 'reference'): SimulatedReader {
  const initialKey = injectedKey(bdk, serialBase)
  const dukpt = { initialKey, ksn: serialBase }
  const keys = {
    reference: () => dukptKeys(dukpt),
    m60: () => workingKeys({ pin: pinKey, track: trackKey }),
    sealing: () => terminalKeys({ ...dukpt, masterKey }),
  }
  return createSimulatedReader({
    ports,
    family: family === 'sealing' ? 'reference' : family,
    serial: 'SIM0000000000001',
    keys: keys[family](),
  })
}

export async function startBench(
  family: Family = 'reference',
  ports: ManualPorts = createManualPorts(),
): Promise<Bench> {
  const device = createDevice(ports, family)
  const crossed: { bytes: Uint8Array; direction: Direction }[] = []
  device.wire.tap((bytes, direction) => void crossed.push({ bytes, direction }))
  const reader = await ports.until(connectReader(device.found, { drivers, ports }))
  const events: ReaderEvent[] = []
  reader.subscribe((event) => void events.push(event))
  return {
    ports,
    device,
    reader,
    events,
    crossed,
    prompts: () => events.flatMap((event) => (event.type === 'prompt' ? [event.prompt] : [])),
    wait: () => ports.advance(600),
    type(pin) {
      for (const key of pin) device.hands.press(key as '0')
      device.hands.press('ok')
    },
  }
}
