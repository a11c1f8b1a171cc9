/** Opens an account at an acquirer: one line to its host, and the operations over it. */
import type { ChannelAccount, ChannelPorts } from '@tillway/channel'
import type { manifest } from '../manifest.ts'
import {
  createAuthorize,
  createConcludeAuthorization,
  createQueryAuthorization,
} from './authorization.ts'
import { createBalance } from './balance.ts'
import { createComplete } from './complete.ts'
import { createQuery, createReverse } from './doubt.ts'
import { createCapture, createVoidAuthorization, createVoidCapture } from './follow-up.ts'
import type { Parts } from './held.ts'
import { createLine } from './line.ts'
import { createPayDebts } from './maintenance.ts'
import { createEcho, createSignOff } from './network.ts'
import { noNotifications } from './notifications.ts'
import { createPresent } from './present.ts'
import { createQueryRefund, createRefund } from './refund.ts'
import { readSettings } from './settings.ts'
import { createSettle } from './settle.ts'
import { createStanding } from './standing.ts'
import { createStart } from './start.ts'
import { keyStoreOf, requireTerminals } from './terminal-keys.ts'

type Operation = (typeof manifest)['operations'][number]

/** Throws `channel_misconfigured`, naming the field. */
export function openAccount(
  config: Readonly<Record<string, string>>,
  ports: ChannelPorts,
): ChannelAccount<Operation> {
  const { clock, log } = ports
  const settings = readSettings(config)
  const { streams, scheduler, book } = requireTerminals(ports)
  const { keys } = keyStoreOf(ports)
  const line = createLine({ settings, streams, scheduler, log })
  const parts: Parts = { settings, clock, log, book, keys, line }
  return {
    operations: {
      start: createStart(parts),
      present: createPresent(parts),
      complete: createComplete(parts),
      query: createQuery(parts),
      reverse: createReverse(parts),
      refund: createRefund(parts),
      queryRefund: createQueryRefund(parts),
      settle: createSettle(parts),
      echo: createEcho(parts),
      signOff: createSignOff(parts),
      balance: createBalance(parts),
      authorize: createAuthorize(parts),
      concludeAuthorization: createConcludeAuthorization(parts),
      queryAuthorization: createQueryAuthorization(parts),
      captureAuthorization: createCapture(parts),
      voidAuthorization: createVoidAuthorization(parts),
      voidCapture: createVoidCapture(parts),
    },
    notifications: noNotifications,
    terminals: {
      standing: createStanding(parts),
      payDebts: createPayDebts(parts),
      ...(settings.settleDailyAt === undefined ? {} : { settleDailyAt: settings.settleDailyAt }),
    },
    // What terminals owe is the platform's to bring up.
    maintain: async () => undefined,
  }
}
