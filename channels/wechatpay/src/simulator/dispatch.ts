/** Sends notifications along the channel's ladder, and holds back those that a fault delays. */
import { createNotifier, type SimulatorPorts } from '@tillway/channel/simulator'
import type { HttpRequest } from '@tillway/kernel'
import { notificationLadderMs } from '../wire/notification.ts'

export interface Sending {
  readonly label: string
  build(): HttpRequest
  readonly copies?: number
  readonly delayMs?: number
  onAccepted?(): void
}

export interface Dispatch {
  /** Sent again until it is acknowledged. */
  send(sending: Sending): void
  /** Sent once, whatever becomes of it. */
  sendOnce(sending: Sending): void
  /** Keeps a sending back under this key until it is released. */
  hold(key: string, send: () => void): void
  release(key: string): void
  stop(): void
}

export function createDispatch({ http, scheduler, log }: SimulatorPorts): Dispatch {
  const accepts = ({ status }: { readonly status: number }) => status === 200 || status === 204
  const options = { http, scheduler, log, accepts }
  const retrying = createNotifier({ ...options, ladderMs: notificationLadderMs })
  const once = createNotifier({ ...options, ladderMs: [] })
  const held = new Map<string, () => void>()
  return {
    send: (sending) => retrying.send(sending),
    sendOnce: (sending) => once.send(sending),
    hold: (key, send) => void held.set(key, send),
    release(key) {
      const send = held.get(key)
      held.delete(key)
      send?.()
    },
    stop() {
      retrying.stop()
      once.stop()
      held.clear()
    },
  }
}
