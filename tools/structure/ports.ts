/**
 * Time, randomness and network reach the code through the ports of the kernel, so that a test
 * can replay a day of failures from one seed. This finds what goes round them.
 */
import { type Import, importsOf } from './imports.ts'
import {
  allowances,
  anywhere,
  globalObjects,
  globals,
  members,
  modules,
  type Source,
} from './ports-table.ts'
import { type Finding, isBelow, isCode, isTest, lineAt, type SourceFile } from './project.ts'
import { type Node, parse, walk } from './syntax.ts'

export function checkPorts(files: readonly SourceFile[]): readonly Finding[] {
  return files.filter((file) => isCode(file) && !isTest(file.path)).flatMap(checkFile)
}

function checkFile(file: SourceFile): readonly Finding[] {
  if (!isBelow(file.path, ['packages/', 'channels/', 'apps/'])) return []
  const allowed = new Set(
    allowances.filter(({ place }) => place.test(file.path)).flatMap(({ sources }) => sources),
  )
  const uses = [...importsOf(file).flatMap(readImport), ...readUses(file)]
  return uses
    .filter(({ source }) => !allowed.has(source))
    .map(({ what, source, line }) => ({
      path: file.path,
      line,
      message: `takes ${source} from ${what} instead of a port`,
    }))
}

interface Use {
  readonly what: string
  readonly source: Source
  readonly line: number
}

function readImport({ specifier, typeOnly, line, names }: Import): readonly Use[] {
  if (specifier === undefined || typeOnly) return []
  const module = specifier.replace(/^node:/, '')
  const whole = lookUp(modules, module)
  const named = names.map((name) => ({ what: name, source: lookUp(anywhere, name), line }))
  return [{ what: specifier, source: whole, line }, ...named].filter(isUse)
}

function isUse(use: { readonly source: Source | undefined }): use is Use {
  return use.source !== undefined
}

function readUses(file: SourceFile): readonly Use[] {
  const uses: Use[] = []
  const { program } = parse(file)
  const bound = boundNames(program)
  walk(program, (node, ancestors) => {
    const read = readNode(node, ancestors, bound)
    if (read !== undefined) uses.push({ ...read, line: lineAt(file.text, node.start) })
  })
  return uses
}

function readNode(
  node: Node,
  ancestors: readonly Node[],
  bound: ReadonlySet<string>,
): Omit<Use, 'line'> | undefined {
  if (node.type === 'MemberExpression') return readMember(node)
  if (node.type === 'NewExpression' || node.type === 'CallExpression') return readDate(node)
  if (node.type !== 'Identifier' || bound.has(node.name)) return undefined
  const source = lookUp(globals, node.name) ?? lookUp(anywhere, node.name)
  if (source === undefined || !isReference(node, ancestors)) return undefined
  return { what: node.name, source }
}

function readMember(
  node: Extract<Node, { type: 'MemberExpression' }>,
): Omit<Use, 'line'> | undefined {
  if (node.computed || node.property.type !== 'Identifier') return undefined
  const name = node.property.name
  const owner = lastName(node.object)
  const source =
    lookUp(anywhere, name) ??
    lookUp(lookUp(members, owner) ?? {}, name) ??
    (globalObjects.has(owner) ? lookUp(globals, name) : undefined)
  return source && { what: owner ? `${owner}.${name}` : name, source }
}

/** `Date` reads the clock unless it is told which moment to represent. */
function readDate(
  node: Extract<Node, { type: 'NewExpression' | 'CallExpression' }>,
): Omit<Use, 'line'> | undefined {
  const isDate = node.callee.type === 'Identifier' && node.callee.name === 'Date'
  const readsClock = node.type === 'CallExpression' || node.arguments.length === 0
  return isDate && readsClock ? { what: 'Date()', source: 'clock' } : undefined
}

/** `Date` of both `Date.now` and `globalThis.Date.now`. */
function lastName(node: Node): string {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return ''
  return node.property.name
}

/** A name that stands for a value, and not for a property, a key or a type. */
function isReference(node: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1)
  if (parent === undefined || parent.type.startsWith('TS')) return false
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed
  const named = ['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type)
  if (named && 'key' in parent && parent.key === node)
    return 'computed' in parent && parent.computed
  return !['ImportSpecifier', 'ExportSpecifier', 'LabeledStatement'].includes(parent.type)
}

/** Names that the file itself gives to a parameter, variable or import: these are no globals. */
function boundNames(program: Node): ReadonlySet<string> {
  const names = new Set<string>()
  const bind = (pattern: Node): void => {
    if (pattern.type === 'Identifier') names.add(pattern.name)
    else if (pattern.type === 'AssignmentPattern') bind(pattern.left)
    else if (pattern.type === 'RestElement') bind(pattern.argument)
    else if (pattern.type === 'ArrayPattern') {
      for (const element of pattern.elements) if (element !== null) bind(element)
    } else if (pattern.type === 'ObjectPattern') {
      for (const item of pattern.properties) bind(item.type === 'Property' ? item.value : item)
    }
  }
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator') bind(node.id)
    else if (node.type === 'ImportSpecifier') bind(node.local)
    else if (node.type === 'FunctionDeclaration' && node.id !== null) bind(node.id)
    if ('params' in node && Array.isArray(node.params)) for (const param of node.params) bind(param)
  })
  return names
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
