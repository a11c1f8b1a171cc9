import { expect, it } from 'vitest'
import { checkFileNames } from './file-names.ts'
import { describeFindings, readProject } from './project.ts'

function findingsFor(path: string): readonly string[] {
  return describeFindings(checkFileNames([{ path, text: '' }]))
}

it.each([
  'packages/kernel/src/error-table.ts',
  'packages/cashier/src/qr/sheet.test.tsx',
  'packages/store/src/migrations/0001-first.sql',
  'docs/.vitepress/theme/index.ts',
  'channels/x/fixtures/PayNotify.ts',
  'docs/README.md',
])('accepts %s', (path) => {
  expect(findingsFor(path)).toEqual([])
})

it.each([
  ['packages/x/src/errorTable.ts', 'is not in kebab-case: errorTable'],
  ['packages/x/src/Sheet.tsx', 'is not in kebab-case: Sheet'],
  ['packages/x/src/snake_case.ts', 'is not in kebab-case: snake_case'],
  ['packages/x/src/Deep/a.ts', 'is not in kebab-case: Deep'],
  ['packages/x/src/utils.ts', 'has a name that says nothing: utils'],
  ['packages/x/src/test-helpers.ts', 'has a name that says nothing: test-helpers'],
  ['packages/x/src/common/a.ts', 'has a name that says nothing: common'],
])('refuses %s', (path, message) => {
  expect(findingsFor(path)).toEqual([`${path} ${message}`])
})

it('every file of the project has a name that says what is in it', () => {
  expect(describeFindings(checkFileNames(readProject()))).toEqual([])
})
