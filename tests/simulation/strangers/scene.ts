/** What a stranger has at hand, and how what he tries is noted. */
import type { HttpRequest, HttpTransport } from '@tillway/kernel'
import type { Life } from '@tillway/sim'
import type { OrderRow } from '../world/mall-book.ts'
import type { SimulatedMall } from '../world/mall-node.ts'
import { type Stage, textIn } from '../world/stage.ts'
import type { WorldForgery } from '../world/types.ts'

export interface Scene {
  readonly stage: Stage
  readonly malls: readonly SimulatedMall[]
  /** Of the stranger’s own machine. */
  readonly life: Life
  readonly http: HttpTransport
  /** A machine of which the platform’s answers are written down as told to this mall. */
  httpOf(mall: SimulatedMall): HttpTransport
  now(): number
}

export type Intrusion = (scene: Scene) => Promise<void>

/** As long as a stranger waits for an answer. */
export const timeoutMs = 15_000

/** Sends it and notes what was answered; it must be a refusal. */
export async function mustBeRefused(
  { stage, http, now }: Scene,
  told: Pick<WorldForgery, 'name' | 'orderNumber' | 'against'>,
  request: Omit<HttpRequest, 'timeoutMs'>,
): Promise<void> {
  const at = now()
  const { status, body } = await http
    .send({ ...request, timeoutMs })
    .catch(() => ({ status: 0, body: '' }))
  stage.notes.forgeries.push({ ...told, at, status, body: textIn(body) })
}

export const everyOrder = ({ malls }: Scene): readonly (readonly [SimulatedMall, OrderRow])[] =>
  malls.flatMap((mall) => mall.book.orders.map((order) => [mall, order] as const))
