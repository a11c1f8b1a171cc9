/** A planted bug is there in the process that asked for it, and in no other. */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const root = new URL('../../../', import.meta.url).pathname
const plant = new URL('./plant.ts', import.meta.url).href
const ask = `
  const { attemptDelayMs } = await import('@tillway/payments')
  process.stdout.write(String(attemptDelayMs('unknown', 99)))
`
const planting = `
  const { plant } = await import('${plant}')
  plant('asked-ever-more-seldom')
`

function delayIn(program: string): string {
  const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program]
  return execFileSync(process.execPath, options, { cwd: root, encoding: 'utf8' })
}

test('the source is changed while it is loaded, in that process alone', () => {
  expect(delayIn(ask)).toBe('25000')
  expect(delayIn(planting + ask)).toBe('86400000')
})
