/** A simulated reader, connected, with everything that a test wants to look at. */
import { connectReader } from '../contract/connect.ts'
import type { CardReader, ReaderEvent, ReadRequest } from '../contract/reader.ts'
import type { SimulatedCard } from '../device/card.ts'
import { dukptKeys, injectedKey, workingKeys } from '../device/secure-keys.ts'
import { createSimulatedReader, type SimulatedReader } from '../device/simulated-reader.ts'
import { m60Driver } from '../m60/driver.ts'
import { referenceDriver } from '../reference/driver.ts'
import type { Direction } from '../transport/memory.ts'
import { demoCards } from './demo-cards.ts'
import { createManualPorts, type ManualPorts } from './manual-ports.ts'

export type Family = 'reference' | 'm60'

export const bdk = '0123456789ABCDEFFEDCBA9876543210'
export const serialBase = 'FFFF9876543210E00000'
/** Of the M60's terminal. */
export const pinKey = '11111111111111112222222222222222'
export const trackKey = 'FEDCBA98765432100123456789ABCDEF'

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
  const keys =
    family === 'm60'
      ? workingKeys({ pin: pinKey, track: trackKey })
      : dukptKeys({ initialKey, ksn: serialBase })
  return createSimulatedReader({ ports, family, serial: 'SIM0000000000001', keys })
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
