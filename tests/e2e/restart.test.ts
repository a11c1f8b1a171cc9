/** The system is stopped in the middle of an order, and goes on where it stopped. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../kit/wait-until.ts'
import { scanAndPay } from './stage/phone.ts'
import { freePorts, runStart, type StartedProcess } from './stage/run-start.ts'
import { buyMug, contentOfCode, payBy, returnToShop } from './stage/shopper.ts'
import { type Stage, startStage } from './stage/start-stage.ts'
import { expectPaidOnce } from './stage/truth.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage({ light: true })
})
afterAll(() => stage.stop())
afterEach(() => stage.clear())

/** While everything is down, a page that asks is not answered. */
const whileDown = /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/

test('the code that was shown before a restart is paid after it', async () => {
  const visitor = await stage.visit()
  await buyMug(visitor)
  await payBy(visitor, 'wechat')
  const content = await contentOfCode(visitor)
  await stage.restart()
  await scanAndPay(visitor, content)
  const truth = await expectPaidOnce(stage, await returnToShop(visitor))
  expect(truth.attempts).toBe(1)
  expect(stage.takeTroubles().filter((text) => !whileDown.test(text))).toEqual([])
})

test('npm start says clearly that a port is in use, ends on Ctrl-C, and starts again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-start-'))
  const ports = await freePorts()
  const busy = createServer().listen(ports.mall, '127.0.0.1')
  const running: StartedProcess[] = []
  const start = () => {
    const one = runStart(dataDir, ports)
    running.push(one)
    return one
  }
  try {
    const refused = start()
    expect(await refused.ended).toBe(1)
    expect(refused.output()).toContain(`port ${ports.mall} is in use`)
    expect(refused.output()).toContain('TILLWAY_MALL_PORT')
    await new Promise((resolve) => busy.close(resolve))
    const keys = [await startAndInterrupt(start()), await startAndInterrupt(start())]
    expect(keys[0]).toMatch(/pk_/)
    expect(keys[1]).toBe(keys[0])
  } finally {
    for (const { child } of running) child.kill('SIGKILL')
    busy.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

/** Waits for its welcome, presses Ctrl-C, and returns the publishable key that it told. */
async function startAndInterrupt(started: StartedProcess): Promise<string | undefined> {
  await waitUntil('the welcome', () => started.output().includes('Ctrl-C'), { timeoutMs: 30_000 })
  const shown = started.output()
  const address = /Demo mall\s+(\S+)/.exec(shown)?.[1] ?? ''
  expect((await fetch(address)).status).toBe(200)
  started.child.kill('SIGINT')
  expect(await started.ended).toBe(0)
  expect(started.output()).not.toMatch(/error|warning/i)
  return /Publishable key\s+(\S+)/.exec(shown)?.[1]
}
