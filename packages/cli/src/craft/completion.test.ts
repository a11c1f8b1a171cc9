import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Call } from '../call.ts'
import { commandTable } from '../commands/table.ts'
import { areas } from '../doctor/fault.ts'
import { completion } from './completion.ts'

async function scriptFor(shell: string): Promise<string> {
  let script = ''
  const out = (text: string) => {
    script += text
  }
  const world = { out }
  await completion({
    world,
    print: { json: false },
    given: { args: [shell], options: {} },
  } as unknown as Call)
  return script
}

/** What bash offers for the last word of each line, in one bash for them all. */
async function offers(lines: readonly string[]): Promise<readonly (readonly string[])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-completion-'))
  const file = join(folder, 'tillway.bash')
  writeFileSync(file, await scriptFor('bash'))
  const asked = lines.map((line) => {
    const words = line.split(' ')
    const typed = words.map((word) => `'${word}'`).join(' ')
    return `COMP_WORDS=(${typed}) COMP_CWORD=${words.length - 1} COMPREPLY=(); _tillway; echo "\${COMPREPLY[*]}"`
  })
  const program = ['set -u', `source '${file}'`, 'complete -p tillway', ...asked].join('\n')
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', program], {
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true })
  expect([status, stderr]).toEqual([0, ''])
  const [declared, ...answers] = stdout.trimEnd().split('\n')
  expect(declared).toBe('complete -o default -F _tillway tillway')
  return lines.map((_, index) => (answers[index] ?? '').split(' ').filter(Boolean))
}

/** What fish offers; it answers for a line without a terminal. */
async function fishOffers(lines: readonly string[]): Promise<readonly (readonly string[])[]> {
  const asked = lines.map((line) => `complete -C '${line}'; echo ---`)
  const program = [await scriptFor('fish'), ...asked].join('\n')
  const { status, stdout, stderr } = spawnSync('fish', ['--no-config', '-c', program], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
  const answers = stdout.split('---\n')
  return lines.map((_, index) => (answers[index] ?? '').split('\n').filter(Boolean))
}

/** What zsh offers; the two builtins that need a line editor are told by functions. */
async function zshOffers(lines: readonly string[]): Promise<readonly (readonly string[])[]> {
  const asked = lines.map((line) => {
    const words = line.split(' ')
    return `words=(${words.map((word) => `'${word}'`).join(' ')}) CURRENT=${words.length}; _tillway; print`
  })
  const program = `compdef() { declared="$*" }
compadd() {
  shift
  local word fitting=0
  for word in "$@"; do [[ "$word" == "\${words[CURRENT]}"* ]] && { print -n -- "$word "; fitting=1; }; done
  (( fitting ))
}
_files() { print -n 'FILES ' }
${await scriptFor('zsh')}
[[ "$declared" == '_tillway tillway' ]] || exit 1
${asked.join('\n')}`
  const { status, stdout, stderr } = spawnSync('zsh', ['-f', '-c', program], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  const answers = stdout.split('\n')
  return lines.map((_, index) => (answers[index] ?? '').split(' ').filter(Boolean))
}

const isThere = (shell: string) => spawnSync(shell, ['--version']).status === 0
const hasBash = isThere('bash')
const others = [
  ['zsh', zshOffers, ['FILES']],
  ['fish', fishOffers, undefined],
] as const
for (const [shell] of others) {
  if (!isThere(shell)) console.warn(`completion: ${shell} is not on this machine and was not run`)
}

test.skipIf(!hasBash)('bash offers what may follow', async () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'tillway lis': ['listen'],
    'tillway keys ': ['inspect', 'make', 'rotate', 'env'],
    'tillway keys rotate web': ['webhook'],
    'tillway keys rotate merchant --re': ['--reveal', '--revoke'],
    'tillway --json keys ro': ['rotate'],
    'tillway keys --json ro': ['rotate'],
    'tillway help lis': ['listen'],
    'tillway init --template ': ['express', 'fastify'],
    'tillway init shop --template f': ['fastify'],
    'tillway doctor --only ': areas,
    'tillway doctor --lang ': ['zh', 'en'],
    // The shell’s own names of files.
    'tillway keys rotate merchant --out ': [],
    'tillway keys make root -o ': [],
    'tillway nothing ': [],
    // The last, for an empty answer at the end would be lost.
    'tillway events list --pay': ['--payment'],
  }
  const found = await offers(Object.keys(cases))
  expect(Object.fromEntries(Object.keys(cases).map((line, index) => [line, found[index]]))).toEqual(
    cases,
  )
})

test.skipIf(!hasBash)('bash offers every command, and every option of each', async () => {
  const [first = [], ...options] = await offers([
    'tillway ',
    ...commandTable.map(({ name }) => `tillway ${name} --`),
  ])
  expect(new Set(first)).toEqual(new Set(commandTable.map(({ name }) => name.split(' ')[0])))
  commandTable.forEach(({ options: specs = [] }, index) => {
    const wanted = [...specs.map(({ name }) => `--${name}`), '--json', '--help', '--lang']
    expect(options[index]).toEqual(wanted)
  })
})

describe.each(others)('%s', (shell, ask, files) => {
  test.skipIf(!isThere(shell))('offers what may follow', async () => {
    const cases: Readonly<Record<string, readonly string[] | undefined>> = {
      'tillway tr': ['trigger'],
      'tillway keys ': ['inspect', 'make', 'rotate', 'env'],
      'tillway keys rotate web': ['webhook'],
      'tillway keys rotate merchant --re': ['--reveal', '--revoke'],
      'tillway --json keys ro': ['rotate'],
      'tillway help lis': ['listen'],
      'tillway init shop --template f': ['fastify'],
      'tillway doctor --lang ': ['zh', 'en'],
      'tillway keys rotate merchant --out ': files,
    }
    const found = await ask([...Object.keys(cases), 'tillway ', 'tillway trigger --'])
    const sorted = (words: readonly string[] | undefined) => words?.toSorted()
    Object.entries(cases).forEach(([line, wanted], index) => {
      if (wanted !== undefined) expect([line, sorted(found[index])]).toEqual([line, sorted(wanted)])
    })
    const [all, options] = found.slice(-2)
    expect(new Set(all)).toEqual(new Set(commandTable.map(({ name }) => name.split(' ')[0])))
    const { options: specs = [] } = commandTable.find(({ name }) => name === 'trigger') ?? {}
    const wanted = [...specs.map(({ name }) => `--${name}`), '--json', '--help', '--lang']
    expect(sorted(options)).toEqual(sorted(wanted))
  })
})
