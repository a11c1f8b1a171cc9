/** One run of the program: from the words of the command line to the code that it ends with. */
import type { Runner } from './call.ts'
import { type CommandSpec, isOn } from './commands/command.ts'
import { readLine } from './commands/read-line.ts'
import { runners } from './commands/runners.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { commandHelp, generalHelp } from './help.ts'
import { createPrinter, type Printer } from './printer.ts'
import { Trouble } from './trouble.ts'
import { asTrouble } from './troubles.ts'
import type { Language } from './words/language.ts'
import type { World } from './world.ts'

/** Never throws: what goes wrong is printed and told by the exit code. */
export async function run(line: readonly string[], world: World): Promise<ExitCode> {
  const first = printerFor(world, { json: line.includes('--json'), language: toldIn(line, world) })
  try {
    const read = readLine(line)
    if (read === undefined) {
      const isAsked = line.includes('--help') || line.includes('-h')
      first.line(generalHelp(first))
      return isAsked ? exitCodes.ok : exitCodes.usage
    }
    const { command, given } = read
    if (isOn(given, 'help')) {
      first.line(commandHelp(first, command))
      return exitCodes.ok
    }
    return await (await runnerOf(command))({ world, print: first, given })
  } catch (error) {
    const trouble = error instanceof Trouble ? error : asTrouble(error)
    first.trouble(trouble)
    return trouble.exit
  }
}

async function runnerOf({ name }: CommandSpec): Promise<Runner> {
  const load = runners[name]
  if (load === undefined) throw new Error(`the command ${name} has no runner`)
  return await load()
}

function toldIn(line: readonly string[], world: World): Language {
  const index = line.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const word = index < 0 ? undefined : line[index]
  const told = word === '--lang' ? line[index + 1] : word?.slice('--lang='.length)
  return told === 'zh' || told === 'en' ? told : world.language
}

function printerFor(world: World, told: { json: boolean; language: Language }): Printer {
  const { env, isTerminal, out, err } = world
  const colours = isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
  return createPrinter({ ...told, colours, out, err })
}
