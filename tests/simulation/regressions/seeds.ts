/** Runs that once broke a promise, or seemed to: each is run again with every change. */
import type { SeedJob } from '@tillway/sim/campaign'

export interface Regression {
  readonly job: SeedJob
  /** What was wrong, and whose mistake it was. */
  readonly why: string
}

/** The story that the seed drew then. */
const drawnBy = (seed: number): SeedJob => ({
  ...{ seed, profile: 'mixed', scenario: `regression ${seed}` },
})

export const regressions: readonly Regression[] = [
  {
    job: drawnBy(26),
    why: 'A host that answered no void had it undone and sent anew for ever.',
  },
  {
    job: drawnBy(30),
    why: 'What a server with a clock a day ahead had put off waited for that day.',
  },
  {
    job: drawnBy(33),
    why: 'Alipay took money a second after it had closed the order, its notifications were lost for minutes, and the world was called at rest before the next one came.',
  },
  {
    job: drawnBy(119),
    why: 'An answer that makes no sense ended the page’s asking: the SDK gave up although the payment went on.',
  },
  {
    job: drawnBy(1258),
    why: 'The world was called at rest while the vault was still to be told to forget a card: the jobs of cards were taken for those of channel accounts.',
  },
  {
    job: drawnBy(1356),
    why: 'A host declined a refund by card, its answer was lost, and its refusal of the repeated number was taken for proof that it was booked.',
  },
  {
    job: drawnBy(1459),
    why: 'A mall that is told to ask for the state first asked for a cancel again and again, of what was paid long ago. Seed 1507 did the same.',
  },
  {
    job: drawnBy(1866),
    why: 'A form for a card that is opened again has another ticket: the oracle took that for a write.',
  },
  {
    job: drawnBy(1946),
    why: 'A payment made by a server a day ahead is payable until the time its mall was told, and the world was waited for for five hours.',
  },
  {
    job: drawnBy(5132),
    why: 'An answer spoilt on the way had no time left in it, and the page set timers of no length: it asked without a pause.',
  },
  {
    job: drawnBy(100556),
    why: 'Codes that never left for the channel, because the vault’s clock was wrong, were counted as tries without an end.',
  },
  {
    job: drawnBy(102751),
    why: 'Alipay took money after it had closed the order, and told so before its slow answer to the close: the word was acknowledged, not believed, and lost.',
  },
  {
    job: drawnBy(102933),
    why: 'A node died while a unit of its waited for something, and the unit held the simulated database for ever.',
  },
  {
    job: drawnBy(108920),
    why: 'A cancel was on its way to Alipay, a query said paid, the mall was told so, and the cancel gave the money back.',
  },
  {
    job: drawnBy(117232),
    why: 'The name of the list of cards was spoilt on the way, and the SDK threw.',
  },
]
