/** A till for the pages of other packages: a desk over simulated readers, and hands to hold cards. */
import { createSimulatedReader, dukptKeys, injectedKey } from '../../src/device/index.ts'
import {
  browserReaderPorts,
  createReaderDesk,
  listedReaders,
  m60Driver,
  referenceDriver,
} from '../../src/index.ts'
import { demoCards } from '../../src/testing/index.ts'

const ksn = 'FFFF9876543210E00000'
const bdk = '0123456789ABCDEFFEDCBA9876543210'

/** `count` readers are found where simulated ones are looked for. */
export function createTill(count: number) {
  const ports = browserReaderPorts()
  const devices = Array.from({ length: count }, (_, index) =>
    createSimulatedReader({
      ports,
      serial: `DEMO00000000000${index + 1}`,
      keys: dukptKeys({ initialKey: injectedKey(bdk, ksn), ksn }),
    }),
  )
  const found = devices.map((device) => device.found)
  const sources = [
    listedReaders('simulated', found),
    { id: 'serial', isAvailable: () => true, discover: async () => [] },
  ]
  const readers = createReaderDesk({ sources, drivers: [referenceDriver, m60Driver], ports })
  const card = (id: string) => {
    const known = demoCards.find((one) => one.id === id)
    if (!known) throw new Error(`there is no card ${id}`)
    return known
  }
  return { readers, devices, card }
}
