/** `tillway events list`. */
import type { EventType } from '@tillway/mall'
import { type Call, countOf } from '../call.ts'
import { textOf } from '../commands/command.ts'
import { connectPlatform } from '../connect.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { eventLine } from './event-line.ts'

export async function listEvents({ world, print, given }: Call): Promise<ExitCode> {
  const { tillway } = connectPlatform(world, given)
  const payment = textOf(given, 'payment')
  const type = textOf(given, 'type')
  const limit = Math.min(100, Math.max(1, countOf(given, 'limit', 20)))
  const page = await tillway.events
    .list({
      limit,
      ...(payment === undefined ? {} : { payment }),
      // The platform refuses a type that it does not know.
      ...(type === undefined ? {} : { type: type as EventType }),
    })
    .first()
  for (const event of page.data) print.fact(event, eventLine(event))
  return exitCodes.ok
}
