/** Cards that somebody types or has saved, and wants no more. */
import { createApi } from '../world/api.ts'
import { openFrame } from '../world/frame.ts'
import { publicUrl } from '../world/places.ts'
import { textIn } from '../world/stage.ts'
import { everyOrder, type Intrusion, type Scene, timeoutMs } from './scene.ts'

const where = { way: 'quickpay', host: 'desktop_web' } as const

/** One that the simulated banks know. */
const typed = {
  number: '6226090000713590',
  name: '白小鹿',
  idNumber: '110101199003077133',
  phone: '19900001359',
}

const newKey = ({ life }: Scene) => Buffer.from(life.random.bytes(16)).toString('hex')

/** The saved cards of whose session it is. */
export async function savedCards(
  scene: Scene,
  token: string,
): Promise<readonly { readonly id: string }[]> {
  const url = `${publicUrl}/v1/client/cards?${new URLSearchParams(where)}`
  const headers = { authorization: `Bearer ${token}` }
  const { body } = await scene.http.send({ method: 'GET', url, headers, timeoutMs })
  return JSON.parse(textIn(body)).data
}

/** Types a card into the vault’s frame and goes away. */
const typeAndForget: Intrusion = async (scene) => {
  const { http, life } = scene
  const api = createApi(http, () => newKey(scene))
  const randomBytes = (length: number) => Uint8Array.from(life.random.bytes(length))
  for (const [, { session: token }] of everyOrder(scene)) {
    if (token === null) continue
    const { frame_url: url } = await api('openCardForm', { token, body: where })
    const frame = await openFrame({ http, randomBytes }, url)
    const { ticket } = frame.config
    await frame.post('frame/cards', { ticket, sealed: await frame.sealCard(typed) })
  }
}

const removeSaved: Intrusion = async (scene) => {
  const api = createApi(scene.http, () => newKey(scene))
  for (const [, { session: token, planned }] of everyOrder(scene)) {
    if (token === null || planned.shopper === undefined) continue
    for (const { id } of await savedCards(scene, token)) {
      await api('removeClientCard', { token, params: { id } })
    }
  }
}

export const leftCards = {
  'a card is typed and forgotten': typeAndForget,
  'saved cards are removed': removeSaved,
} as const satisfies Readonly<Record<string, Intrusion>>
