/** Parses sources into the standard tree and walks it, so that rules see code and not text. */
import { type ESTree, parseSync } from 'vite'
import type { SourceFile } from './project.ts'

export type Node = ESTree.Node
export type Visit = (node: Node, ancestors: readonly Node[]) => void

export interface Parsed {
  readonly program: Node
  readonly comments: readonly { readonly value: string; readonly start: number }[]
}

const parsed = new WeakMap<SourceFile, Parsed>()

/** A file that does not parse throws: a rule that cannot read a file must not pass it. */
export function parse(file: SourceFile): Parsed {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const { program, comments, errors } = parseSync(file.path, file.text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${file.path}: ${error.message}`)
  const result = { program, comments }
  parsed.set(file, result)
  return result
}

export function walk(program: Node, visit: Visit): void {
  step(program, [], visit)
}

function step(node: Node, ancestors: readonly Node[], visit: Visit): void {
  visit(node, ancestors)
  const inner = [...ancestors, node]
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) step(child, inner, visit)
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** The text of a literal string, or undefined for anything computed. */
export function stringOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) {
    return node.quasis[0]?.value.cooked ?? undefined
  }
  return undefined
}
