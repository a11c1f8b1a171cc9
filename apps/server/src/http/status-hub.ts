/** Wakes the streams of a payment when this instance changed it. Other instances are found by asking. */
import type { Cancel } from '@tillway/kernel'

export interface StatusHub {
  publish(merchantId: string, paymentId: string): void
  subscribe(merchantId: string, paymentId: string, listener: () => void): Cancel
}

export function createStatusHub(): StatusHub {
  const listeners = new Map<string, Set<() => void>>()
  return {
    publish(merchantId, paymentId) {
      for (const listener of listeners.get(`${merchantId} ${paymentId}`) ?? []) listener()
    },
    subscribe(merchantId, paymentId, listener) {
      const key = `${merchantId} ${paymentId}`
      const set = listeners.get(key) ?? new Set()
      listeners.set(key, set.add(listener))
      return () => {
        set.delete(listener)
        if (set.size === 0) listeners.delete(key)
      }
    },
  }
}
