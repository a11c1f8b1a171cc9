/**
 * Several vaults on one database, each a process that is killed again and again, and somebody who
 * guesses passwords at all of them at once. What the vaults hash is counted in a file, before it is
 * hashed, so that no kill hides a comparison.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, secret } from '@tillway/kernel'
import { systemClock, systemRandom } from '@tillway/kernel/node'
import { createHttpTransport } from '@tillway/transport'
import {
  createVaultClient,
  issueTicket,
  type LinkKey,
  type PasswordAnswer,
  type PasswordEntry,
  type PasswordStatus,
  type TicketClaims,
  type VaultClient,
} from '@tillway/vault-link'
import { freePort } from '../../tools/demo/free-port.ts'
import type { TestDatabase } from '../kit/databases.ts'
import { mallOrigin, openFrame } from '../kit/frame-client.ts'
import { enterPassword } from '../kit/password-person.ts'
import { generousLimits } from '../kit/start-test-vault.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { superviseVault, type VaultSupervisor } from './supervisor.ts'

const instances = 3
const payee = 'Mall'
const amount = 8_800

/** A card of the simulated banks; no bank is asked here. */
const card = {
  number: '6216261000000000018',
  name: '全渠道',
  idNumber: '341126197709218366',
  phone: '13552535506',
} as const

export interface GuessingWorld {
  readonly vaults: readonly VaultSupervisor[]
  /** Passwords that were hashed so far. */
  hashings(): number
  /** A shopper who has set this password. */
  shopperWith(password: string): Promise<string>
  /** A sealed entry of the shopper, on a map of its own. */
  entry(shopper: string, password: string): Promise<PasswordEntry>
  /** Hands it to one of the vaults; undefined when that died or was dead. */
  guess(vault: number, entry: PasswordEntry): Promise<PasswordAnswer | undefined>
  status(shopper: string): Promise<PasswordStatus>
  /** Starts all of them anew with their clocks so much further. */
  later(ms: number): Promise<void>
  stop(): Promise<void>
}

const merchant = { merchantId: 'mch_1', paymentId: 'pay_1', payee, clientIp: '203.0.113.9' }

/** Nothing but the tries of a shopper shall stand in the way of who guesses. */
const noOtherLimits = Object.freeze({
  perDeviceHour: 100_000,
  perDeviceDay: 100_000,
  perAddressHour: 100_000,
  perAddressDay: 100_000,
  challengesPerTicket: 100_000,
})

export async function openGuessingWorld(database: TestDatabase): Promise<GuessingWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-guessing-'))
  const hashings = join(dataDir, 'hashings')
  writeFileSync(hashings, '')
  const http = createHttpTransport()
  const keys = { rootKey: freshKey(), linkKey: freshKey() }
  const linkKey = secret(new Uint8Array(Buffer.from(keys.linkKey, 'hex')))
  const ports = await Promise.all(Array.from({ length: instances }, () => freePort()))
  let aheadMs = 0
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    monotonic: () => systemClock.monotonic(),
  }
  const start = () => {
    const databaseUrl = database.url === undefined ? {} : { databaseUrl: database.url }
    const settings = { ...fixed, ...keys, ...databaseUrl, dataDir, hashings, aheadMs }
    return Promise.all(ports.map((port) => superviseVault({ ...settings, port })))
  }
  let vaults = await start()
  const clients = ports.map((port) => {
    const url = `http://127.0.0.1:${port}`
    return createVaultClient({ url, linkKey, http, clock, random: systemRandom })
  })
  const person = createPerson({ url: `http://127.0.0.1:${ports[0]}`, linkKey, clock })
  const first = () => clientOf(clients, 0)
  return {
    get vaults() {
      return vaults
    },
    hashings: () => statSync(hashings).size,
    shopperWith: (password) => person.register(first(), password),
    entry: person.entry,
    guess: (vault, entry) =>
      clientOf(clients, vault)
        .passwords.verify(entry)
        .catch(() => undefined),
    // A connection may still lead to a vault that was killed.
    status: (shopper) =>
      waitUntil('a vault says how it stands', () =>
        first()
          .passwords.describe({ merchantId: merchant.merchantId, shopper })
          .catch(() => undefined),
      ),
    async later(ms) {
      aheadMs += ms
      await Promise.all(vaults.map((vault) => vault.stop()))
      vaults = await start()
    },
    async stop() {
      await Promise.all(vaults.map((vault) => vault.stop()))
      await http.close()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const fixed = {
  speed: 1,
  epoch: 0,
  destinations: [],
  limits: generousLimits,
  passwordLimits: noOtherLimits,
} as const

const freshKey = (): string => randomBytes(32).toString('hex')

function clientOf(clients: readonly VaultClient[], vault: number): VaultClient {
  const client = clients[vault]
  if (client === undefined) throw new Error(`no vault ${vault}`)
  return client
}

/** Opens frames with tickets as the server would give them, and enters passwords there. */
function createPerson(parts: {
  readonly url: string
  readonly linkKey: LinkKey
  readonly clock: Clock
}) {
  const { url, linkKey, clock } = parts
  const address = (shopper: string, claims: TicketOf) => {
    const exp = clock.now() + 10 * 60_000
    const jti = randomBytes(12).toString('base64url')
    const ticket = issueTicket({ ...plainClaims, ...claims, shopper, exp, jti }, linkKey)
    return `${url}/frame?${new URLSearchParams({ ticket, origin: mallOrigin })}`
  }
  const toEnter = (purpose: 'pay' | 'set', shopper: string) =>
    address(shopper, {
      kind: 'password',
      ...(purpose === 'pay' ? { subject: 'att_1', amount } : { subject: 'password', amount: 0 }),
      password: { purpose, module: 'pad', modules: ['pad'], strict: true, sms: false },
    })
  return {
    async register(vault: VaultClient, password: string): Promise<string> {
      const shopper = `guessed-${randomBytes(6).toString('hex')}`
      const form = await openFrame(
        address(shopper, { kind: 'card', subject: 'new_card', amount: 0 }),
      )
      const { body } = await form.postCard(await form.sealCard(card))
      const sealed = await enterPassword(toEnter('set', shopper), [password, password])
      const about = { purpose: 'set', subject: 'password', amount: 0, currency: 'CNY' } as const
      const provenBy = String(body.card)
      const answer = await vault.passwords.set({ ...merchant, ...about, shopper, sealed, provenBy })
      if (answer.result !== 'right') throw new Error(`not set: ${JSON.stringify(answer)}`)
      return shopper
    },
    async entry(shopper: string, password: string): Promise<PasswordEntry> {
      const sealed = await enterPassword(toEnter('pay', shopper), [password])
      const about = { purpose: 'pay', subject: 'att_1', amount, currency: 'CNY' } as const
      return { ...merchant, ...about, shopper, sealed }
    },
  }
}

type TicketOf = Pick<TicketClaims, 'kind' | 'subject' | 'amount' | 'password'>

const plainClaims = {
  merchant: merchant.merchantId,
  payment: merchant.paymentId,
  currency: 'CNY',
  payee,
  description: 'Tea',
  origins: [mallOrigin],
} as const
