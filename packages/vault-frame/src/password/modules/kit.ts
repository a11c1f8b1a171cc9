/** What the shuffled pad shares with the modules that come after it. */
import { say } from '../words/text.ts'
import { createEntry } from './entry.ts'
import { drawDigits, drawTiles, onCell } from './pad.ts'
import { followOne } from './pointers.ts'
import { addElement, createSurface } from './surface.ts'

export const moduleKit = {
  say,
  createEntry,
  createSurface,
  addElement,
  followOne,
  onCell,
  drawTiles,
  drawDigits,
} as const

export type ModuleKit = typeof moduleKit
