/** For pages in an app of the mall: an adapter to the app, for those who draw the payment themselves. */
import type { HostAdapter } from '@tillway/sdk'
import { callBridge } from '@tillway/sdk/bridges'

export { type AppAnswer, type AppBridge, protocolVersion } from '@tillway/sdk/bridges'

/** Whether the page runs in an app that has put the bridge into it. */
export const isInApp = (): boolean => 'TillwayHost' in globalThis

/** The payment sheet needs nothing of this: it finds the bridge by itself. */
export function appHost(): HostAdapter {
  return {
    id: 'merchant_app',
    presentations: ['app'],
    supports: ({ type }) => type !== 'qr',
    perform: callBridge,
  }
}
