/** `tillway help`. */

import type { Call } from '../call.ts'
import { commandTable } from '../commands/table.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { commandHelp, generalHelp, usageOf } from '../help.ts'
import { usageTrouble } from '../trouble.ts'
import { nearest } from '../words/nearest.ts'

export async function help({ print, given }: Call): Promise<ExitCode> {
  const wanted = given.args.join(' ')
  if (wanted === '') {
    for (const command of commandTable) {
      if (print.json)
        print.fact(
          { name: command.name, usage: usageOf(command), summary: print.say(command.summary) },
          '',
        )
    }
    print.line(generalHelp(print))
    return exitCodes.ok
  }
  const found = commandTable.filter(({ name }) => name === wanted || name.startsWith(`${wanted} `))
  if (found.length === 0) throw unknown(wanted)
  for (const command of found) {
    print.fact({ ...command, usage: usageOf(command) }, `${commandHelp(print, command)}\n`)
  }
  return exitCodes.ok
}

function unknown(wanted: string) {
  const meant = nearest(
    wanted,
    commandTable.map(({ name }) => name),
  )
  return usageTrouble(
    'unknown_command',
    { zh: `没有命令“${wanted}”`, en: `there is no command "${wanted}"` },
    meant === undefined
      ? { zh: '运行 tillway 查看全部命令', en: 'run tillway to see them all' }
      : { zh: `是不是想用 tillway ${meant}？`, en: `did you mean tillway ${meant}?` },
  )
}
