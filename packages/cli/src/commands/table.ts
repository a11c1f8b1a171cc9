/** Every command, once. */
import type { CommandSpec } from './command.ts'
import { craftCommands } from './table-craft.ts'
import { localCommands } from './table-local.ts'
import { moneyCommands } from './table-money.ts'

export const commandTable: readonly CommandSpec[] = Object.freeze([
  ...localCommands,
  ...moneyCommands,
  ...craftCommands,
])
