/** The page: an app that asks for a reader over Bluetooth when its button is pressed. */
import {
  bluetoothSource,
  browserReaderPorts,
  connectReader,
  payWithReader,
  referenceDriver,
  uartProfile,
} from '../../src/index.ts'
import type { Outcome } from './stage.ts'

const ports = browserReaderPorts()
// Emulated radios answer reads, and cannot notify of their own accord.
const source = bluetoothSource(ports, { ...uartProfile, chunk: 20, hear: { pollMs: 20 } })
const choose = document.createElement('button')
choose.textContent = 'Choose a reader'
document.querySelector('#place')?.append(choose)

const log: string[] = []
let running: Promise<Outcome> | undefined
choose.addEventListener('click', () => {
  running = run().catch((error) => ({ result: `${error}`, posted: [], decisions: log }))
})

async function run(): Promise<Outcome> {
  const posted: Record<string, unknown>[] = []
  const [found] = await source.discover()
  if (!found) throw new Error('none was found')
  const reader = await connectReader(found, { drivers: [referenceDriver], ports })
  const { type } = await payWithReader(reader, {
    params: { amount: '100', currency: 'CNY', pin: 'none', timeout_ms: '20000' },
    async present(reading) {
      posted.push({ ...reading })
      return null
    },
    complete: async () => {},
    onPrompt: (event) => {
      if (event.type === 'prompt') log.push(event.prompt)
    },
  })
  await reader.close()
  return { result: type, posted, decisions: log }
}

window.demo = {
  pay: async () => choose.click(),
  async outcome() {
    if (!running) throw new Error('nobody pressed the button')
    return running
  },
}
