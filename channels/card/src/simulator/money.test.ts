/** Whatever terminals send and lose, no money is lost or made, and every answer fits the books. */
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createHostRig, type HostRig } from '../../test/host-rig.ts'
import type { PosMessage } from '../../test/pos-message.ts'
import type { Answer, Terminal } from '../../test/terminal.ts'

const steps = 60
const names = ['stripe_debit', 'stripe_no_pin', 'poor', 'lost', 'daily_limit'] as const
const tails = [0, 0, 0, 0, 0, 0, 51, 9801, 9803, 9804, 9806, 9807, 9809, 9810, 9812, 9813]

interface Run {
  readonly rig: HostRig
  readonly terminal: Terminal
  readonly pick: (below: number) => number
  readonly sent: PosMessage[]
  readonly approved: Answer[]
}

async function step(run: Run): Promise<void> {
  const { rig, terminal, pick, sent, approved } = run
  const card = rig.card(names[pick(names.length)] ?? 'stripe_debit')
  const tail = tails[pick(tails.length)] ?? 0
  const old = sent[pick(Math.max(1, sent.length))]
  const paid = approved[pick(Math.max(1, approved.length))]
  switch (pick(6)) {
    case 0:
      if (old !== undefined) await send(run, terminal.reversalOf(old))
      break
    case 1:
      if (old !== undefined) await send(run, old)
      break
    case 2:
      if (paid !== undefined) await keep(run, terminal.voidMessage(paid))
      break
    case 3:
      if (paid !== undefined) await keep(run, terminal.refundMessage(paid, 1 + pick(3000)))
      break
    case 4: {
      const fields = { 3: '030000', 25: '06', 60: terminal.control('10') }
      await keep(run, { ...terminal.saleMessage({ card, amount: 900, fields }), type: '0100' })
      break
    }
    default:
      await keep(run, terminal.saleMessage({ card, amount: 20_000 + tail }))
  }
}

async function keep(run: Run, message: PosMessage): Promise<void> {
  run.sent.push(message)
  await send(run, message)
}

async function send({ terminal, approved }: Run, message: PosMessage): Promise<void> {
  await terminal.write(terminal.encode(message, true))
  const answers = await terminal.answers()
  const trusted = answers.filter(({ code, isSealed }) => code === '00' && isSealed === true)
  approved.push(...trusted.filter(({ type }) => type === '0210'))
  if (!terminal.isEnded) return
  await terminal.connect()
  await terminal.signIn()
}

test.each(Array.from({ length: 12 }, (_, seed) => seed))('run %d', async (seed) => {
  const records: unknown[] = []
  const rig = await createHostRig({ records, seed })
  const random = createSeededRandom(1000 + seed)
  const pick = (below: number) => (random.bytes(1)[0] ?? 0) % below
  const terminal = await rig.terminal()
  const run: Run = { rig, terminal, pick, sent: [], approved: [] }
  for (let count = 0; count < steps; count += 1) {
    await step(run)
    rig.host.assertBalanced()
  }
  const told = await createHostRig({ records, seed })
  expect(told.host.books()).toEqual(rig.host.books())
  expect(told.host.world.state.flows.all()).toEqual(rig.host.world.state.flows.all())
  told.host.assertBalanced()
  expect(run.approved.length).toBeGreaterThan(0)
})
