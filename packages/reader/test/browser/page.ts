/** The page: an app that pays with whatever reader it finds, and the simulated one on the screen. */

import {
  createSimulatedReader,
  dukptKeys,
  injectedKey,
  workingKeys,
} from '../../src/device/index.ts'
import {
  browserReaderPorts,
  connectReader,
  m60Driver,
  payWithReader,
  referenceDriver,
} from '../../src/index.ts'
import { createOnScreenReader } from '../../src/screen/index.ts'
import { demoCards } from '../../src/testing/index.ts'
import type { Outcome } from './stage.ts'

declare global {
  interface Window {
    demo: { pay(): Promise<void>; outcome(): Promise<Outcome> }
  }
}

const [language, theme, family] = location.hash.slice(1).split(',') as [
  'zh' | 'en',
  'light' | 'dark' | 'auto',
  'reference' | 'm60',
]
const ports = browserReaderPorts()
const ksn = 'FFFF9876543210E00000'
const bdk = '0123456789ABCDEFFEDCBA9876543210'
const keys =
  family === 'm60'
    ? workingKeys({ pin: bdk, track: bdk })
    : dukptKeys({ initialKey: injectedKey(bdk, ksn), ksn })
const device = createSimulatedReader({ ports, keys, family, serial: 'DEMO000000000001' })
const screen = createOnScreenReader(device, { cards: demoCards, language, theme })
document.documentElement.lang = language
document.querySelector('#place')?.append(screen.element)

let running: Promise<Outcome> | undefined
window.demo = {
  async pay() {
    const reader = await connectReader(device.found, {
      drivers: [referenceDriver, m60Driver],
      ports,
    })
    const posted: Record<string, unknown>[] = []
    const decisions: unknown[] = []
    running = payWithReader(reader, {
      params: { amount: '12850', currency: 'CNY', timeout_ms: '20000' },
      async present(reading) {
        posted.push({ ...reading })
        if (!reading.chip) return null
        return { type: 'reader', step: 'complete', params: { chip: '' } }
      },
      complete: async (decision) => void decisions.push(decision),
    }).then(
      ({ type }) => ({ result: type, posted, decisions }),
      (error) => ({ result: String(error.code), posted, decisions }),
    )
  },
  async outcome() {
    if (!running) throw new Error('nothing was paid')
    return running
  },
}
