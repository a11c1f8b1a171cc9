/** Every import and re-export of a file, static or dynamic, and whether it survives erasure. */
import { posix } from 'node:path'
import { lineAt, type SourceFile } from './project.ts'
import { type Node, parse, stringOf, walk } from './syntax.ts'

export interface Import {
  /** Undefined for a dynamic import whose target is computed. */
  readonly specifier: string | undefined
  readonly line: number
  /** Erased before the code runs. */
  readonly typeOnly: boolean
  readonly names: readonly string[]
}

export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = []
  walk(parse(file).program, (node) => {
    const read = readImport(node)
    if (read !== undefined) found.push({ ...read, line: lineAt(file.text, node.start) })
  })
  return found
}

function readImport(node: Node): Omit<Import, 'line'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const bindings = node.specifiers.filter((item) => item.type === 'ImportSpecifier')
      return {
        specifier: node.source.value,
        // `import { type A }` stays behind as an import without names; only `import type` goes.
        typeOnly: node.importKind === 'type',
        names: bindings.map((item) => nameOf(item.imported)),
      }
    }
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      if (node.source === null) return undefined
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type', names: [] }
    case 'ImportExpression':
      return { specifier: stringOf(node.source), typeOnly: false, names: [] }
    case 'TSImportType':
      return { specifier: node.source.value, typeOnly: true, names: [] }
    default:
      return undefined
  }
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : (stringOf(node) ?? '')
}

/** The path a relative specifier points at, from the root of the project. */
export function resolveRelative(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return posix.normalize(posix.join(posix.dirname(from), specifier))
}

/** `@scope/name/deep` → `@scope/name`; `name/deep` → `name`. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
