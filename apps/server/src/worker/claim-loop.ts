/**
 * When to claim what is due. One claim runs at a time, so that any number of wake-ups and finished items
 * share the next one; in between the loop sleeps until something is due. It never throws: a
 * storage fault makes it wait a little longer each time.
 */
import type { Cancel, Clock, Instant, Log, Scheduler } from '@tillway/kernel'

export interface ClaimLoopOptions<Item> {
  /** Cheap when nothing is due. */
  claim(limit: number): Promise<readonly Item[]>
  /** May name a time that is past although nothing can be claimed; the loop does not spin on it. */
  nextDueAt(): Promise<Instant | undefined>
  /** Carries one item through; what it throws is logged, and its lease runs out. */
  run(item: Item, isStopped: () => boolean): Promise<void>
  /** What is claimed, for the log. */
  readonly name: string
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly log: Log
  readonly limit: number
  readonly maxSleepMs: number
}

export interface ClaimLoop {
  wake(): void
  idle(): Promise<void>
  stop(): Promise<void>
}

const firstPauseMs = 50
/** While items are under way their ends look after the rest; this is for what is due meanwhile. */
const busySleepMs = 1_000

export function createClaimLoop<Item>(options: ClaimLoopOptions<Item>): ClaimLoop {
  return new Loop(options)
}

class Loop<Item> implements ClaimLoop {
  readonly #options: ClaimLoopOptions<Item>
  readonly #isStopped = () => this.#stopped
  #waiters: (() => void)[] = []
  #wanted = false
  #pumping = false
  #stopped = false
  #active = 0
  /** Claims in a row that found nothing although something seemed due, or that failed. */
  #idleClaims = 0
  #cancelTimer: Cancel = () => undefined

  constructor(options: ClaimLoopOptions<Item>) {
    this.#options = options
  }

  wake(): void {
    this.#idleClaims = 0
    this.#want()
  }

  idle(): Promise<void> {
    return this.#isIdle
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#waiters.push(resolve)
        })
  }

  stop(): Promise<void> {
    this.#stopped = true
    this.#wanted = false
    this.#cancelTimer()
    return this.idle()
  }

  get #isIdle(): boolean {
    return this.#active === 0 && !this.#pumping
  }

  #want(): void {
    if (this.#stopped) {
      this.#settle()
      return
    }
    this.#wanted = true
    if (!this.#pumping) void this.#pump()
  }

  async #pump(): Promise<void> {
    this.#pumping = true
    this.#cancelTimer()
    let sleepMs = 0
    do {
      // Items whose results shared a commit end together: one claim is for all of them.
      await undefined
      sleepMs = await this.#round()
    } while (this.#wanted)
    this.#pumping = false
    if (!this.#stopped) {
      this.#cancelTimer = this.#options.scheduler.after(sleepMs, () => this.#want())
    }
    this.#settle()
  }

  /** Claims what there is and returns how long to sleep. */
  async #round(): Promise<number> {
    try {
      while (this.#wanted) {
        this.#wanted = false
        await this.#claim()
      }
      return await this.#untilNext()
    } catch (cause) {
      this.#idleClaims += 1
      this.#options.log.error({ cause, loop: this.#options.name }, 'nothing could be claimed')
      return this.#pauseMs()
    }
  }

  async #claim(): Promise<void> {
    const room = this.#options.limit - this.#active
    if (room <= 0 || this.#stopped) return
    const items = await this.#options.claim(room)
    this.#idleClaims = items.length === 0 ? this.#idleClaims + 1 : 0
    for (const item of items) void this.#run(item)
  }

  async #run(item: Item): Promise<void> {
    this.#active += 1
    try {
      await this.#options.run(item, this.#isStopped)
    } catch (cause) {
      this.#options.log.error(
        { cause, loop: this.#options.name },
        'an item was not carried through',
      )
    }
    this.#active -= 1
    this.#want()
  }

  async #untilNext(): Promise<number> {
    const { maxSleepMs, clock } = this.#options
    if (this.#active > 0) return Math.min(busySleepMs, maxSleepMs)
    const due = await this.#options.nextDueAt()
    const waitMs = due === undefined ? maxSleepMs : due - clock.now()
    if (waitMs <= 0) return this.#pauseMs()
    this.#idleClaims = 0
    return Math.min(waitMs, maxSleepMs)
  }

  #pauseMs(): number {
    if (this.#idleClaims === 0) return 0
    return Math.min(firstPauseMs * 2 ** (this.#idleClaims - 1), busySleepMs)
  }

  #settle(): void {
    if (!this.#isIdle) return
    const waiters = this.#waiters
    this.#waiters = []
    for (const resolve of waiters) resolve()
  }
}
