/** Requests and tickets that the vault must not take. */
import { secret } from '@tillway/kernel'
import { issueTicket, linkHeader, linkPaths, signLink } from '@tillway/vault-link'
import { linkKey } from '../world/keys.ts'
import { vaultUrl } from '../world/places.ts'
import { type Intrusion, mustBeRefused, type Scene } from './scene.ts'

const minute = 60_000
const json = { 'content-type': 'application/json' } as const
const key = secret(linkKey)

function describing({ malls }: Scene) {
  const merchantId = malls[0]?.base.merchantId ?? ''
  return JSON.stringify({ merchantId, shopper: malls[0]?.base.holders[0] ?? '' })
}

function signed(scene: Scene, body: string): string {
  const request = { method: 'POST', path: linkPaths.describePassword, body }
  const { clock, random } = scene.life
  return signLink({ linkKey: key, clock, random }, request).value
}

const ask = (scene: Scene, told: Parameters<typeof mustBeRefused>[1], body: string, link: string) =>
  mustBeRefused(scene, told, {
    method: 'POST',
    url: `${vaultUrl}${linkPaths.describePassword}`,
    headers: { ...json, [linkHeader]: link },
    body,
  })

/** Somebody who does not have the key that server and vault share. */
const withoutLinkKey: Intrusion = async (scene) => {
  const body = describing(scene)
  const link = signed(scene, body)
  const forged = link.slice(0, -64) + [...link.slice(-64)].reverse().join('')
  const told = { name: 'a call of the vault under another key', orderNumber: 'the vault' } as const
  await ask(scene, { ...told, against: 'I11' }, body, forged)
}

/** A genuine call is recorded, and sent again when nobody remembers it. */
const oldCall: Intrusion = async (scene) => {
  const body = describing(scene)
  const link = signed(scene, body)
  await new Promise<void>((done) => scene.life.scheduler.after(10 * minute, done))
  const told = { name: 'a recorded call of the vault', orderNumber: 'the vault' } as const
  await ask(scene, { ...told, against: 'I17' }, body, link)
}

/** A ticket as the server gave it, after its time. */
const oldTicket: Intrusion = async (scene) => {
  const [mall] = scene.malls
  const at = scene.now()
  const ticket = issueTicket(
    {
      kind: 'card',
      merchant: mall?.base.merchantId ?? '',
      payment: mall?.book.orders[0]?.paymentId ?? '',
      subject: 'new_card',
      amount: 0,
      currency: 'CNY',
      payee: 'Mall',
      description: '',
      shopper: null,
      origins: [],
      exp: at - 3 * minute,
      jti: `old-${at}`,
    },
    key,
  )
  const told = { name: 'a ticket that has lapsed', orderNumber: 'the vault' } as const
  await mustBeRefused(
    scene,
    { ...told, against: 'I17' },
    {
      method: 'POST',
      url: `${vaultUrl}/frame/bins`,
      headers: json,
      body: JSON.stringify({ ticket, prefix: '622202' }),
    },
  )
}

export const vaultIntrusions = {
  'the vault is called without its key': withoutLinkKey,
  'a call of the vault is sent again': oldCall,
  'an old ticket is used': oldTicket,
} as const satisfies Readonly<Record<string, Intrusion>>
