import { expect, it } from 'vitest'
import { checkCycles } from './cycles.ts'
import { describeFindings, readProject } from './project.ts'

it('finds files that import each other in a circle, types included', () => {
  const files = [
    { path: 'packages/x/src/a.ts', text: "import { b } from './deep/b.ts'" },
    { path: 'packages/x/src/deep/b.ts', text: "export { c } from './c.ts'" },
    { path: 'packages/x/src/deep/c.ts', text: "import type { A } from '../a.ts'" },
  ]
  expect(describeFindings(checkCycles(files))).toEqual([
    'packages/x/src/a.ts imports itself by way of packages/x/src/deep/b.ts → packages/x/src/deep/c.ts → packages/x/src/a.ts',
  ])
})

it('takes no offence at two ways to the same file', () => {
  const files = [
    { path: 'packages/x/src/a.ts', text: "import './b.ts'\nimport './c.ts'" },
    { path: 'packages/x/src/b.ts', text: "import './c.ts'" },
    { path: 'packages/x/src/c.ts', text: '' },
  ]
  expect(checkCycles(files)).toEqual([])
})

it('no files of the project import each other in a circle', () => {
  expect(describeFindings(checkCycles(readProject()))).toEqual([])
})
