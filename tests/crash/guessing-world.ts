/**
 * Several vaults on one database, each a process that is killed again and again, and somebody who
 * guesses passwords at all of them at once. What the vaults hash is counted in a file, before it is
 * hashed, so that no kill hides a comparison.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secret } from '@tillway/kernel'
import { systemClock, systemRandom } from '@tillway/kernel/node'
import { createHttpTransport } from '@tillway/transport'
import {
  createVaultClient,
  issueTicket,
  type PasswordAnswer,
  type PasswordEntry,
  type PasswordStatus,
  type SetPasswordMessage,
  type TicketClaims,
  type VaultClient,
} from '@tillway/vault-link'
import { freePort } from '../../tools/demo/free-port.ts'
import type { TestDatabase } from '../kit/databases.ts'
import { mallOrigin, openFrame } from '../kit/frame-client.ts'
import { enterPassword, openPassword } from '../kit/password-person.ts'
import { generousLimits } from '../kit/start-test-vault.ts'
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

export async function openGuessingWorld(database: TestDatabase): Promise<GuessingWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-guessing-'))
  const hashings = join(dataDir, 'hashings')
  writeFileSync(hashings, '')
  const [rootKey, linkHex] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('hex'))
  const linkKey = secret(new Uint8Array(Buffer.from(linkHex ?? '', 'hex')))
  const http = createHttpTransport()
  const ports = await Promise.all(Array.from({ length: instances }, () => freePort()))
  let aheadMs = 0
  const start = () =>
    Promise.all(
      ports.map((port) =>
        superviseVault({
          port,
          dataDir,
          ...(database.url === undefined ? {} : { databaseUrl: database.url }),
          speed: 1,
          epoch: 0,
          rootKey: rootKey ?? '',
          linkKey: linkHex ?? '',
          destinations: [],
          limits: generousLimits,
          passwordLimits: {
            perDeviceHour: 100_000,
            perDeviceDay: 100_000,
            perAddressHour: 100_000,
            perAddressDay: 100_000,
            challengesPerTicket: 100_000,
          },
          hashings,
          aheadMs,
        }),
      ),
    )
  let vaults = await start()
  const clock = {
    now: () => systemClock.now() + aheadMs,
    monotonic: () => systemClock.monotonic(),
  }
  const clients: readonly VaultClient[] = ports.map((port) =>
    createVaultClient({
      url: `http://127.0.0.1:${port}`,
      linkKey,
      http,
      clock,
      random: systemRandom,
    }),
  )
  const common = { merchantId: 'mch_1', paymentId: 'pay_1', payee, clientIp: '203.0.113.9' }
  const address = (claims: Partial<TicketClaims>, shopper: string) => {
    const ticket = issueTicket(
      {
        kind: 'card',
        subject: 'new_card',
        merchant: common.merchantId,
        payment: common.paymentId,
        amount: 0,
        currency: 'CNY',
        payee,
        description: 'Tea',
        shopper,
        origins: [mallOrigin],
        exp: clock.now() + 10 * 60_000,
        jti: randomBytes(12).toString('base64url'),
        ...claims,
      },
      linkKey,
    )
    return `http://127.0.0.1:${ports[0]}/frame?${new URLSearchParams({ ticket, origin: mallOrigin })}`
  }
  const passwordAddress = (purpose: 'pay' | 'set', shopper: string) =>
    address(
      {
        kind: 'password',
        subject: purpose === 'pay' ? 'att_1' : 'password',
        amount: purpose === 'pay' ? amount : 0,
        password: { purpose, module: 'pad', modules: ['pad'], strict: true, sms: false },
      },
      shopper,
    )
  const first = (): VaultClient => clients[0] as VaultClient

  return {
    get vaults() {
      return vaults
    },
    hashings: () => statSync(hashings).size,
    async shopperWith(password) {
      const shopper = `guessed-${randomBytes(6).toString('hex')}`
      const form = await openFrame(address({}, shopper))
      const { body } = await form.postCard(await form.sealCard(card))
      const message: SetPasswordMessage = {
        ...common,
        shopper,
        purpose: 'set',
        subject: 'password',
        amount: 0,
        currency: 'CNY',
        sealed: await enterPassword(passwordAddress('set', shopper), [password, password]),
        provenBy: String(body.card),
      }
      const answer = await first().passwords.set(message)
      if (answer.result !== 'right') throw new Error(`not set: ${JSON.stringify(answer)}`)
      return shopper
    },
    async entry(shopper, password) {
      const opened = await openPassword(passwordAddress('pay', shopper))
      const sealed = await opened.enter(await opened.look(), [password])
      return {
        ...common,
        shopper,
        purpose: 'pay',
        subject: 'att_1',
        amount,
        currency: 'CNY',
        sealed,
      }
    },
    guess: (vault, entry) => clients[vault]?.passwords.verify(entry).catch(() => undefined) ?? none,
    status: (shopper) => first().passwords.describe({ merchantId: common.merchantId, shopper }),
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

const none = Promise.resolve(undefined)
