/** What the vault's page runs; it starts by itself, beside the configuration that the vault wrote. */
import { startFrame } from './frame.ts'
import { browserPlatform } from './platform/browser.ts'

startFrame(browserPlatform())
