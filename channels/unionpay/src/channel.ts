/** The UnionPay channel, as the platform finds it. */
import { defineChannel } from '@tillway/channel'
import { openAccount } from './adapter/account.ts'
import { manifest } from './manifest.ts'

export const channel = defineChannel({ manifest, open: openAccount })
