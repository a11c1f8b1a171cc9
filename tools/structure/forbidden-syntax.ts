/**
 * Forms that the house does without: those that switch the type checker off, that Node cannot
 * erase, or that hide what a module offers; and notes to self, which belong among the issues.
 */
import { type Finding, isCode, lineAt, type SourceFile } from './project.ts'
import { type Node, parse, walk } from './syntax.ts'

/** Tools that insist on reading a default export. */
const defaultExportFiles = new Set([
  'vitest.config.ts',
  'docs/site/.vitepress/config.ts',
  'docs/site/.vitepress/theme/index.ts',
])

const unfinished = /\b(?:TODO|FIXME|XXX|HACK)\b/

export function checkSyntax(files: readonly SourceFile[]): readonly Finding[] {
  return files.filter(isCode).flatMap((file) => [...checkNodes(file), ...checkComments(file)])
}

function checkNodes(file: SourceFile): readonly Finding[] {
  const findings: Finding[] = []
  walk(parse(file).program, (node) => {
    const message = whatIsWrong(node, file.path)
    if (message !== undefined) {
      findings.push({ path: file.path, line: lineAt(file.text, node.start), message })
    }
  })
  return findings
}

function whatIsWrong(node: Node, path: string): string | undefined {
  switch (node.type) {
    case 'TSAnyKeyword':
      return 'uses any; say unknown and look'
    case 'TSEnumDeclaration':
      return 'declares an enum; use a union of literals'
    case 'TSModuleDeclaration':
      return node.kind === 'namespace' ? 'declares a namespace; use a module' : undefined
    case 'ExportAllDeclaration':
      return 'exports everything; name what is offered'
    case 'ExportDefaultDeclaration':
      return defaultExportFiles.has(path) ? undefined : 'has a default export; give it a name'
    case 'ExportSpecifier': {
      const isDefault = node.exported.type === 'Identifier' && node.exported.name === 'default'
      return isDefault ? 'has a default export; give it a name' : undefined
    }
    default:
      return undefined
  }
}

function checkComments(file: SourceFile): readonly Finding[] {
  return parse(file).comments.flatMap(({ value, start }) => {
    const note = unfinished.exec(value)
    if (note === null) return []
    // The value begins behind the two characters that open the comment.
    const line = lineAt(file.text, start + 2 + note.index)
    return [{ path: file.path, line, message: `leaves a ${note[0]} behind` }]
  })
}
