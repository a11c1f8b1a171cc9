import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runChild } from './child.ts'

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function eventually(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (condition()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

it('answers with the exit code of the child', async () => {
  expect(await runChild({ command: process.execPath, args: ['-e', 'process.exit(3)'] })).toBe(3)
  expect(await runChild({ command: process.execPath, args: ['-e', ''] })).toBe(0)
})

it('counts a command that does not exist as a failure', async () => {
  expect(await runChild({ command: 'no-such-command-here', args: [] })).toBe(1)
})

it('starts nothing once the signal has fired', async () => {
  const started = { command: process.execPath, args: ['-e', ''], signal: AbortSignal.abort() }
  expect(await runChild(started)).toBe(1)
})

it('kills a child that ignores the request to end, and what the child started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-child-'))
  const pidFile = join(folder, 'grandchild')
  const stubborn = `
    process.on('SIGTERM', () => {})
    const { spawn } = require('node:child_process')
    const sleeper = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
    const grandchild = spawn(process.execPath, ['-e', sleeper])
    require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(grandchild.pid))
    setInterval(() => {}, 1000)`
  const controller = new AbortController()
  const code = runChild({
    command: process.execPath,
    args: ['-e', stubborn],
    signal: controller.signal,
    graceMs: 200,
  })
  const readPid = () => {
    try {
      return Number(readFileSync(pidFile, 'utf8'))
    } catch {
      return 0
    }
  }
  expect(await eventually(() => readPid() > 0)).toBe(true)
  controller.abort()
  expect(await code).toBe(1)
  expect(await eventually(() => !isAlive(readPid()))).toBe(true)
  rmSync(folder, { recursive: true })
})
