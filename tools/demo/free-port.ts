import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below what systems give to whoever asks for any port, or connects: none of them takes it meanwhile. */
const lowest = 20_000
const highest = 32_000

/** Another one asked for at the same time gets another port. */
const given = new Set<number>()

/** A port that is free on the loopback, and stays so until somebody names it. Throws when none is left. */
export async function freePort(): Promise<number> {
  while (given.size < highest - lowest) {
    const port = randomInt(lowest, highest)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error('no port is left')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
