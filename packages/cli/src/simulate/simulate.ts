/** `tillway simulate`: what a payer, a channel and the network would do. */
import type { FaultName } from '@tillway/channel/simulator'
import { type Call, countOf } from '../call.ts'
import { type Given, textOf } from '../commands/command.ts'
import { simulatorsOf } from '../connect.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Printer } from '../printer.ts'
import { Trouble, usageTrouble } from '../trouble.ts'
import { nearest } from '../words/nearest.ts'
import { createSimulators, type ShownOrder, type Simulators } from './simulators.ts'
import { bookLine, messageLine, orderLine } from './tell.ts'

interface Scene {
  readonly simulators: Simulators
  readonly print: Printer
  readonly given: Given
  readonly subject: string | undefined
}

type Action = (scene: Scene) => Promise<void>

const actions: Readonly<Record<string, Action>> = {
  orders: async ({ simulators, print }) => {
    const { orders } = await simulators.phone()
    if (orders.length === 0) print.note({ zh: '没有待付的订单', en: 'no order waits' })
    for (const order of orders) print.fact(order, orderLine(order))
  },
  messages: async ({ simulators, print }) => {
    const { messages } = await simulators.phone()
    if (messages.length === 0) print.note({ zh: '没有短信', en: 'no text messages' })
    for (const message of messages) print.fact(message, messageLine(message))
  },
  books: async (scene) => {
    for (const channel of await channelsOf(scene)) {
      const { orders, refunds } = await scene.simulators.books(channel)
      for (const order of orders) scene.print.fact({ channel, ...order }, bookLine(channel, order))
      for (const refund of refunds) {
        const { refundNumber, amount, state } = refund
        const text = `${channel}  refund ${refundNumber}  ${amount}  ${state}`
        scene.print.fact({ channel, ...refund }, text)
      }
    }
  },
  pay: (scene) => act(scene, 'pay'),
  cancel: (scene) => act(scene, 'cancel'),
  lapse: (scene) => act(scene, 'lapse'),
  decline: async (scene) => {
    const order = await findOrder(scene)
    await scene.simulators.setFault(order.channel, { fault: 'declined', times: 1 })
    const after = await scene.simulators.act(order, 'pay')
    scene.print.fact(after, orderLine(after))
  },
  delay: (scene) => setFault(scene, 'slow_answers'),
  faults: async (scene) => {
    const { simulators, print } = scene
    for (const { name, amount } of await simulators.faults()) {
      print.fact({ name, amount }, `${name}  ${(amount / 100).toFixed(2)}`)
    }
    for (const channel of await channelsOf(scene)) {
      for (const rule of await simulators.rules(channel)) {
        print.fact({ channel, rule }, `* ${channel}: ${rule.fault} ×${rule.times ?? '∞'}`)
      }
    }
  },
  fault: async (scene) => setFault(scene, await faultNamed(scene)),
  clear: async (scene) => {
    for (const channel of await channelsOf(scene)) {
      await scene.simulators.clearFaults(channel)
      scene.print.fact({ channel, cleared: true }, `${channel}: 0`)
    }
  },
}

export async function simulate({ world, print, given }: Call): Promise<ExitCode> {
  const [action = '', subject] = given.args
  const simulators = createSimulators(world.http, simulatorsOf(world, given))
  await actions[action]?.({ simulators, print, given, subject })
  return exitCodes.ok
}

async function act(scene: Scene, action: 'pay' | 'cancel' | 'lapse'): Promise<void> {
  const after = await scene.simulators.act(await findOrder(scene), action)
  scene.print.fact(after, orderLine(after))
}

/** By its key, by what its code contains, or the newest one that waits. */
async function findOrder({ simulators, given, subject }: Scene): Promise<ShownOrder> {
  const wanted = textOf(given, 'channel')
  const { orders } = await simulators.phone()
  const ofChannel = orders.filter(({ channel }) => wanted === undefined || channel === wanted)
  if (subject === undefined) {
    const [newest] = ofChannel
    if (newest !== undefined) return newest
    throw new Trouble({
      code: 'no_order',
      words: { zh: '没有待付的订单', en: 'no order waits for a payer' },
      remedy: {
        zh: '先在商城下单，选一种支付方式',
        en: 'buy something first and choose a way to pay',
      },
    })
  }
  const found = ofChannel.find(({ key }) => key === subject)
  return found ?? (await simulators.scan(subject))
}

async function channelsOf({ simulators, given }: Scene): Promise<readonly string[]> {
  const wanted = textOf(given, 'channel')
  const { channels } = await simulators.phone()
  const known = channels.map(({ id }) => id)
  if (wanted === undefined) return known
  if (known.includes(wanted)) return [wanted]
  const meant = nearest(wanted, known) ?? known.join(', ')
  throw usageTrouble(
    'unknown_channel',
    { zh: `没有通道 ${wanted}`, en: `there is no channel ${wanted}` },
    { zh: `可用：${meant}`, en: `known: ${meant}` },
  )
}

async function faultNamed({ simulators, subject }: Scene): Promise<FaultName> {
  const known = (await simulators.faults()).map(({ name }) => name)
  const found = known.find((name) => name === subject)
  if (found !== undefined) return found
  const meant = subject === undefined ? undefined : nearest(subject, known)
  throw usageTrouble(
    'unknown_fault',
    { zh: `没有故障“${subject ?? ''}”`, en: `there is no fault "${subject ?? ''}"` },
    meant === undefined
      ? {
          zh: 'npx --no-install tillway simulate faults 列出全部',
          en: 'npx --no-install tillway simulate faults lists them',
        }
      : { zh: `是不是 ${meant}？`, en: `did you mean ${meant}?` },
  )
}

async function setFault(scene: Scene, fault: FaultName): Promise<void> {
  const { simulators, print, given } = scene
  const orderNumber = textOf(given, 'order')
  const times = countOf(given, 'times', 1)
  const about = orderNumber === undefined ? {} : { orderNumber }
  for (const channel of await channelsOf(scene)) {
    await simulators.setFault(channel, { fault, times, ...about })
    print.fact({ channel, fault, times, ...about }, `${channel}: ${fault} ×${times}`)
  }
}
