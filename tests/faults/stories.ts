/**
 * What each fault must come to, told once for every channel. A story pays the fault's magic amount
 * through the platform and ends by comparing with the books.
 */
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import { expect } from 'vitest'
import { endingStories } from './ending-stories.ts'
import { refundingStories } from './refunding-stories.ts'
import {
  askForWay,
  attemptsOf,
  endsWith,
  ordersOf,
  payByCode,
  payCode,
  type Scene,
  type Story,
  startWay,
  untilPaid,
  untilPayable,
} from './scene.ts'

const once = ['payment.succeeded']

/** Paid under the fault, found all the same, and told once. */
function paidAllTheSame(fault: FaultName): Story {
  return async (scene) => {
    const payment = await scene.watch({ amount: magicAmounts[fault] })
    await payByCode(scene, payment)
    await untilPaid(payment)
    await endsWith(scene, payment, { events: once, net: payment.amount })
    expect(await attemptsOf(scene, payment)).toHaveLength(1)
  }
}

/** The start's answer is lost, broken or forged: the code still comes, for the same one order. */
function startRecovers(fault: FaultName): Story {
  return async (scene) => {
    if (!scene.channel.startRepeatable) return await startedAnew(scene, fault)
    const payment = await scene.watch({ amount: magicAmounts[fault] })
    const asked = await askForWay(scene, payment, scene.channel)
    expect(asked.code, asked.text).toBeUndefined()
    expect(asked.body.status).toBe('processing')
    const code = await untilPayable(payment, scene.channel)
    expect(payCode(scene, code)).toBeDefined()
    await untilPaid(payment)
    await endsWith(scene, payment, { events: once, net: payment.amount })
    expect(await attemptsOf(scene, payment)).toHaveLength(1)
    expect(await ordersOf(scene, payment)).toHaveLength(1)
  }
}

/**
 * The code is lost with the answer, and the channel tells it only once: the try is ended there, and
 * the payer chooses anew. Where the answer comes after all, it is paid by that.
 */
async function startedAnew(scene: Scene, fault: FaultName): Promise<void> {
  const mayShow = ['attempt_closed']
  const payment = await scene.watch({ amount: magicAmounts[fault], mayShow })
  const asked = await askForWay(scene, payment, scene.channel)
  expect(asked.code, asked.text).toBeUndefined()
  await payment.until('it is begun', (view) => view.attempt !== null || view.last_error !== null)
  const view = await payment.until(
    'a code, or a choice',
    ({ attempt, status }) => attempt?.next_action?.type === 'qr' || status === 'payable',
  )
  const { other } = scene
  if (view.status === 'payable') {
    expect(payCode(scene, await startWay(scene, payment, other), other)).toBeDefined()
  } else expect(payCode(scene, await untilPayable(payment, scene.channel))).toBeDefined()
  await untilPaid(payment)
  await endsWith(scene, payment, { events: once, net: payment.amount })
}

/** Without a notification only the question is left, and its first answers do not come. */
const askedAgain: Story = async (scene) => {
  const payment = await scene.watch({ amount: magicAmounts.query_timeout_after_payment })
  const code = await startWay(scene, payment)
  const [attempt] = await attemptsOf(scene, payment)
  const orderNumber = attempt?.channel_order_number ?? ''
  const { faults } = scene.bench.simulator(scene.channel.id)
  faults.set({ fault: 'paid_without_notification', orderNumber })
  expect(payCode(scene, code)).toBeDefined()
  await untilPaid(payment)
  await endsWith(scene, payment, { events: once, net: payment.amount })
}

/** The payment's own notification comes after the one of its refund. */
const refundNoticeFirst: Story = async (scene) => {
  const payment = await scene.watch({ amount: magicAmounts.out_of_order_notifications })
  await payByCode(scene, payment)
  // The notification waits for a refund: the query finds the payment first.
  await untilPaid(payment)
  await scene.shop.api.ok('createRefund', { body: { payment: payment.id, amount: 300 } })
  const events = [...once, 'refund.succeeded']
  await endsWith(scene, payment, { events, net: payment.amount - 300 })
}

const declined: Story = async (scene) => {
  const payment = await scene.watch({ amount: 4_321, mayShow: ['declined', 'attempt_closed'] })
  const code = await startWay(scene, payment)
  const [attempt] = await attemptsOf(scene, payment)
  const orderNumber = attempt?.channel_order_number ?? ''
  scene.bench.simulator(scene.channel.id).faults.set({ fault: 'declined', orderNumber })
  payCode(scene, code)
  const second = await startWay(scene, payment, scene.other)
  expect(payCode(scene, second, scene.other)).toBeDefined()
  await untilPaid(payment)
  await endsWith(scene, payment, { events: once, net: payment.amount })
  expect(payment.view().last_error).toBeNull()
}

/** The amount that asks for it: nothing is taken, and nothing but a refusal is ever shown. */
const declinedByAmount: Story = async (scene) => {
  const payment = await scene.watch({
    amount: magicAmounts.declined,
    mayShow: ['declined', 'attempt_closed'],
    mayEnd: 'canceled',
  })
  payCode(scene, await startWay(scene, payment))
  await scene.bench.platform.call.ok('cancelClientPayment', { token: payment.session })
  await payment.until('given up', ({ status }) => status === 'canceled')
  await endsWith(scene, payment, { events: ['payment.canceled'], net: 0 })
}

/** A story for every fault: the type holds the list complete. */
export const stories: Readonly<Record<FaultName, readonly Story[]>> = {
  paid_without_notification: [paidAllTheSame('paid_without_notification')],
  duplicate_notifications: [paidAllTheSame('duplicate_notifications')],
  out_of_order_notifications: [refundNoticeFirst],
  bad_notification_signature: [paidAllTheSame('bad_notification_signature')],
  start_timeout_after_success: [startRecovers('start_timeout_after_success')],
  start_server_error: [startRecovers('start_server_error')],
  slow_answers: [startRecovers('slow_answers')],
  probe_signature: [paidAllTheSame('probe_signature')],
  key_rotation: [paidAllTheSame('key_rotation')],
  query_timeout_after_payment: [askedAgain],
  unsigned_answer: [startRecovers('unsigned_answer')],
  bad_answer_signature: [startRecovers('bad_answer_signature')],
  declined: [declined, declinedByAmount],
  ...refundingStories,
  ...endingStories,
}
