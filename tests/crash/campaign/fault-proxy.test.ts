import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type FaultProxy, type LineFault, startFaultProxy } from './fault-proxy.ts'

let proxy: FaultProxy
let echo: Server

/** What comes back for a word through a line with that fault, and how the connection ended. */
async function say(fault: LineFault | undefined, word = 'a long enough word'): Promise<string> {
  echo = createServer({ allowHalfOpen: true }, (socket: Socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => socket.write(bytes))
    socket.on('end', () => socket.end())
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  const { port } = echo.address() as AddressInfo
  proxy = await startFaultProxy({ target: () => `127.0.0.1:${port}`, below: () => 2 })
  proxy.set(fault)
  const [host, own] = proxy.address.split(':')
  const socket = connect({ host: host ?? '', port: Number(own), allowHalfOpen: true })
  let heard = Buffer.alloc(0)
  return await new Promise((resolve) => {
    const told = (how: string) => resolve(`${heard.toString('latin1')}|${how}`)
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes])
      if (heard.length === word.length) told('whole')
    })
    socket.once('end', () => told('end'))
    socket.once('error', (error: NodeJS.ErrnoException) => told(error.code ?? 'error'))
    socket.write(word)
    if (fault === 'held') setTimeout(() => proxy.set(undefined), 50)
  })
}

afterEach(async () => {
  await proxy.stop()
  echo.close()
})

test.each([undefined, 'delay', 'slow', 'held'] as const)('all arrives: %s', async (fault) => {
  expect(await say(fault)).toBe('a long enough word|whole')
  if (fault !== undefined) expect(proxy.strikes[fault]).toBeGreaterThan(0)
})

test.each(['reset', 'cut', 'refused'] as const)('the line breaks: %s', async (fault) => {
  expect(await say(fault)).toMatch(/^\|ECONNRESET$/)
  expect(proxy.strikes[fault]).toBe(1)
})

test('a half that is closed ends as if it had been all', async () => {
  expect(await say('half_close')).toBe('|end')
})

test('a byte arrives as another one, on the way there and on the way back', async () => {
  // Turned twice at the same place it is what it was.
  expect(await say('corrupt')).toBe('a long enough word|whole')
  expect(proxy.strikes.corrupt).toBe(2)
})
