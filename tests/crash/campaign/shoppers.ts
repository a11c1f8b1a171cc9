/**
 * Shoppers who pay all the time, by every way, and ask again whatever gets no answer. What they
 * meant to do may come to nothing; what must hold of it anyway is the oracle's to say.
 */
import type { ChannelManifest } from '@tillway/channel'
import { playQuickPay } from '../quick-pay-scenario.ts'
import { type Ending, play } from '../scenarios.ts'
import { PaymentOver } from '../showing.ts'
import { playTerminal } from '../terminal-scenario.ts'
import type { CampaignWorld } from './campaign-world.ts'
import { strikesOn } from './fault-proxy.ts'
import { type Below, isStream } from './faults.ts'

export interface Shopping {
  /** Visits that went as they were meant to. */
  readonly played: number
  /** How others ended that were refused: as a clock that is wrong may bring about, and nothing else. */
  readonly refused: readonly string[]
  /** When a payer had paid, by payment. */
  readonly paidAt: ReadonlyMap<string, number>
  /** Shown as failed or as payable while it was paid. */
  readonly objections: readonly string[]
  /** What could not be finished. */
  readonly stuck: readonly string[]
}

export interface ShoppingOptions {
  readonly world: CampaignWorld
  readonly below: Below
  /** How many scan codes; one more types codes for his card. */
  readonly scanning: number
  /** How many hold cards to readers. */
  readonly holding: number
  readonly isOver: () => boolean
}

interface Bag {
  played: number
  readonly refused: string[]
  readonly paidAt: Map<string, number>
  readonly objections: string[]
  readonly stuck: string[]
}

const endings: readonly Ending[] = ['paid', 'refunded', 'canceled', 'paid']

/** Resolves when all are done with the visit that they were at when it was over. */
export async function shop(options: ShoppingOptions): Promise<Shopping> {
  const bag: Bag = { played: 0, refused: [], paidAt: new Map(), objections: [], stuck: [] }
  const { world, scanning, holding } = options
  const codes = Array.from({ length: scanning }, (_, index) => {
    const first = options.below(world.channels.length)
    return visitAgainAndAgain(options, bag, (visit) => scan(world, bag, first + index + visit))
  })
  const typing = visitAgainAndAgain(options, bag, () => type(world, bag))
  const cards = Array.from({ length: holding }, (_, index) =>
    visitAgainAndAgain(options, bag, (visit) => hold(world, bag, index + visit)),
  )
  await Promise.all([...codes, typing, ...cards])
  return bag
}

async function visitAgainAndAgain(
  { isOver }: ShoppingOptions,
  bag: Bag,
  visit: (number: number) => Promise<void>,
): Promise<void> {
  for (let number = 0; number === 0 || !isOver(); number += 1) {
    try {
      await visit(number)
      bag.played += 1
    } catch (error) {
      const isRefused = error instanceof PaymentOver || / answered \{"error"/.test(String(error))
      const list = isRefused ? bag.refused : bag.stuck
      list.push(chain(error))
    }
  }
}

function chain(error: unknown): string {
  const { cause } = error as Error
  return cause === undefined ? String(error) : `${String(error)}, because ${chain(cause)}`
}

async function scan(world: CampaignWorld, bag: Bag, number: number): Promise<void> {
  const channel = world.channels[number % world.channels.length] as ChannelManifest
  const ending = endings[number % endings.length] ?? 'paid'
  const amount = 2_500 + (number % 7)
  const onPaid = (id: string) => bag.paidAt.set(id, world.clock.now())
  const { objections } = await play(world, channel, ending, { amount, onPaid })
  bag.objections.push(...objections)
}

async function type(world: CampaignWorld, bag: Bag): Promise<void> {
  const { objections } = await playQuickPay(world, async () => undefined)
  bag.objections.push(...objections)
}

async function hold(world: CampaignWorld, bag: Bag, number: number): Promise<void> {
  const entry = number % 2 === 0 ? 'swipe' : 'insert'
  const back = number % 3 === 0 ? 'all' : 'part'
  const spoilt = () => strikesOn(world.lines, isStream).corrupt
  const { objections } = await playTerminal(world, { entry, back, spoilt }, async () => undefined)
  bag.objections.push(...objections)
}
