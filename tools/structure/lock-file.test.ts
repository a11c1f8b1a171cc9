import { expect, it } from 'vitest'
import { checkLockFile } from './lock-file.ts'
import { describeFindings, readProject } from './project.ts'

function findingsFor(packages: object): readonly string[] {
  return describeFindings(checkLockFile({ path: 'a.json', text: JSON.stringify({ packages }) }))
}

it('finds a package that is named by another one but is not in the lock', () => {
  const packages = {
    '': { dependencies: { linter: '1' } },
    'node_modules/linter': { optionalDependencies: { 'linter-linux': '1', 'linter-mac': '1' } },
    'node_modules/linter-linux': {},
  }
  expect(findingsFor(packages)).toEqual([
    'a.json lacks linter-mac, which node_modules/linter needs',
  ])
})

it('finds a package below the one that needs it, and above', () => {
  const packages = {
    'packages/store': { dependencies: { sql: '1', shared: '1' } },
    'packages/store/node_modules/sql': { dependencies: { shared: '1' } },
    'node_modules/shared': {},
  }
  expect(findingsFor(packages)).toEqual([])
})

it('the lock file of the project is complete', () => {
  const [lock] = readProject().filter(({ path }) => path === 'package-lock.json')
  expect(lock).toBeDefined()
  expect(describeFindings(checkLockFile(lock!))).toEqual([])
})
