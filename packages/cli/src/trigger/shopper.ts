/** A payment as a shopper’s browser and phone would drive it. */
import type { client } from '@tillway/api'
import type { HttpTransport, Random } from '@tillway/kernel'
import type { CreatedPayment, Tillway } from '@tillway/mall'
import { expectJson } from '../platform-calls.ts'
import type { ShownOrder, Simulators } from '../simulate/simulators.ts'

export interface Stage {
  readonly http: HttpTransport
  readonly random: Random
  readonly apiBase: string
  readonly tillway: Tillway
  readonly simulators: Simulators
}

export interface OrderWish {
  readonly amount: number
  readonly expiresInSeconds?: number
  readonly shopper?: string
}

/** Every order has a number of its own. */
export async function makePayment(
  { tillway, random }: Stage,
  { amount, expiresInSeconds, shopper }: OrderWish,
): Promise<CreatedPayment> {
  const number = Buffer.from(random.bytes(6)).toString('hex')
  return await tillway.payments.create({
    order: `cli-${number}`,
    amount,
    description: 'tillway trigger',
    ...(expiresInSeconds === undefined ? {} : { expires_in: expiresInSeconds }),
    ...(shopper === undefined ? {} : { shopper }),
  })
}

/** One call of the shopper’s side, within a session. */
export async function askAsShopper<Body>(
  { http, apiBase, random }: Stage,
  session: string,
  call: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: object },
): Promise<Body> {
  const { method, path, body } = call
  return await expectJson<Body>(http, {
    method,
    url: `${apiBase}/v1/client/${path}`,
    token: session,
    ...(body === undefined ? {} : { body }),
    ...(method === 'POST' ? { idempotencyKey: Buffer.from(random.bytes(12)).toString('hex') } : {}),
  })
}

export type ClientPayment = client.ClientPayment

/** Starts to pay by a way that shows a code. */
export async function startCode(
  stage: Stage,
  session: string,
  way: string,
): Promise<ClientPayment> {
  const body = { way, host: 'desktop_web', presentation: 'qr' }
  return await askAsShopper(stage, session, { method: 'POST', path: 'payment/attempts', body })
}

export async function viewOf(stage: Stage, session: string): Promise<ClientPayment> {
  return await askAsShopper(stage, session, { method: 'GET', path: 'payment?host=desktop_web' })
}

/** What the code contains, once it is there. */
export function codeIn(view: ClientPayment): string | undefined {
  const action = view.attempt?.next_action as { type?: string; content?: string } | null | undefined
  return action?.type === 'qr' ? action.content : undefined
}

export async function scanCode({ simulators }: Stage, content: string): Promise<ShownOrder> {
  return await simulators.scan(content)
}
