import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'

const main = join(import.meta.dirname, 'main.ts')
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Starts the process and waits until it says where it is. */
async function start(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const env = { ...process.env, PORT: '0', TILLWAY_DATA_DIR: dataDir }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url?: string }
    if (url !== undefined) return { child, url }
  }
  throw new Error('the simulators did not start')
}

async function provisionAll(url: string): Promise<unknown[]> {
  const { channels } = (await (await fetch(`${url}/_control/phone`)).json()) as {
    channels: { id: string }[]
  }
  expect(channels.length).toBeGreaterThan(0)
  const headers = { 'content-type': 'application/json' }
  const ask = async (id: string) => {
    const body = JSON.stringify({ name: 'mall' })
    const answer = await fetch(`${url}/_control/provision/${id}`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
    const text = await answer.text()
    return JSON.parse(text.replaceAll(url, 'http://here'))
  }
  return Promise.all(channels.map(({ id }) => ask(id)))
}

test('every channel keeps its merchants when the process is killed', {
  timeout: 180_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'simulators-'))
  const first = await start(dataDir)
  const merchants = await provisionAll(first.url)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const second = await start(dataDir)
  expect(await provisionAll(second.url)).toEqual(merchants)
  second.child.kill('SIGTERM')
  expect((await once(second.child, 'exit'))[0]).toBe(0)
})
