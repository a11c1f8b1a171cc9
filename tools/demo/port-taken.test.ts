import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PayError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { portTaken } from './port-taken.ts'

const known = [
  { port: 8700, what: "the platform's", setting: 'PORT' },
  { port: 8701, what: "the simulator's", setting: 'TILLWAY_SIMULATOR_PORT' },
]

const taken = (port: number) => Object.assign(new Error('in use'), { code: 'EADDRINUSE', port })

test('the setting of the port that is taken is named, and no other', () => {
  const told = portTaken(taken(8701), known)
  expect(told).toMatch(/^port 8701 is in use/)
  expect(told).toContain("8701 is the simulator's: set TILLWAY_SIMULATOR_PORT")
  expect(told).toContain('may be running already')
  expect(told).not.toContain('PORT,')
})

test('also when a server has wrapped it', () => {
  const error = new PayError('service_unavailable', 'port 8700 is in use', { cause: taken(8700) })
  expect(portTaken(error, known)).toContain("8700 is the platform's: set PORT")
})

test('a port that is none of ours names every setting', () => {
  expect(portTaken(taken(9), known)).toContain('PORT, TILLWAY_SIMULATOR_PORT')
})

test('what the system says of a port that is taken names it', async () => {
  const first = createServer()
  await new Promise<void>((done) => first.listen(0, '127.0.0.1', done))
  const { port } = first.address() as AddressInfo
  const error = await new Promise((done) => {
    createServer().once('error', done).listen(port, '127.0.0.1')
  })
  first.close()
  const told = portTaken(error, [{ port, what: "the mall's", setting: 'TILLWAY_MALL_PORT' }])
  expect(told).toContain(`${port} is the mall's: set TILLWAY_MALL_PORT`)
})

test('another error is not about ports', () => {
  expect(portTaken(new Error('no disk'), known)).toBeUndefined()
  expect(portTaken(undefined, known)).toBeUndefined()
})
