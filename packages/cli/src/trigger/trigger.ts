/** `tillway trigger`: brings an event or a fault about, and shows what came of it. */

import { events as api } from '@tillway/api'
import type { Event, PaymentDetail } from '@tillway/mall'
import { type Call, countOf } from '../call.ts'
import { textOf } from '../commands/command.ts'
import { connectPlatform, simulatorsOf } from '../connect.ts'
import { eventLine } from '../events/event-line.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { waitFor } from '../pause.ts'
import { createSimulators } from '../simulate/simulators.ts'
import { yuan } from '../simulate/tell.ts'
import { Trouble, usageTrouble } from '../trouble.ts'
import { nearest } from '../words/nearest.ts'
import { isPasswordEvent, passwordScenario } from './password-scenarios.ts'
import { eventScenarios, faultScenario, type Scenario, type Wishes } from './scenarios.ts'
import type { Stage } from './shopper.ts'
import { codeWay } from './ways.ts'

const { eventTypes } = api

type Fault = { readonly name: string; readonly amount: number }

export async function trigger(call: Call): Promise<ExitCode> {
  const { world, given, print } = call
  const simulators = createSimulators(world.http, simulatorsOf(world, given))
  const faults = await simulators.faults()
  const [name] = given.args
  if (name === undefined) return list(call, faults)
  const scenario = scenarioOf(name, faults)
  const { tillway, apiBase } = connectPlatform(world, given)
  const stage: Stage = { http: world.http, random: world.random, apiBase, tillway, simulators }
  const wishes = await wishesOf(call, stage, { name, faults })
  if (name === 'payment.expired') {
    print.note({ zh: '要等一分钟，支付才会过期', en: 'it takes a minute until a payment expires' })
  }
  if (name === 'password.reset') {
    print.note({
      zh: '同一张卡要再收一次短信，要等一分钟',
      en: 'the same card is texted a second code, which takes a minute',
    })
  }
  const payment = await runTwice(call, { stage, wishes, scenario, name })
  await report(call, stage, payment)
  return exitCodes.ok
}

function list({ print }: Call, faults: readonly Fault[]): ExitCode {
  print.line(print.say({ zh: '事件', en: 'Events' }))
  for (const type of eventTypes) print.fact({ kind: 'event', name: type }, `  ${type}`)
  print.line(
    print.say({ zh: '故障（金额也能触发）', en: 'Faults (their amounts ask for them, too)' }),
  )
  for (const { name, amount } of faults) {
    print.fact({ kind: 'fault', name, amount }, `  ${name.padEnd(30)} ¥${yuan(amount)}`)
  }
  return exitCodes.ok
}

function scenarioOf(name: string, faults: readonly Fault[]): Scenario {
  if (isPasswordEvent(name)) return passwordScenario(name)
  const event = Object.entries(eventScenarios).find(([type]) => type === name)
  if (event !== undefined) return event[1]
  if (faults.some((fault) => fault.name === name)) return faultScenario(name)
  const meant = nearest(name, [...eventTypes, ...faults.map((fault) => fault.name)])
  throw usageTrouble(
    'unknown_trigger',
    { zh: `没有事件或故障“${name}”`, en: `there is no event or fault "${name}"` },
    meant === undefined
      ? {
          zh: 'npx --no-install tillway trigger 列出全部',
          en: 'npx --no-install tillway trigger lists them',
        }
      : { zh: `是不是 ${meant}？`, en: `did you mean ${meant}?` },
  )
}

async function wishesOf(
  { world, given }: Call,
  { tillway }: Stage,
  { name, faults }: { readonly name: string; readonly faults: readonly Fault[] },
): Promise<Wishes> {
  const timeoutMs = countOf(given, 'timeout', 90) * 1_000
  const amount = textOf(given, 'amount')
  // What comes late comes after a close, and not every channel closes: some undo.
  const needs = name.includes('late_success') ? 'close' : undefined
  return {
    way: isPasswordEvent(name) ? '' : await codeWay(tillway, textOf(given, 'way'), needs),
    amount: amount === undefined ? undefined : countOf(given, 'amount', 0),
    amountOf: (fault) => faults.find((one) => one.name === fault)?.amount ?? 0,
    until: async (look) => {
      const found = await waitFor(world, { timeoutMs }, look)
      if (found === undefined) throw tooLate(name)
      return found as Exclude<typeof found, false>
    },
  }
}

function tooLate(name: string): Trouble {
  return new Trouble({
    code: 'timeout',
    words: { zh: `等了很久，${name} 没有发生`, en: `${name} did not happen in time` },
    remedy: {
      zh: '看看 npx --no-install tillway logs tail，或加长 --timeout',
      en: 'look at npx --no-install tillway logs tail, or give it longer by --timeout',
    },
  })
}

interface Play {
  readonly stage: Stage
  readonly wishes: Wishes
  readonly scenario: Scenario
  readonly name: string
}

/** Money that should come late may come in time on a busy machine; then it is tried again. */
async function runTwice(call: Call, play: Play, tries = 3): Promise<string> {
  const { stage, wishes, scenario, name } = play
  const payment = await scenario(stage, wishes)
  const isEvent = (eventTypes as readonly string[]).includes(name)
  if (!isEvent && name !== lateFault) {
    await wishes.until(async () => isSettled(await stage.tillway.payments.get(payment)))
    return payment
  }
  const awaited = isEvent ? name : 'payment.late_success'
  const isRace = awaited === 'payment.late_success' && tries > 1
  const found = await wishes.until(async () => {
    const events = await eventsOf(stage, payment)
    if (events.some(({ type }) => type === awaited)) return 'happened'
    return isRace && events.some(({ type }) => type === 'payment.succeeded') && 'too early'
  })
  return found === 'happened' ? payment : await runTwice(call, play, tries - 1)
}

/** It ends when the late money came. */
const lateFault = 'late_success_after_close'

const overStates = new Set(['payable', 'succeeded', 'canceled', 'expired'])

/** Nothing more happens by itself; a start that failed leaves the payment to be paid again. */
function isSettled({ status, attempts }: PaymentDetail): boolean {
  return overStates.has(status) || attempts.some(({ state }) => state === 'mismatch')
}

async function eventsOf({ tillway }: Stage, payment: string): Promise<readonly Event[]> {
  return (await tillway.events.list({ payment, limit: 100 }).first()).data.toReversed()
}

async function report({ print }: Call, stage: Stage, id: string): Promise<void> {
  const { status, order, amount, attempts } = await stage.tillway.payments.get(id)
  const events = await eventsOf(stage, id)
  const states = attempts.map(({ way, state }) => `${way}: ${state}`)
  for (const event of events) print.line(eventLine(event))
  print.fact(
    {
      payment: id,
      order,
      amount,
      status,
      attempts: states,
      events: events.map(({ type }) => type),
    },
    `${id}  ${order}  ¥${yuan(amount)}  ${status}  ${states.join(', ')}`,
  )
}
