/** What a module exports: names, comments and declarations without bodies, found in its sources. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ESTree, parseSync } from 'vite'

export interface ExportedName {
  readonly name: string
  readonly comment: string
  readonly code: string
}

interface Source {
  readonly text: string
  readonly body: readonly ESTree.Node[]
  readonly comments: readonly {
    readonly type: string
    readonly value: string
    readonly end: number
  }[]
}

const sources = new Map<string, Source>()
const packagesDir = join(import.meta.dirname, '../../../packages')

/** In the order of the alphabet. What another package of ours exports is told there. */
export function describeExports(entry: string): readonly ExportedName[] {
  const found = new Map<string, ExportedName>()
  for (const node of read(entry).body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    if (node.source === null) {
      const own = declared(entry, node)
      if (own !== undefined) found.set(own.name, own)
      continue
    }
    for (const { local, exported } of node.specifiers) {
      const described = follow(entry, node.source.value, nameOf(local))
      if (described !== undefined)
        found.set(nameOf(exported), { ...described, name: nameOf(exported) })
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

function read(file: string): Source {
  const known = sources.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  const { program, comments } = parseSync(file, text)
  const source = { text, body: program.body, comments }
  sources.set(file, source)
  return source
}

function follow(from: string, specifier: string, name: string): ExportedName | undefined {
  const file = resolve(from, specifier)
  if (file === undefined) return undefined
  for (const node of read(file).body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    const own = node.source === null ? declared(file, node) : undefined
    if (own?.name === name) return own
    const again = node.specifiers.find(({ exported }) => nameOf(exported) === name)
    if (again !== undefined && node.source !== null) {
      return follow(file, node.source.value, nameOf(again.local))
    }
  }
  return undefined
}

function resolve(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(from), specifier)
  const [, name] = /^@tillway\/([a-z-]+)$/.exec(specifier) ?? []
  const file = join(packagesDir, name ?? '', 'src/index.ts')
  return name !== undefined && existsSync(file) ? file : undefined
}

function declared(file: string, node: ESTree.ExportNamedDeclaration): ExportedName | undefined {
  const { declaration } = node
  if (declaration === null) return undefined
  const { text } = read(file)
  const comment = commentBefore(file, node.start)
  switch (declaration.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return {
        name: declaration.id.name,
        comment,
        code: text.slice(declaration.start, declaration.end),
      }
    case 'FunctionDeclaration': {
      const end = declaration.body?.start ?? declaration.end
      return {
        name: declaration.id?.name ?? '',
        comment,
        code: text
          .slice(declaration.start, end)
          .replace(/^async /, '')
          .trim(),
      }
    }
    case 'ClassDeclaration':
      return {
        name: declaration.id?.name ?? '',
        comment,
        code: text.slice(declaration.start, declaration.body.start).trim(),
      }
    case 'VariableDeclaration': {
      const [first] = declaration.declarations
      if (first === undefined || first.id.type !== 'Identifier') return undefined
      const told = text.slice(declaration.start, first.init?.start ?? declaration.end)
      return { name: first.id.name, comment, code: told.replace(/=\s*$/, '').trim() }
    }
    default:
      return undefined
  }
}

/** The documentation comment that ends right before the declaration, without its frame. */
function commentBefore(file: string, start: number): string {
  const { text, comments } = read(file)
  const comment = comments.find(
    ({ type, value, end }) =>
      type === 'Block' &&
      value.startsWith('*') &&
      end <= start &&
      text.slice(end, start).trim() === '',
  )
  if (comment === undefined) return ''
  return comment.value
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim()
    .replaceAll('<', '&lt;')
}

function nameOf(node: ESTree.ModuleExportName): string {
  return node.type === 'Literal' ? String(node.value) : node.name
}
