/** A planted bug is there in the child that asked for it, and in no other. */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const root = new URL('../../../', import.meta.url).pathname
const plant = new URL('./plant.ts', import.meta.url).href
const program = `
  const { attemptDelayMs } = await import('@tillway/payments')
  process.stdout.write(String(attemptDelayMs('unknown', 99)))
`

function delayIn(...given: readonly string[]): string {
  const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program]
  return execFileSync(process.execPath, [...given.slice(0, 2), ...options, ...given.slice(2)], {
    cwd: root,
    encoding: 'utf8',
  })
}

test('the source is changed while it is loaded, in that process alone', () => {
  expect(delayIn()).toBe('300000')
  const planted = delayIn('--import', plant, '--', '--planted=asked-ever-more-seldom')
  expect(planted).toBe('86400000')
})
