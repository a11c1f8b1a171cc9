import { expect, it } from 'vitest'
import { checkSyntax } from './forbidden-syntax.ts'
import { describeFindings, readProject } from './project.ts'

function messagesFor(text: string, path = 'packages/x/src/a.ts'): readonly string[] {
  return checkSyntax([{ path, text }]).map(({ message }) => message)
}

it.each([
  ['let a: any', 'uses any; say unknown and look'],
  ['const a = b as any', 'uses any; say unknown and look'],
  ['export default 1', 'has a default export; give it a name'],
  ['const a = 1\nexport { a as default }', 'has a default export; give it a name'],
  ["export * from './b.ts'", 'exports everything; name what is offered'],
  ["export * as b from './b.ts'", 'exports everything; name what is offered'],
  ['const enum A { B }', 'declares an enum; use a union of literals'],
  ['namespace A { export const b = 1 }', 'declares a namespace; use a module'],
  ['// TODO tidy up', 'leaves a TODO behind'],
  ['/* one\n * FIXME two */', 'leaves a FIXME behind'],
])('refuses %j', (text, message) => {
  expect(messagesFor(text)).toEqual([message])
})

it.each([
  "const anyone = 'any enum, namespace or TODO in text'",
  'declare global { interface Window { readonly till: string } }',
  "declare module 'untyped' {}",
  "export { a, b as c } from './b.ts'",
])('accepts %j', (text) => {
  expect(messagesFor(text)).toEqual([])
})

it('lets the configuration of a tool have the default export that the tool reads', () => {
  expect(messagesFor('export default 1', 'vitest.config.ts')).toEqual([])
})

it('says where, and refuses to pass a file that it cannot read', () => {
  const file = { path: 'packages/x/src/a.ts', text: '\n/*\n TODO */' }
  expect(describeFindings(checkSyntax([file]))).toEqual([
    'packages/x/src/a.ts:3 leaves a TODO behind',
  ])
  expect(() => messagesFor('const = 1')).toThrow('packages/x/src/a.ts')
})

it('no file of the project uses a form that the house does without', () => {
  expect(describeFindings(checkSyntax(readProject()))).toEqual([])
})
