/**
 * A whole platform of processes that may all die: servers by their roles, the vault, each channel's
 * simulator. Every line between them goes through a proxy that may spoil it, the database may be
 * stopped, the disk filled, and each process's clock set wrong. The mall lives on in this process.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChannels } from '../../../apps/simulator/src/edge/find-channels.ts'
import { destinationsOf } from '../../../tools/demo/demo-vault.ts'
import { freePort } from '../../../tools/demo/free-port.ts'
import { type FragilePostgres, startPostgres } from '../../../tools/test/postgres.ts'
import { codeChannels } from '../../kit/code-channels.ts'
import { postgres as databasesOf, type TestDatabase } from '../../kit/databases.ts'
import { mallOrigin } from '../../kit/frame-client.ts'
import { openMall } from '../../kit/mall.ts'
import { generousLimits } from '../../kit/start-test-vault.ts'
import { createWarpedTime } from '../../kit/warped-time.ts'
import { type ChannelDesks, collectDesks } from '../channel-desk.ts'
import { type CrashWorld, freshKey, furnish, persistThrough, shopName } from '../crash-world.ts'
import type { CrashingServerSettings } from '../crashing-server.ts'
import {
  type ServerSupervisor,
  type SimulatorSupervisor,
  type Supervisor,
  superviseServer,
  superviseSimulator,
  superviseVault,
  type VaultSupervisor,
} from '../supervisor.ts'
import { mountSmallDisk, type SmallDisk } from './disk.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'

export type DatabaseName = 'sqlite' | 'postgres'

export interface Opened {
  readonly id: string
  readonly order: string
  readonly amount: number
  /** It is to be paid at a terminal. */
  readonly atTerminal: boolean
}

export interface CampaignWorld extends CrashWorld {
  readonly vault: VaultSupervisor
  /** All that may be killed, by name. */
  readonly processes: ReadonlyMap<string, Supervisor>
  /** By the name of the process and that of its peer: `front mall`. */
  readonly lines: ReadonlyMap<string, FaultProxy>
  readonly postgres: FragilePostgres | undefined
  /** Where the databases lie; undefined where mounting is not allowed. */
  readonly disk: SmallDisk | undefined
  /** Every payment that was made, whatever became of it. */
  readonly opened: readonly Opened[]
  /** Stops everything; the logs are left where they are if they are to be read. */
  stop(leaving?: 'logs'): Promise<void>
  /** All clocks show so many milliseconds more: a wait that everybody sleeps through. */
  sleep(ms: number): Promise<void>
  /** What all clocks are ahead of the one that they began with. */
  readonly sleptMs: number
}

export interface CampaignOptions {
  readonly database: DatabaseName
  readonly speed: number
  readonly below: (limit: number) => number
}

/** Roles of the processes. Embedded means one process. */
const serversOf = {
  sqlite: { till: ['api', 'worker'] },
  postgres: { front: ['api'], both: ['api', 'worker'], worker: ['worker'] },
} as const satisfies Record<
  DatabaseName,
  Record<string, NonNullable<CrashingServerSettings['roles']>>
>

/** A process that ends by itself is noted, and the campaign goes on to its rest. */
const patient = { isPatient: true } as const

const diskMegabytes = { sqlite: 192, postgres: 512 } as const
/** So that its log does not outgrow the small disk. */
const logSettings = { max_wal_size: '96MB', min_wal_size: '32MB', wal_init_zero: 'off' }

export async function openCampaignWorld(options: CampaignOptions): Promise<CampaignWorld> {
  const { speed, below, database } = options
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-campaign-'))
  const disk = mountSmallDisk(diskMegabytes[database])
  const time = createWarpedTime(speed)
  const mall = await openMall(time.clock)
  const lines = new Map<string, FaultProxy>()
  const line = async (name: string, target: () => string) => {
    const proxy = await startFaultProxy({ target, below })
    lines.set(name, proxy)
    return proxy.address
  }
  const common = { speed, epoch: time.epoch, dataDir }
  const simulators = await startSimulators(common)
  const desks = collectDesks(
    new Map([...simulators].map(([channel, { desk }]) => [channel, desk] as const)),
  )
  const storage = await openStorage(options, disk)
  const cast: Cast = { dataDir, common, line, simulators, desks, mallUrl: mall.url, storage, disk }
  const { vault, vaultUrl, linkKey } = await startVault(cast)
  const servers = await startServers(cast, { database, vaultUrl, linkKey })
  const [first] = servers.values()
  if (first === undefined) throw new Error('there is no server')
  const { secretKey, merchantId } = await first.createMerchant(shopName, [mallOrigin])
  const processes = new Map<string, Supervisor>([...servers, ['vault', vault], ...simulators])
  const opened: Opened[] = []
  const next = takeTurns(servers)
  let sleptMs = 0
  const world: CampaignWorld = {
    server: first,
    vault,
    processes,
    lines,
    postgres: storage.postgres,
    disk,
    opened,
    clock: time.clock,
    dataDir,
    merchantId,
    merchantName: shopName,
    desks,
    mall,
    channels: await codeChannels(),
    secretKey,
    persist: noting(persistThrough(next, secretKey), opened),
    async sleep(ms) {
      sleptMs += ms
      time.setAhead(sleptMs)
      await Promise.all([...processes.values()].map((one) => one.setAhead(sleptMs)))
    },
    get sleptMs() {
      return sleptMs
    },
    async stop(leaving) {
      await Promise.all([...processes.values()].map((one) => one.stop()))
      await Promise.all([...lines.values()].map((one) => one.stop()))
      await mall.stop()
      await storage.postgres?.stop()
      disk?.stop()
      if (leaving !== 'logs') rmSync(dataDir, { recursive: true, force: true })
    },
  }
  await furnish(world)
  return world
}

interface Storage {
  readonly postgres: FragilePostgres | undefined
  readonly platform: TestDatabase | undefined
  readonly vault: TestDatabase | undefined
}

async function openStorage(
  { database }: CampaignOptions,
  disk: SmallDisk | undefined,
): Promise<Storage> {
  if (database === 'sqlite') return { postgres: undefined, platform: undefined, vault: undefined }
  const parent = disk === undefined ? {} : { parent: disk.folder }
  const postgres = await startPostgres({ ...parent, settings: logSettings })
  const databases = databasesOf(postgres.url)
  return { postgres, platform: await databases.open(), vault: await databases.open() }
}

interface Listening {
  /** Undefined for channels that no terminal speaks to. */
  readonly streamPort: number | undefined
}

interface Cast {
  readonly dataDir: string
  readonly common: { readonly speed: number; readonly epoch: number; readonly dataDir: string }
  readonly line: (name: string, target: () => string) => Promise<string>
  readonly simulators: ReadonlyMap<string, SimulatorSupervisor & Listening>
  readonly desks: ChannelDesks
  readonly mallUrl: string
  readonly storage: Storage
  readonly disk: SmallDisk | undefined
}

async function startSimulators(common: Cast['common']): Promise<Cast['simulators']> {
  const started = (await findChannels()).map(
    async ({ manifest: { id: channel, presentations } }) => {
      const streamPort = await freePort()
      const logFile = join(common.dataDir, `${channel}.log`)
      const settings = { ...common, channel, port: await freePort(), streamPort, logFile }
      const supervisor = await superviseSimulator(settings, patient)
      const hasTerminals = presentations.some(({ presentation }) => presentation === 'reader')
      const listening: Listening = { streamPort: hasTerminals ? streamPort : undefined }
      return [channel, Object.assign(supervisor, listening)] as const
    },
  )
  return new Map(await Promise.all(started))
}

/** What that process calls its peers, and where it finds them. */
async function addressesOf({ line, simulators, mallUrl }: Cast, name: string) {
  const addresses: Record<string, string> = {}
  const add = async (peer: string, address: string) => {
    addresses[address] = await line(`${name} ${peer}`, () => address)
  }
  await add('mall', new URL(mallUrl).host)
  for (const [channel, { url, streamPort }] of simulators) {
    await add(channel, new URL(url).host)
    if (streamPort !== undefined) await add(`${channel}-stream`, `127.0.0.1:${streamPort}`)
  }
  return addresses
}

async function databaseUrlOf(cast: Cast, name: string, database: TestDatabase | undefined) {
  if (database?.url === undefined) return {}
  const url = new URL(database.url)
  const target = url.host
  url.host = await cast.line(`${name} database`, () => target)
  return { databaseUrl: url.href }
}

/** The folder of a process whose database is a file. */
function folderOf({ disk, dataDir }: Cast, name: string): string {
  const folder = join(disk?.folder ?? dataDir, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

async function startVault(cast: Cast) {
  const { common, simulators, desks, storage, dataDir } = cast
  const linkKey = freshKey()
  const destinations = await Promise.all(
    [...simulators].map(async ([channel, { url }]) => {
      const config = await desks.desk(channel).provision('The vault')
      const provision = () => config
      return destinationsOf({ url, channels: [channel], provision })
    }),
  )
  const settings = {
    ...common,
    dataDir: folderOf(cast, 'vault'),
    port: await freePort(),
    rootKey: freshKey(),
    linkKey,
    destinations: destinations.flat(),
    limits: generousLimits,
    addresses: await addressesOf(cast, 'vault'),
    logFile: join(dataDir, 'vault.log'),
    ...(await databaseUrlOf(cast, 'vault', storage.vault)),
  }
  const vault = await superviseVault(settings, patient)
  return { vault, vaultUrl: vault.url, linkKey }
}

async function startServers(
  cast: Cast,
  about: { readonly database: DatabaseName; readonly vaultUrl: string; readonly linkKey: string },
): Promise<ReadonlyMap<string, ServerSupervisor>> {
  const { common, line, storage, dataDir } = cast
  const { vaultUrl: url, linkKey } = about
  const servers = new Map<string, ServerSupervisor>()
  const apis: string[] = []
  let turn = 0
  // As through a balancer: each notification goes to another server.
  const publicHost = await line('channels platform', () => {
    turn += 1
    return apis[turn % apis.length] ?? '127.0.0.1:1'
  })
  const folder = folderOf(cast, 'server')
  for (const [name, roles] of Object.entries(serversOf[about.database])) {
    const port = await freePort()
    if (roles.some((role) => role === 'api')) apis.push(`127.0.0.1:${port}`)
    const addresses = await addressesOf(cast, name)
    const vaultHost = new URL(url).host
    addresses[vaultHost] = await line(`${name} vault`, () => vaultHost)
    const settings = {
      ...common,
      dataDir: folder,
      port,
      roles,
      vault: { url, linkKey },
      publicUrl: `http://${publicHost}`,
      addresses,
      logFile: join(dataDir, `${name}.log`),
      ...(await databaseUrlOf(cast, name, storage.platform)),
    }
    servers.set(name, await superviseServer(settings, patient))
  }
  return servers
}

/** Callers ask one server after the other, and one that is there before one that is not. */
function takeTurns(servers: ReadonlyMap<string, ServerSupervisor>): () => ServerSupervisor {
  const apis = [...servers].filter(([name]) => name !== 'worker').map(([, server]) => server)
  let turn = 0
  return () => {
    turn += 1
    const inTurn = apis.map((_, index) => apis[(turn + index) % apis.length])
    const chosen = inTurn.find((server) => server?.isUp === true) ?? inTurn[0]
    if (chosen === undefined) throw new Error('no server answers callers')
    return chosen
  }
}

function noting(persist: CrashWorld['persist'], opened: Opened[]): CrashWorld['persist'] {
  const known = new Set<string>()
  return async (name, input) => {
    const answer = await persist(name, input)
    if (name !== 'createPayment') return answer
    const { id, order, amount, terminal } = answer as Opened & { readonly terminal: string | null }
    if (!known.has(id)) opened.push({ id, order, amount, atTerminal: terminal !== null })
    known.add(id)
    return answer
  }
}
