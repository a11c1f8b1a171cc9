import { describe, expect, it } from 'vitest'
import { describeFindings, readProject } from './project.ts'
import { checkSize, maxFileLines, maxFunctionLines, type Ratchet } from './size.ts'
import ratchet from './size-ratchet.json' with { type: 'json' }

const path = 'packages/x/src/a.ts'

function linesOf(count: number): string {
  return Array.from({ length: count }, (_, index) => `// line ${index + 1}\n`).join('')
}

function findingsFor(text: string, listed: Ratchet = {}): readonly string[] {
  return describeFindings(checkSize([{ path, text }], listed))
}

/** A function of exactly so many lines, whose strings try to confuse a counter of braces. */
function functionOf(lines: number, head = 'function pay()'): string {
  return `${head} {\n  const brace = '}' + \`}\${'}'}\` // }\n${linesOf(lines - 3)}}\n`
}

describe('the size of files', () => {
  it('lets a file be as long as the limit and no longer', () => {
    expect(findingsFor(linesOf(maxFileLines))).toEqual([])
    expect(findingsFor(linesOf(maxFileLines + 1))).toEqual([
      `${path} ${path} has 501 lines; the limit is 500`,
    ])
  })

  it('measures styles and SQL too, but neither generated code nor samples', () => {
    const text = linesOf(maxFileLines + 1)
    const lengths = ['a/b.css', 'a/b.sql', 'a/generated/b.ts', 'channels/x/fixtures/b.html']
    expect(
      checkSize(
        lengths.map((name) => ({ path: name, text })),
        {},
      ),
    ).toHaveLength(2)
  })
})

describe('the size of functions', () => {
  it('lets a function be as long as the limit and no longer', () => {
    expect(findingsFor(functionOf(maxFunctionLines))).toEqual([])
    expect(findingsFor(`\n${functionOf(maxFunctionLines + 1)}`)).toEqual([
      `${path}:2 ${path}#pay has 71 lines; the limit is 70`,
    ])
  })

  it('names arrows and methods after what holds them', () => {
    expect(findingsFor(functionOf(80, 'const refund = () =>'))[0]).toContain('#refund has 80')
    expect(findingsFor(`const o = {\n${functionOf(80, 'close()')}}`)[0]).toContain('#close has 80')
    expect(findingsFor(`class A {\n${functionOf(80, 'open()')}}`)[0]).toContain('#open has 80')
  })

  it('takes a chapter of tests for a heading, but not the tests in it', () => {
    const chapter = (body: string) => `describe('x', () => {\n${body}\n})`
    expect(findingsFor(chapter(linesOf(100)))).toEqual([])
    expect(findingsFor(`describe.each([1])('x', () => {\n${linesOf(100)}\n})`)).toEqual([])
    expect(findingsFor(chapter(`it('y', () => {\n${linesOf(100)}\n})`))).toHaveLength(1)
  })
})

describe('the ratchet', () => {
  it('bears what it lists at exactly that size', () => {
    expect(findingsFor(linesOf(600), { [path]: 600 })).toEqual([])
    expect(findingsFor(functionOf(90), { [`${path}#pay`]: 90 })).toEqual([])
  })

  it('refuses growth, and asks to be lowered after shrinking', () => {
    expect(findingsFor(linesOf(601), { [path]: 600 })[0]).toContain('may only shrink')
    expect(findingsFor(linesOf(599), { [path]: 600 })[0]).toContain('from 600 to 599')
    expect(findingsFor(linesOf(100), { [path]: 600 })[0]).toContain('remove it')
    expect(findingsFor('', { 'packages/x/src/gone.ts': 600 })[0]).toContain('remove it')
  })
})

it('no file or function of the project is too long', () => {
  expect(describeFindings(checkSize(readProject(), ratchet))).toEqual([])
})
