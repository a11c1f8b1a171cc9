/** Somebody guesses the payment password of a shopper: again and again, and many times at once. */
import { wrongPassword } from '../../kit/password-holder.ts'
import { createApi } from '../world/api.ts'
import { openFrame } from '../world/frame.ts'
import { everyOrder, type Intrusion, type Scene } from './scene.ts'

const chosen = '285093'

/** One guess; what is answered shows in the vault’s own count. */
async function guess(scene: Scene): Promise<void> {
  const sealed = await sealGuess(scene)
  await sealed?.()
}

/** Prepares a guess; the result sends it. Undefined when nobody can be guessed. */
async function sealGuess(scene: Scene): Promise<(() => Promise<unknown>) | undefined> {
  const { life, http } = scene
  const found = everyOrder(scene).findLast(
    ([, { planned, session }]) => planned.shopper !== undefined && session !== null,
  )
  const token = found?.[1].session ?? ''
  if (found === undefined) return undefined
  const newKey = () => Buffer.from(life.random.bytes(16)).toString('hex')
  const api = createApi(http, newKey)
  const form = await api('openPasswordForm', { token, body: { purpose: 'change' } })
  const randomBytes = (length: number) => Uint8Array.from(life.random.bytes(length))
  const frame = await openFrame({ http, randomBytes }, form.frame_url)
  const entries = [wrongPassword, chosen, chosen]
  const sealed = await frame.sealPassword(frame.config.ticket, entries)
  return () =>
    api('setClientPassword', { token, body: { purpose: 'change', sealed } }).catch(() => undefined)
}

const guessOften =
  (times: number): Intrusion =>
  async (scene) => {
    for (let time = 0; time < times; time += 1) await guess(scene).catch(() => undefined)
  }

/** All are sealed first, and then sent at the same moment. */
const guessAtOnce: Intrusion = async (scene) => {
  const ready: (() => Promise<unknown>)[] = []
  for (let time = 0; time < 12; time += 1) {
    const send = await sealGuess(scene).catch(() => undefined)
    if (send !== undefined) ready.push(send)
  }
  await Promise.all(ready.map((send) => send()))
}

export const guesses = {
  'a password is guessed four times': guessOften(4),
  'a password is guessed twelve times': guessOften(12),
  'a password is guessed twelve times at once': guessAtOnce,
} as const satisfies Readonly<Record<string, Intrusion>>
