/**
 * The readers of the counter. A demonstration has one without hardware, which lies on the page: the
 * cashier finds it as it finds any other.
 */
import {
  bluetoothSource,
  browserReaderPorts,
  listedReaders,
  type ReaderPorts,
  type ReaderSource,
  serialSource,
} from '@tillway/reader'
import type { DeviceKeys, SimulatedCard } from '@tillway/reader/simulated'
import { load, post } from './shop-api.ts'

export interface CounterReaders {
  readonly sources: readonly ReaderSource[]
  readonly ports: ReaderPorts
  /** To be called before each payment. */
  prepare(): Promise<void>
}

export function realReaders(): CounterReaders {
  const ports = browserReaderPorts()
  const sources = [bluetoothSource(ports), serialSource()]
  return { ports, sources, prepare: async () => undefined }
}

interface Readings {
  readonly serial: string
  readonly initialKey: string
  readonly keySerial: string
}

/** Puts the reader on the page. Without one the counter takes every other way to pay. */
export async function simulatedReaders(till: HTMLElement): Promise<CounterReaders> {
  const ports = browserReaderPorts()
  const place = till.querySelector<HTMLElement>('[data-till-reader]')
  try {
    const [simulated, { createOnScreenReader }, first, cards] = await Promise.all([
      import('@tillway/reader/simulated'),
      import('@tillway/reader/screen'),
      draw(),
      load<readonly SimulatedCard[]>('/api/till/cards'),
    ])
    const keysOf = ({ initialKey, keySerial }: Readings): DeviceKeys =>
      simulated.dukptKeys({ initialKey, ksn: keySerial })
    let keys = keysOf(first)
    const device = simulated.createSimulatedReader({
      ports,
      serial: first.serial,
      keys: { scheme: keys.scheme, next: () => keys.next() },
    })
    const language = document.documentElement.lang === 'zh-CN' ? 'zh' : 'en'
    const theme = themeOf(document.body.dataset.themeName)
    place?.append(createOnScreenReader(device, { cards, language, theme, compact: true }).element)
    const prepare = async () => {
      keys = keysOf(await draw())
    }
    return { ports, sources: [listedReaders('simulated', [device.found])], prepare }
  } catch (error) {
    console.warn('there is no simulated reader', error)
    if (place !== null) place.textContent = place.dataset.noReader ?? ''
    return { ports, sources: [], prepare: async () => undefined }
  }
}

/**
 * The simulated reader has no memory of its own, so the shop counts its readings: they go on over
 * reloads, and wherever else the page is open.
 */
const draw = () => post<Readings>('/api/till/readings')

const themeOf = (name: string | undefined) =>
  name === 'light' || name === 'dark' ? name : ('auto' as const)
