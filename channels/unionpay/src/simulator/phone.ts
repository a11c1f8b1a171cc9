/** The payer's phone, for a person or a script to hold. */
import type { PhoneOrder, SimulatedPhone } from '@tillway/channel/simulator'
import { PayError } from '@tillway/kernel'
import { payerCard } from './cards.ts'
import { leaveUrl } from './front-return.ts'
import type { SimulatedPayment } from './payment.ts'
import { lapse, pay } from './trading.ts'
import type { World } from './world.ts'

export function createPhone(world: World): SimulatedPhone {
  const { payments, texts } = world
  const show = (payment: SimulatedPayment) => showPayment(world, payment)

  const need = (key: string): SimulatedPayment => {
    const payment = payments.byKey(key)
    if (payment === undefined) throw new PayError('not_found', 'no such order on the phone')
    return payment
  }

  return {
    inbox: () => texts.inbox(),
    scan(content) {
      const prefix = `${world.ports.baseUrl}/qr/`
      const payment = content.startsWith(prefix)
        ? payments.byKey(content.slice(prefix.length))
        : calledPayment(world, content)
      return payment?.state === 'waiting' ? show(payment) : undefined
    },
    waiting: () =>
      payments
        .all()
        .filter(({ state }) => state === 'waiting')
        .reverse()
        .map(show),
    find(key) {
      const payment = payments.byKey(key)
      return payment && show(payment)
    },
    pay: (key) => show(pay(world, need(key), payerCard)),
    cancel: (key) => show(need(key)),
    lapse: (key) => show(lapse(world, need(key))),
  }
}

/** What an app or page calls the payer's app with: a number, and for which system it is. */
function calledPayment({ payments }: World, content: string): SimulatedPayment | undefined {
  const [, tn = ''] = /^\{"tn":"(\w+)","mode":"01"\}$/.exec(content) ?? []
  const payment = payments.byKey(tn)
  return payment?.way === 'app' ? payment : undefined
}

const states = {
  waiting: 'waiting',
  paid: 'paid',
  failed: 'declined',
  lapsed: 'closed',
  reversed: 'closed',
} as const

function showPayment({ merchants }: World, payment: SimulatedPayment): PhoneOrder {
  const returnUrl = payment.state === 'paid' ? payment.frontUrl : leaveUrl(payment)
  return {
    key: payment.key,
    payee: merchants.byMerId(payment.merId)?.payee ?? '',
    description: payment.description,
    amount: payment.asked,
    currency: 'CNY',
    state: states[payment.state],
    ...(returnUrl === undefined ? {} : { returnUrl }),
  }
}
