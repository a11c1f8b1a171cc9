import { expect, test } from 'vitest'
import { Trouble } from '../trouble.ts'
import { readLine } from './read-line.ts'
import { runners } from './runners.ts'
import { commandTable } from './table.ts'

function refusal(line: readonly string[]): Trouble {
  try {
    readLine(line)
  } catch (error) {
    if (error instanceof Trouble) return error
  }
  throw new Error('it was not refused')
}

test('every command of the table has a runner, and no other has', () => {
  expect(Object.keys(runners).sort()).toEqual(commandTable.map(({ name }) => name).sort())
})

test('options may stand anywhere, and a value is no command', () => {
  const read = readLine(['--lang', 'zh', 'keys', '--json', 'make', 'root', '-o', 'a.key'])
  expect(read?.command.name).toBe('keys make')
  expect(read?.given).toMatchObject({
    args: ['root'],
    options: { lang: 'zh', json: true, out: 'a.key' },
  })
})

test.each([
  [['strat'], 'unknown_command', 'start'],
  [['keys', 'mak', 'root'], 'unknown_command', 'keys make'],
  [['events'], 'unknown_command', 'events list'],
  [['doctor', '--onyl', 'keys'], 'unknown_option', '--only'],
  [['init', '--template', 'koa'], 'option_choice', undefined],
  [['keys', 'make'], 'argument_missing', 'keys make --help'],
  [['start', 'now'], 'argument_extra', undefined],
  [['simulate', 'payy'], 'argument_choice', 'pay'],
])('%j is refused, with a suggestion where there is one', (line, code, meant) => {
  const trouble = refusal(line)
  expect([trouble.code, trouble.exit]).toEqual([code, 2])
  if (meant === undefined) return
  expect(trouble.remedy?.en).toContain(meant)
  expect(trouble.remedy?.zh).toContain(meant)
})
