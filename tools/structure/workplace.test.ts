import { expect, it } from 'vitest'
import { describeFindings, readProject } from './project.ts'
import { checkWorkplace } from './workplace.ts'

function findingsFor(path: string, text: string): readonly string[] {
  return describeFindings(checkWorkplace([{ path, text }]))
}

/** Put together here, so that this file does not contain what it forbids. */
const machinePath = (...parts: readonly string[]) => `/${parts.join('/')}`
const registryHost = ['registry', 'npmjs', 'org'].join('.')

it.each([
  [`see ${machinePath('work', 'notes')}`, 'a path of one machine'],
  [`"${machinePath('root', '.npmrc')}"`, 'a path of one machine'],
  [`cd ${machinePath('home', 'someone', 'till')}`, 'a path of one machine'],
  [`registry=https://${registryHost}/`, 'a registry'],
  [`as in ${'issue'} #12`, 'the number of an issue'],
])('finds %j', (text, what) => {
  const found = findingsFor('docs/guide.md', `\n${text}`)
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(`docs/guide.md:2 tells ${what}`)
})

it('finds an address that npm wrote into the lock file', () => {
  const address = ['https:', '', 'packages.example', 'a.tgz'].join('/')
  const found = findingsFor('package-lock.json', `{ "resolved": "${address}" }`)
  expect(found).toHaveLength(1)
  expect(findingsFor('package-lock.json', '{ "resolved": "packages/kernel" }')).toEqual([])
})

it.each([
  'https://mall.example/work/order',
  '../work/order.ts',
  'the registry.ts beside it',
  'color: #12a',
])('accepts %j', (text) => {
  expect(findingsFor('docs/guide.md', text)).toEqual([])
})

it('nothing in the project tells where it was written', () => {
  expect(describeFindings(checkWorkplace(readProject()))).toEqual([])
})
