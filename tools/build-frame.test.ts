import { beforeAll, describe, expect, test } from 'vitest'
import { type BuiltDocument, buildFrame, type FrameBuild } from './build-frame.ts'

/**
 * Bytes after gzip of script and style together, which is what a document costs: 8 KB for each. The
 * card's holds both languages, the password's one, with the shuffled pad.
 */
const documentBudget = 8_192
/** Bytes after gzip of what comes later to the page of a password, both languages and style with it. */
const partBudgets = { sending: 1_300, choosing: 1_850, gesture: 920, shield: 1_040, plain: 960 }

type Build = FrameBuild

const documents = {
  card: ({ card }: Build) => card,
  'password in Chinese': ({ password }: Build) => password.zh,
  'password in English': ({ password }: Build) => password.en,
} as const satisfies Readonly<Record<string, (built: Build) => BuiltDocument>>

let built: Build

beforeAll(async () => {
  built = await buildFrame()
}, 60_000)

const partNamed = ({ password }: Build, name: string) => {
  const [file = '', part] =
    Object.entries(password.parts).find(([key]) => key.startsWith(`${name}-`)) ?? []
  return { file, script: part?.script ?? '', style: part?.style ?? '', size: part?.size ?? 0 }
}

/** Everything that runs, by what it is. */
const scriptsOf = (build: Build): readonly (readonly [string, string])[] => [
  ...Object.entries(documents).map(([name, of]) => [name, of(build).script] as const),
  ...Object.entries(build.password.parts).map(([file, { script }]) => [file, script] as const),
]

test('both languages are in the page for a card', () => {
  expect(built.card.script).toContain('银行卡号')
  expect(built.card.script).toContain('Card number')
})

test('a page for a password has one, and the same parts as the other', () => {
  const { zh, en, parts } = built.password
  expect(zh.script).toContain('请输入支付密码')
  expect(zh.script).not.toContain('Enter your payment password')
  expect(en.script).toContain('Enter your payment password')
  expect(en.script).not.toMatch(/\p{Script=Han}/u)
  for (const file of Object.keys(parts)) {
    expect(file).toMatch(/^[a-z]+-[\da-f]{16}\.js$/)
    expect(zh.script).toContain(file)
    expect(en.script).toContain(file)
  }
})

test('what shoppers need later, or never, is not in the page', () => {
  const { zh } = built.password
  const later = {
    sending: 'ECDH',
    choosing: '图案',
    gesture: '左框',
    shield: '按住',
    plain: '朗读；但',
  }
  for (const [name, mark] of Object.entries(later)) {
    expect(partNamed(built, name).script).toContain(mark)
    if (name !== 'choosing') expect(zh.script).not.toContain(mark)
  }
})

describe.each(Object.entries(documents))('the document for the %s', (_, documentOf) => {
  test('has its limit', () => {
    const { together, style } = documentOf(built).sizes
    expect(together).toBeLessThanOrEqual(documentBudget)
    expect(together).toBeGreaterThan(style)
  })

  test('stands in a page as it is: nothing in it could end its element', () => {
    const { script, style } = documentOf(built)
    expect(script).not.toMatch(/<\/?script|<!--/i)
    expect(style).not.toMatch(/<\/style/i)
  })
})

test.each(Object.entries(partBudgets))('%s has its limit of %d', (name, budget) => {
  const { size } = partNamed(built, name)
  expect(size).toBeLessThanOrEqual(budget)
  expect(size).toBeGreaterThan(0)
})

test('every part has a limit, and the style that the page’s policy knows it by', async () => {
  expect(Object.keys(built.password.parts)).toHaveLength(Object.keys(partBudgets).length)
  for (const { script, style } of Object.values(built.password.parts)) {
    const part = await import(`data:text/javascript,${encodeURIComponent(script)}`)
    expect(part.style).toBe(style)
  }
})

test('nothing evaluates text, parses markup or talks to anybody else', () => {
  for (const [name, script] of scriptsOf(built)) {
    expect(script, name).not.toMatch(
      /\beval\(|new Function|document\.write|innerHTML|outerHTML|insertAdjacentHTML|srcdoc/,
    )
    expect(script, name).not.toMatch(/https?:|XMLHttpRequest|sendBeacon|WebSocket|"\*"/)
    expect(script, name).not.toMatch(/sessionStorage|indexedDB|document\.cookie|console\./)
  }
})

test('only the page of a password loads scripts, of the folder of its parts', () => {
  const imports = scriptsOf(built).filter(([, script]) => /\bimport\b/.test(script))
  expect(imports.map(([name]) => name)).toEqual(['password in Chinese', 'password in English'])
  for (const [name, script] of imports) {
    expect(script.match(/\bimport\b/g), name).toHaveLength(1)
    expect(script, name).toContain('./frame/parts/')
  }
})

test('the one thing that is kept is what the vault knows a browser by, for passwords alone', () => {
  const sending = partNamed(built, 'sending')
  const uses = sending.script.match(/localStorage\.\w+\(\S+?\)/g) ?? []
  expect(uses.length).toBeGreaterThan(0)
  expect(sending.script.match(/localStorage/g)).toHaveLength(uses.length)
  for (const [name, script] of scriptsOf(built)) {
    if (name !== sending.file) expect(script, name).not.toContain('localStorage')
  }
})

test('what programs see with in tests is in no build that is not made for them', async () => {
  for (const [name, script] of scriptsOf(built)) {
    expect(script, name).not.toContain('tillwayEyes')
  }
  const seeing = await buildFrame({ eyes: true })
  expect(seeing.password.zh.script).toContain('tillwayEyes')
  expect(partNamed(seeing, 'gesture').script).toContain('tillwayEyes')
  expect(partNamed(seeing, 'shield').script).toContain('tillwayEyes')
  expect(seeing.card).toEqual(built.card)
})
