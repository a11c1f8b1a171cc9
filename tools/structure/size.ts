/**
 * Files and functions stay short enough to hold in one's head. What is too long today is listed
 * with its present size in size-ratchet.json, and may only shrink.
 */
import { type Finding, isCode, isFixture, lineAt, type SourceFile } from './project.ts'
import { type Node, parse, walk } from './syntax.ts'

export const maxFileLines = 500
export const maxFunctionLines = 70

/** `path` or `path#function` → its size in lines. */
export type Ratchet = Readonly<Record<string, number>>

interface Measured {
  readonly key: string
  readonly path: string
  readonly line?: number
  readonly lines: number
  readonly limit: number
}

export function checkSize(files: readonly SourceFile[], ratchet: Ratchet): readonly Finding[] {
  const measured = files.filter(isMeasured).flatMap(measure)
  const known = new Set(measured.map(({ key }) => key))
  const stale = Object.keys(ratchet).filter((key) => !known.has(key))
  return [
    ...measured.flatMap((item) => judge(item, ratchet[item.key])),
    ...stale.map((path) => ({ path, message: 'is gone: remove it from the ratchet' })),
  ]
}

function judge({ path, line, lines, limit, key }: Measured, listed?: number): readonly Finding[] {
  const say = (message: string) => [{ path, message, ...(line === undefined ? {} : { line }) }]
  if (listed === undefined) {
    return lines > limit ? say(`${key} has ${lines} lines; the limit is ${limit}`) : []
  }
  if (lines > listed) return say(`${key} grew from ${listed} to ${lines} lines; it may only shrink`)
  if (lines <= limit) return say(`${key} is within the limit: remove it from the ratchet`)
  return lines < listed ? say(`${key} shrank: lower the ratchet from ${listed} to ${lines}`) : []
}

/** Styles, pages and SQL are written by hand too; generated code and samples are not. */
function isMeasured({ path }: SourceFile): boolean {
  const generated = path.split('/').includes('generated')
  return /\.(?:tsx?|m?js|css|html|sql)$/.test(path) && !isFixture(path) && !generated
}

function measure(file: SourceFile): readonly Measured[] {
  const { path, text } = file
  const lines = text.replace(/\n$/, '').split('\n').length
  const whole = { key: path, path, lines, limit: maxFileLines }
  return isCode(file) ? [whole, ...measureFunctions(file)] : [whole]
}

function measureFunctions(file: SourceFile): readonly Measured[] {
  const measured: Measured[] = []
  walk(parse(file).program, (node, ancestors) => {
    if (!isFunction(node) || isHeading(ancestors.at(-1))) return
    const line = lineAt(file.text, node.start)
    const lines = lineAt(file.text, node.end) - line + 1
    if (lines <= maxFunctionLines) return
    const key = `${file.path}#${nameOf(node, ancestors)}`
    measured.push({ key, path: file.path, line, lines, limit: maxFunctionLines })
  })
  return measured
}

function isFunction(node: Node): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(
    node.type,
  )
}

/** The body of `describe` is a chapter of tests, not a function anyone follows. */
function isHeading(parent: Node | undefined): boolean {
  if (parent?.type !== 'CallExpression') return false
  let callee: Node = parent.callee
  while (callee.type === 'MemberExpression' || callee.type === 'CallExpression') {
    callee = callee.type === 'CallExpression' ? callee.callee : callee.object
  }
  return callee.type === 'Identifier' && callee.name === 'describe'
}

/** The name a reader would look for: the function's own, or that of what it is assigned to. */
function nameOf(node: Node, ancestors: readonly Node[]): string {
  for (const candidate of [node, ...ancestors.toReversed()]) {
    if ('id' in candidate && isNamed(candidate.id)) return candidate.id.name
    if ('key' in candidate && isNamed(candidate.key)) return candidate.key.name
  }
  return 'anonymous'
}

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value
}
