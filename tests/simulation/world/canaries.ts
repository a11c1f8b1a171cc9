/** What must be found nowhere in a world: card data, passwords, codes and keys. */
import { goodPassword, wrongPassword } from '../../kit/password-holder.ts'
import { testCardsAmong } from '../../kit/test-cards.ts'
import { cardsOf } from './base.ts'
import type { Cast } from './cast.ts'
import { linkKey, rootKey, vaultRootKey } from './keys.ts'
import type { WorldCanary } from './types.ts'

/** Looking for all of it takes longer than many a world. */
const oneIn = 20

export function canariesOf(cast: Cast): readonly WorldCanary[] {
  const { channels, stage } = cast
  const { debit, newPhone } = testCardsAmong(cardsOf(channels))
  const ofCards: readonly WorldCanary[] = [
    { name: 'card_number', value: debit.number },
    { name: 'phone', value: debit.phone },
    { name: 'phone', value: newPhone },
    { name: 'holder', value: debit.idNumber },
  ]
  if (Number(stage.sim.seed) % oneIn !== 1) return ofCards
  return [
    ...ofCards,
    ...ofReaders(cast),
    ...[goodPassword, wrongPassword].map((value) => ({ name: 'password', value }) as const),
    ...textedCodes(cast).map((value) => ({ name: 'code', value }) as const),
    ...channelKeys(cast).map((value) => ({ name: 'channel_key', value }) as const),
    ...cast.malls.flatMap(({ base, book }): readonly WorldCanary[] => [
      { name: 'mall_key', value: base.secretKey },
      ...book.secrets.map((value) => ({ name: 'webhook_secret', value }) as const),
    ]),
    ...[rootKey, vaultRootKey, linkKey].map(rootKeyOf),
  ]
}

const ofReaders = ({ channels }: Cast): readonly WorldCanary[] =>
  (channels.simulator('card').terminals?.cards() ?? [])
    .filter(({ name }) => name === 'stripe_debit' || name === 'chip_debit')
    .flatMap(({ number, track2 }): readonly WorldCanary[] => [
      { name: 'card_number', value: number },
      { name: 'stripe', value: track2 },
    ])

function textedCodes({ channels }: Cast): readonly string[] {
  const texts = channels.channels.flatMap((name) => channels.simulator(name).phone.inbox?.() ?? [])
  return [...new Set(texts.flatMap(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text) ?? []))]
}

/** A line from the middle of each private key with which an account signs. */
function channelKeys({ channels, malls }: Cast): readonly string[] {
  const configs = malls.flatMap(({ base }) =>
    channels.channels.map((name) => channels.provision(name, base.channelName)),
  )
  return configs
    .flatMap((config) => Object.values(config))
    .filter((value) => value.includes('PRIVATE KEY'))
    .map((pem) => pem.split('\n').filter((line) => line.length > 0))
    .flatMap((lines) => lines[Math.floor(lines.length / 2)] ?? [])
}

function rootKeyOf(bytes: Uint8Array): WorldCanary {
  return { name: 'root_key', value: Buffer.from(bytes).toString('base64url'), bytes }
}
