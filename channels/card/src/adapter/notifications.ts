/** Acquirers of terminals never call by themselves: whatever comes is not genuine. */
import type { NotificationReader } from '@tillway/channel'

const plainText = Object.freeze({ 'content-type': 'text/plain;charset=utf-8' })

export const noNotifications: NotificationReader = Object.freeze({
  read: async () => ({ kind: 'refused', why: 'malformed' }) as const,
  accepted: { status: 200, headers: plainText, body: 'ok' },
  refused: { status: 400, headers: plainText, body: 'refused' },
})
