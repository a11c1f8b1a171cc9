import { type Channel, defineChannel } from '@tillway/channel'
import { openAccount } from './adapter/account.ts'
import { manifest } from './manifest.ts'

/** WeChat Pay (微信支付), APIv3, for merchants connected directly. */
export const channel: Channel<typeof manifest> = defineChannel({ manifest, open: openAccount })
