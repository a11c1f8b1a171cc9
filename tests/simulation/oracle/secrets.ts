/** Where secrets must not be, and for how long the vault may keep what it needs for a moment: I13, I14. */
import { type Canary, createSearch } from '../../canary/search.ts'
import type { World, WorldCanary } from '../world/types.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

const minute = 60_000
const hour = 60 * minute
/** The vault sweeps every minute. */
const sweepMs = 5 * minute

/** Digits of a code or a password are met by chance in any number: they are sought behind these. */
const wordsBefore: Partial<Record<WorldCanary['name'], readonly string[]>> = {
  verification_code: ['cvn2=', 'cvn=', 'cvn":"', 'cvn2":"', 'Code":"'],
  password: ['password":"', 'password=', 'pin":"', 'digits":"', 'current":"', 'chosen":"'],
  code: ['smsCode=', 'code":"', 'code=', 'verificationCode":"'],
}

export function findLeaks({ world }: Pick<Facts, 'world'>): readonly Finding[] {
  const { canaries } = world
  if (canaries.length === 0) return []
  const kept = createSearch(canaries.map(canaryOf))([
    { name: 'the log', content: linesOf(world) },
    { name: 'the platform’s database', content: dumpOf(world.platform) },
    { name: 'the vault’s database', content: dumpOf(world.vault) },
    { name: 'webhooks', content: webhooksOf(world) },
  ])
  // A mall that has a new secret made for its webhooks is told it.
  const untold = canaries.filter(({ name }) => name !== 'webhook_secret')
  const told = createSearch(untold.map(canaryOf))([
    {
      name: 'what was answered',
      content: world.exchanges.map(({ response }) => response).join('\n'),
    },
  ])
  return [...kept, ...told].map((what) => ['a secret', what])
}

function canaryOf({ name, value, bytes }: WorldCanary): Canary {
  const after = wordsBefore[name]
  return {
    what: name,
    text: value,
    ...(after === undefined ? {} : { after }),
    ...(bytes === undefined ? {} : { bytes: [bytes] }),
  }
}

const linesOf = ({ log }: Pick<World, 'log'>): string =>
  log.map(({ message, fields }) => `${message} ${fields}`).join('\n')

const webhooksOf = ({ malls }: Pick<World, 'malls'>): string =>
  malls.flatMap(({ received }) => received.map(({ body }) => body)).join('\n')

const listTables = "select name from sqlite_master where type = 'table'"

function dumpOf(database: World['platform']): string {
  return database
    .all(listTables)
    .flatMap(({ name }) => database.all(`select * from "${name}"`))
    .map((row) => Object.values(row).join(' '))
    .join('\n')
}

/** At rest everything that was due to be deleted is. */
export function leftInVault({ at, vault, cases, world }: Facts): readonly Finding[] {
  const isDue = (time: string | number | null | undefined) =>
    typeof time === 'number' && time + sweepMs < at
  const removed = new Set(
    cases.length === 0
      ? []
      : world.platform
          .all("select id from cards where state in ('removed', 'failed')")
          .map(({ id }) => String(id)),
  )
  return [
    ...vault.keys
      .filter(({ lapses_at }) => isDue(lapses_at))
      .map(({ purpose, version }): Finding => [`${purpose} ${version}`, 'a key outlived its time']),
    ...vault.keys
      .filter(({ purpose }) => purpose === 'envelope')
      .filter(({ created_at, lapses_at }) => livesTooLong(created_at, lapses_at))
      .map(({ version }): Finding => [`envelope ${version}`, 'a key of an hour lives for longer']),
    ...vault.cardData
      .filter(({ shred_at, card_id }) => isDue(shred_at) || removed.has(String(card_id)))
      .map(({ card_id }): Finding => [String(card_id), 'the number of a card outlived its use']),
  ]
}

function livesTooLong(createdAt: unknown, lapsesAt: unknown): boolean {
  return typeof lapsesAt !== 'number' || lapsesAt > Number(createdAt) + hour + sweepMs
}
