/**
 * A reader without hardware: a device behind the byte protocol of one of the families, with hands
 * to hold cards against it. An app meets it at discovery and then treats it as any other.
 */
import { createListeners } from '../contract/listeners.ts'
import type { Cancel, ReaderPorts } from '../contract/ports.ts'
import type { DiscoveredReader, Prompt } from '../contract/reader.ts'
import { createMemoryWire, type MemoryWire } from '../transport/memory.ts'
import type { SimulatedCard } from './card.ts'
import type { DeviceIdentity } from './firmware.ts'
import { createHands, type Hands } from './hands.ts'
import { createM60Firmware } from './m60-firmware.ts'
import { createReferenceFirmware } from './reference-firmware.ts'
import type { DeviceKeys } from './secure-keys.ts'
import { createDesk, createTerminal, type Desk, type Phase } from './terminal.ts'
import { type DeviceCipher, tripleDes } from './triple-des.ts'

const families = {
  reference: { name: 'Tillway', model: 'TW-1', firmware: createReferenceFirmware },
  m60: { name: 'M60', model: 'M60', firmware: createM60Firmware },
} as const

export interface SimulatedReaderOptions {
  readonly ports: ReaderPorts
  readonly keys: DeviceKeys
  /** Sixteen letters and digits at most. */
  readonly serial: string
  readonly family?: keyof typeof families
  readonly battery?: number
  readonly cipher?: DeviceCipher
}

/** What stands on the device itself. */
export interface DeviceDisplay {
  readonly phase: Phase
  readonly prompt: Prompt | undefined
  /** How many digits have been typed. */
  readonly digits: number
  /** Twelve digits, while a payment is under way. */
  readonly amount: string | undefined
  readonly slot: SimulatedCard | undefined
  readonly isConnected: boolean
}

export interface SimulatedReader {
  readonly found: DiscoveredReader
  readonly hands: Hands
  /** For tests: what goes over the wire, and what goes wrong with it. */
  readonly wire: Pick<MemoryWire, 'script' | 'tap'>
  display(): DeviceDisplay
  /** Called after every change of the display. */
  subscribe(listener: () => void): Cancel
  cutPower(): void
  restorePower(): void
}

export function createSimulatedReader(options: SimulatedReaderOptions): SimulatedReader {
  const { ports, keys, serial, family = 'reference', battery = 80, cipher = tripleDes } = options
  const { name, model, firmware: createFirmware } = families[family]
  const identity: DeviceIdentity = { serial, model, battery }
  const changes = createListeners<void>()
  const wire = createMemoryWire(ports)
  const { device } = wire
  const firmware = createFirmware({ ports, identity, keys, write: device.write })
  const output = { ...firmware.output, changed: () => changes.tell() }
  const desk = createDesk({ ports, keys, cipher, output })
  const terminal = createTerminal(desk)
  let isConnected = false
  const connect = (on: boolean) => {
    isConnected = on
    if (on) firmware.start(terminal)
    else firmware.stop()
    changes.tell()
  }
  device.onOpen(() => connect(true))
  device.onClose(() => connect(false))
  device.onData((bytes) => {
    if (desk.phase !== 'off') firmware.push(bytes)
  })
  return {
    found: { id: serial, name: `${name} ${serial}`, transport: wire.host },
    hands: createHands(desk),
    wire,
    display: () => ({ ...displayOf(desk), isConnected }),
    subscribe: changes.add,
    cutPower() {
      if (desk.phase === 'off') return
      device.setReachable(false)
      firmware.stop()
      terminal.powerOff()
      device.drop()
    },
    restorePower() {
      if (desk.phase !== 'off') return
      device.setReachable(true)
      terminal.powerOn()
    },
  }
}

function displayOf({ phase, prompt, digits, amount, slot }: Desk) {
  return { phase, prompt, digits: digits.length, amount, slot }
}
