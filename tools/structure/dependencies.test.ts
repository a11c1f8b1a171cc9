import { expect, it } from 'vitest'
import { checkDependencies } from './dependencies.ts'
import { describeFindings, readProject } from './project.ts'

const reasons = {
  path: 'docs/adr/dependencies.md',
  text: '# Dependencies\n\n- `pg`: speaks to PostgreSQL, which nothing in Node does.\n',
}

function findingsFor(path: string, manifest: object): readonly string[] {
  return describeFindings(checkDependencies([reasons, { path, text: JSON.stringify(manifest) }]))
}

const store = 'packages/store/package.json'

it('accepts a dependency that is pinned and has its reason', () => {
  const dependencies = { pg: '8.23.1', '@tillway/kernel': '*' }
  expect(findingsFor(store, { dependencies })).toEqual([])
})

it('refuses a dependency without a reason, bundled ones included', () => {
  const dependencies = { pg: '8.23.1', 'left-pad': '1.3.0' }
  const finding = `${store} depends on left-pad without a reason in docs/adr/dependencies.md`
  expect(findingsFor(store, { dependencies })).toEqual([finding])
  const bundled = { dependencies: { pg: '8.23.1' }, devDependencies: { 'left-pad': '1.3.0' } }
  expect(findingsFor(store, bundled)).toEqual([finding])
})

it('refuses a version that can change by itself', () => {
  expect(findingsFor(store, { dependencies: { pg: '^8.23.1' } })).toEqual([
    `${store} does not pin pg to one version`,
  ])
})

it('refuses any dependency of a package that stands alone, reason or not', () => {
  const path = 'packages/sdk/package.json'
  expect(findingsFor(path, { dependencies: { pg: '8.23.1' } })).toEqual([
    `${path} may not depend on pg: it stands alone`,
  ])
})

it('asks for a reason to be removed when nothing needs it any more', () => {
  expect(findingsFor(store, {})).toEqual(['docs/adr/dependencies.md lists pg, which nothing uses'])
})

it('every dependency of the project has its reason', () => {
  expect(describeFindings(checkDependencies(readProject()))).toEqual([])
})
