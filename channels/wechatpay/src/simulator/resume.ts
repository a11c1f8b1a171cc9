/** Takes up what a restart interrupted: late payments, refunds under way, unanswered notices. */
import { notificationLadderMs } from '../wire/notification.ts'
import { armLatePayment, deliver } from './capture.ts'
import { armRefund } from './refund-completion.ts'
import type { World } from './world.ts'

const totalLadderMs = notificationLadderMs.reduce((sum, gap) => sum + gap, 0)

export function resume(world: World): void {
  const { ledger, ports } = world
  for (const entry of ledger.orders()) armLatePayment(world, entry)
  for (const { refund, endedAt } of ledger.refunds()) {
    if (endedAt === undefined) armRefund(world, refund)
  }
  for (const { notice, accepted } of ledger.notices()) {
    const isLive = ports.clock.now() - notice.createdAt < totalLadderMs
    if (!accepted && isLive) deliver(world, notice)
  }
}
