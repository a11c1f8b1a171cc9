/**
 * Sends a simulator's notifications as the real channels do: again along a ladder of gaps until
 * the receiver acknowledges. The request is built anew for each try, because channels sign each try.
 */
import type { HttpRequest, HttpResponse, HttpTransport, Log, Scheduler } from '@tillway/kernel'

export interface Notice {
  readonly label: string
  build(tryNumber: number): HttpRequest
  /** Copies sent at the same moment (a duplicate fault); 1 unless told. */
  readonly copies?: number
  readonly delayMs?: number
  /** Called once, when the first copy was acknowledged. */
  onAccepted?(): void
}

export interface Notifier {
  send(notice: Notice): void
  /** Notices that were neither acknowledged nor given up yet. */
  pending(): number
  stop(): void
}

export interface NotifierOptions {
  readonly http: HttpTransport
  readonly scheduler: Scheduler
  readonly log: Log
  /** Gaps between tries; after the last one the notice is given up. */
  readonly ladderMs: readonly number[]
  accepts(response: HttpResponse): boolean
}

export function createNotifier(options: NotifierOptions): Notifier {
  let stopped = false
  let pending = 0

  const deliver = async (notice: Notice, tryNumber: number): Promise<boolean> => {
    try {
      return options.accepts(await options.http.send(notice.build(tryNumber)))
    } catch (error) {
      options.log.debug({ label: notice.label, tryNumber, error: String(error) }, 'not delivered')
      return false
    }
  }

  const attempt = async (notice: Notice, tryNumber: number): Promise<void> => {
    if (stopped) return
    if (await deliver(notice, tryNumber)) {
      pending -= 1
      notice.onAccepted?.()
      return
    }
    const gapMs = options.ladderMs[tryNumber - 1]
    if (gapMs === undefined) {
      pending -= 1
      return
    }
    options.scheduler.after(gapMs, () => void attempt(notice, tryNumber + 1))
  }

  return {
    send(notice) {
      for (let copy = 0; copy < (notice.copies ?? 1); copy += 1) {
        pending += 1
        const single = copy === 0 ? notice : { ...notice, onAccepted: () => undefined }
        options.scheduler.after(notice.delayMs ?? 0, () => void attempt(single, 1))
      }
    },
    pending: () => pending,
    stop() {
      stopped = true
    },
  }
}
