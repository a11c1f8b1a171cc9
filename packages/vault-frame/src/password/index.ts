/** What the vault's password page runs; it starts by itself, beside the vault's configuration. */
import { passwordPlatform } from '../platform/password.ts'
import { startPassword } from './password.ts'

startPassword(passwordPlatform())
