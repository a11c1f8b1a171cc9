/** The simulators’ control interface, as this program uses it. */
import type {
  Books,
  FaultName,
  FaultRule,
  PhoneMessage,
  PhoneOrder,
  SimulatedBankCard,
} from '@tillway/channel/simulator'
import type { HttpTransport } from '@tillway/kernel'
import { expectJson } from '../platform-calls.ts'

export interface ShownOrder extends PhoneOrder {
  readonly channel: string
}

export interface ShownMessage extends PhoneMessage {
  readonly channel: string
}

export interface ShownPhone {
  readonly channels: readonly { readonly id: string; readonly name: { zh: string; en: string } }[]
  readonly orders: readonly ShownOrder[]
  readonly messages: readonly ShownMessage[]
}

export interface Simulators {
  phone(): Promise<ShownPhone>
  order(channel: string, key: string): Promise<ShownOrder>
  /** The order behind a code, whichever channel it is of. */
  scan(content: string): Promise<ShownOrder>
  act(order: ShownOrder, action: 'pay' | 'cancel' | 'lapse'): Promise<ShownOrder>
  books(channel: string): Promise<Books>
  /** Of every simulated bank. */
  bankCards(): Promise<readonly SimulatedBankCard[]>
  /** Every fault with the amount, in minor units, that asks for it. */
  faults(): Promise<readonly { readonly name: FaultName; readonly amount: number }[]>
  rules(channel: string): Promise<readonly FaultRule[]>
  setFault(channel: string, rule: FaultRule): Promise<void>
  clearFaults(channel: string): Promise<void>
}

export function createSimulators(http: HttpTransport, base: string): Simulators {
  const get = <Body>(path: string) =>
    expectJson<Body>(http, { method: 'GET', url: `${base}/_control/${path}` })
  const post = <Body>(path: string, body: object) =>
    expectJson<Body>(http, { method: 'POST', url: `${base}/_control/${path}`, body })
  const at = (...parts: readonly string[]) => parts.map(encodeURIComponent).join('/')
  return {
    phone: () => get('phone'),
    order: (channel, key) => get(at('phone', channel, key)),
    scan: (content) => post('phone/scan', { content }),
    act: ({ channel, key }, action) => post(at('phone', channel, action), { key }),
    books: (channel) => get(at('books', channel)),
    bankCards: () => get('bank-cards'),
    faults: () => get('faults'),
    rules: (channel) => get(at('faults', channel)),
    setFault: async (channel, rule) => void (await post(at('faults', channel), rule)),
    clearFaults: async (channel) => {
      const url = `${base}/_control/${at('faults', channel)}`
      await expectJson(http, { method: 'DELETE', url })
    },
  }
}
