import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('./testing/quiet-child.ts', import.meta.url))
const run = () => JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }))

it('waits for what others do, draws the same each time, and notes what it cannot take over', () => {
  const first = run()
  expect(first.order.sort()).toEqual(['digested', 'hashed 32', 'read', 'signed true', 'turned'])
  expect(first.opened).toBe('text')
  expect(first.strays).toEqual([0, ['a real timer (setTimeout)']])
  expect(run()).toEqual({ ...first, order: expect.anything() })
})
