/**
 * A server that dies, and a world that does not: the channels with their books, a mall that
 * listens, and callers that repeat what got no answer, with the same key, as malls are told to.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelManifest } from '@tillway/channel'
import type { Clock } from '@tillway/kernel'
import { createMemoryLog } from '@tillway/kernel/testing'
import { destinationsOf } from '../../tools/demo/demo-vault.ts'
import { freePort } from '../../tools/demo/free-port.ts'
import type { AnswerOf } from '../kit/answers.ts'
import { type Answer, type CallInput, createCall } from '../kit/call.ts'
import { codeChannels } from '../kit/code-channels.ts'
import type { TestDatabase } from '../kit/databases.ts'
import { mallOrigin } from '../kit/frame-client.ts'
import { type ListeningMall, openMall } from '../kit/mall.ts'
import { generousLimits } from '../kit/start-test-vault.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { startWarpedSimulators } from '../kit/warped-simulators.ts'
import { createWarpedTime } from '../kit/warped-time.ts'
import { type ChannelDesks, desksOf } from './channel-desk.ts'
import {
  patienceMs,
  type ServerSupervisor,
  superviseServer,
  superviseVault,
  type VaultSupervisor,
} from './supervisor.ts'

type RouteName = Parameters<ReturnType<typeof createCall>>[0]

export interface CrashWorld {
  readonly server: ServerSupervisor
  /** A process of its own too; undefined unless asked for. */
  readonly vault: VaultSupervisor | undefined
  readonly clock: Pick<Clock, 'now'>
  readonly dataDir: string
  readonly merchantId: string
  /** The mall as the channels know it. */
  readonly merchantName: string
  readonly desks: ChannelDesks
  readonly mall: ListeningMall
  /** Every channel that was found. */
  readonly channels: readonly ChannelManifest[]
  readonly secretKey: string
  /** Repeats the same request until it is answered; throws for a refusal that repeating cannot help. */
  persist<Name extends RouteName>(name: Name, input?: CallInput): Promise<AnswerOf<Name>>
  stop(): Promise<void>
}

export interface CrashWorldOptions {
  readonly withVault?: boolean
  readonly speed?: number
  /** The mall's accounts may be paid by card without a code, where there is such a right. */
  readonly withoutCode?: true
}

/** Twenty seconds of grace for a call that is out pass in half a second. */
const usualSpeed = 40

export async function openCrashWorld(
  database: TestDatabase,
  options: CrashWorldOptions = {},
): Promise<CrashWorld> {
  const { speed = usualSpeed } = options
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-crash-'))
  const time = createWarpedTime(speed)
  const simulators = await startWarpedSimulators({ dataDir, log: createMemoryLog() }, time)
  const mall = await openMall(time.clock)
  const common = {
    dataDir,
    speed,
    epoch: time.epoch,
    ...(database.url === undefined ? {} : { databaseUrl: database.url }),
  }
  const linkKey = freshKey()
  const vault = options.withVault
    ? await superviseVault({
        ...common,
        port: await freePort(),
        rootKey: freshKey(),
        linkKey,
        destinations: destinationsOf(simulators, 'The vault'),
        limits: generousLimits,
      })
    : undefined
  const server = await superviseServer({
    ...common,
    port: await freePort(),
    ...(vault === undefined ? {} : { vault: { url: vault.url, linkKey } }),
  })
  const { secretKey, merchantId } = await server.createMerchant(shopName, [mallOrigin])
  const persist = persistThrough(() => server, secretKey)
  const world: CrashWorld = {
    server,
    vault,
    clock: time.clock,
    dataDir,
    merchantId,
    merchantName: options.withoutCode === true ? `${shopName}-nosms` : shopName,
    desks: desksOf(simulators),
    mall,
    channels: await codeChannels(),
    secretKey,
    persist,
    async stop() {
      await server.stop()
      await vault?.stop()
      await simulators.stop()
      await mall.stop()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  await furnish(world)
  return world
}

/** Accounts at every channel, and the mall told of everything. */
export async function furnish({ desks, mall, persist, merchantName }: CrashWorld): Promise<void> {
  for (const channel of desks.channels) {
    const config = await desks.desk(channel).provision(merchantName)
    await persist('createChannelAccount', { body: { channel, name: channel, config } })
  }
  mall.trust((await persist('createWebhookEndpoint', { body: { url: mall.url } })).secret)
}

export const shopName = 'Crash mall'
export const freshKey = () => randomBytes(32).toString('hex')

/** A caller who has waited so long in real time asks again. */
const answerMs = 6_000

/** `next` is asked for each try, and names the server that it goes to. */
export function persistThrough(
  next: () => Pick<ServerSupervisor, 'url' | 'up'>,
  secretKey: string,
): CrashWorld['persist'] {
  return async (name, input = {}) => {
    let idempotencyKey: string = randomUUID()
    return await untilAnswered(name, async () => {
      const server = next()
      await server.up()
      const signal = AbortSignal.timeout(answerMs)
      const given = { token: secretKey, idempotencyKey, signal, ...input }
      const answer = await createCall(() => server.url)(name, given)
      // What was not answered is repeated with its key; what was refused is asked for anew.
      if (answer.code !== undefined && !unanswered.has(answer.code)) idempotencyKey = randomUUID()
      return answer
    })
  }
}

const unanswered: ReadonlySet<string> = new Set(['service_unavailable', 'idempotency_in_flight'])

const worthRepeating: ReadonlySet<string> = new Set([
  ...unanswered,
  'attempt_in_progress',
  'vault_unavailable',
  'sms_limited',
  // Nobody answered on that way's account for a while: it is offered again soon.
  'way_unavailable',
])

async function untilAnswered<Body>(what: string, ask: () => Promise<Answer<Body>>): Promise<Body> {
  let last = 'no answer'
  const answer = await waitUntil(
    `${what} is answered`,
    async () => {
      const given = await ask().catch(unlessUnreachable)
      last = given?.text ?? 'no answer'
      const isFinal = given?.code === undefined || !worthRepeating.has(given.code)
      return isFinal ? given : undefined
    },
    { timeoutMs: patienceMs, everyMs: 40 },
  ).catch((cause: unknown) => {
    throw new Error(`${what} is not answered; at last ${last}`, { cause })
  })
  if (answer.code !== undefined) throw new Error(`${what} answered ${answer.text}`)
  return answer.body
}

/** `fetch` throws a TypeError when there is nobody, or nobody any more. */
function unlessUnreachable(error: unknown): undefined {
  if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return undefined
  throw error
}
