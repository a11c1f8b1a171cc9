/** The files of a new channel, by their paths in its folder, made from those of the sample channel. */
import { channelReadme } from './channel-readme.ts'

interface Move {
  readonly from: string
  readonly to: string
}

const moves: readonly Move[] = [
  { from: 'manifest.ts', to: 'src/manifest.ts' },
  { from: 'wire.ts', to: 'src/wire/messages.ts' },
  { from: 'adapter.ts', to: 'src/adapter/channel.ts' },
  { from: 'simulator.ts', to: 'src/simulator/simulator.ts' },
  { from: 'ledger.ts', to: 'src/simulator/ledger.ts' },
  { from: 'forgeries.ts', to: 'src/simulator/forgeries.ts' },
]

/** `read` gives a file of the sample’s folder. */
export function channelFiles(
  name: string,
  read: (file: string) => string,
): readonly (readonly [path: string, text: string])[] {
  const moved = moves.map(({ from, to }) => [to, renamed(relinked(read(from)), name)] as const)
  const capital = capitalOf(name)
  return [
    ...moved,
    ['package.json', packageJson(name)],
    ['README.md', channelReadme(name)],
    ['src/index.ts', `export { ${name}Channel as channel } from './adapter/channel.ts'\n`],
    ['src/simulator/index.ts', `export { ${name}Simulator as simulator } from './simulator.ts'\n`],
    ['src/wire/messages.test.ts', wireTest(capital)],
  ]
}

const capitalOf = (name: string) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`

/** Imports as they are from where the file now lies. */
function relinked(text: string): string {
  return text
    .replace(/'\.\.\/\.\.\/(contract|outcome|manifest)\.ts'/g, "'@tillway/channel'")
    .replace(/'\.\.\/\.\.\/simulator\/\w[\w-]*\.ts'/g, "'@tillway/channel/simulator'")
    .replace(/'\.\/wire\.ts'/g, "'../wire/messages.ts'")
    .replace(/'\.\/manifest\.ts'/g, "'../manifest.ts'")
}

function renamed(text: string, name: string): string {
  return text
    .replace(/^\/\*\*[\s\S]*?\*\/\n/, '')
    .replaceAll('样例支付', capitalOf(name))
    .replaceAll('Sample Pay', capitalOf(name))
    .replaceAll('SAMPLE', name.toUpperCase())
    .replaceAll('Sample', capitalOf(name))
    .replaceAll('sample', name)
}

function packageJson(name: string): string {
  const manifest = {
    name: `@tillway/channel-${name}`,
    version: '0.1.0',
    private: true,
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': './src/index.ts', './simulator': './src/simulator/index.ts' },
    dependencies: { '@tillway/kernel': '*', '@tillway/channel': '*' },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

function wireTest(capital: string): string {
  return `import { expect, test } from 'vitest'
import { sign, verify } from './messages.ts'

test('what ${capital} signed is known, and what was changed on the way is not', () => {
  const signature = sign('key', ['a', 'b'])
  expect(verify('key', ['a', 'b'], signature)).toBe(true)
  expect(verify('key', ['a', 'c'], signature)).toBe(false)
  expect(verify('other', ['a', 'b'], signature)).toBe(false)
})
`
}
