/** The channel of cards at the mall's own terminals, as the platform finds it. */
import { defineChannel } from '@tillway/channel'
import { openAccount } from './adapter/account.ts'
import { wrapTerminalKeys } from './adapter/terminal-keys.ts'
import { manifest } from './manifest.ts'

export const channel = defineChannel({ manifest, open: openAccount, wrapTerminalKeys })
