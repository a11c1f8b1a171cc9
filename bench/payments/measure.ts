/** Runs one measured process under load and tells its rate and its CPU per paid payment. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drive, startWebhookSink } from './driver.ts'
import type { ChildConfig, ChildReady, ChildUsage } from './protocol.ts'
import { startStubChannel } from './stub-channel.ts'

export interface Measured {
  readonly payments: number
  readonly perSecond: number
  readonly cpuMicrosPerPayment: number
}

export interface MeasureOptions {
  readonly child: 'tillway-child.ts' | 'floor-child.ts'
  readonly databaseUrl: string | undefined
  readonly concurrency: number
  readonly connections?: number
  readonly warmUpSeconds: number
  readonly seconds: number
  /** Leaves a CPU profile of the measured process there. */
  readonly profileDir?: string
}

export async function measure(options: MeasureOptions): Promise<Measured> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-bench-'))
  const stub = await startStubChannel()
  const sink = await startWebhookSink()
  const config: ChildConfig = {
    databaseUrl: options.databaseUrl,
    dataDir,
    ...(options.connections === undefined ? {} : { connections: options.connections }),
    stubUrl: stub.url,
    sinkUrl: sink.url,
    account: stub.account,
    stubPublicKey: stub.publicKey,
  }
  const child = fork(join(import.meta.dirname, options.child), {
    env: { ...process.env, BENCH_CONFIG: JSON.stringify(config) },
    ...(options.profileDir === undefined
      ? {}
      : { execArgv: ['--cpu-prof', `--cpu-prof-dir=${options.profileDir}`] }),
  })
  try {
    const ready = await message<ChildReady>(child)
    sink.setSecret(ready.webhookSecret)
    const load = { ready, sink, concurrency: options.concurrency }
    await drive({ ...load, seconds: options.warmUpSeconds })
    const before = await usage(child)
    const { payments, seconds } = await drive({ ...load, seconds: options.seconds })
    const after = await usage(child)
    return {
      payments,
      perSecond: payments / seconds,
      cpuMicrosPerPayment: (after.cpuMicros - before.cpuMicros) / payments,
    }
  } finally {
    await ended(child)
    stub.stop()
    sink.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Ends by its own exit, so that a profile is written. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.send('stop')
  await gone
}

async function usage(child: ChildProcess): Promise<ChildUsage> {
  child.send('usage')
  return await message<ChildUsage>(child)
}

function message<Content>(child: ChildProcess): Promise<Content> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`the measured process ended (${code})`))
    child.once('exit', onExit)
    child.once('message', (content) => {
      child.off('exit', onExit)
      resolve(content as Content)
    })
  })
}
