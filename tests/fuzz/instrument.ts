/**
 * Puts counters into the project's own modules as they are loaded: one for each function, branch and
 * loop, as Istanbul does, so that every input of a run can be told by what it ran. The text literals
 * of the same modules become words for changes: what a parser compares with is what it waits for.
 */
import { registerHooks } from 'node:module'
import { parseAst } from 'vite'

/** Where instrumented code finds its counters. */
const globalName = '__fuzzCounters'

export interface Instrumentation {
  /** One byte for each place; it says how often the place ran since the byte was set to zero. */
  readonly counters: Uint8Array
  /** Places so far; more come as modules are loaded. */
  used(): number
  readonly literals: ReadonlySet<string>
}

/** Call it before the modules that are to be counted are loaded; once in a thread. */
export function instrumentModules(capacity = 32_768): Instrumentation {
  const counters = new Uint8Array(capacity)
  Object.assign(globalThis, { [globalName]: counters })
  const literals = new Set<string>()
  let used = 0
  const place = (): number => {
    used = Math.min(used + 1, capacity)
    return used - 1
  }
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (!isOurs(url) || loaded.source == null) return loaded
      const text = textOf(loaded.source)
      return { ...loaded, source: withCounters(text, place, literals) }
    },
  })
  return { counters, literals, used: () => used }
}

const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source)

/** Simulators and tests are ours too, but nobody sends them bytes that matter. */
export const isOurs = (url: string): boolean =>
  /\/(?:packages|channels|apps)\/[^/]+\/src\/.*\.ts$/.test(url) &&
  !/\/(?:testing|simulator|conformance|device)\/|\.test\.ts$/.test(url)

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [name: string]: unknown
}

interface Insertion {
  readonly at: number
  readonly text: string
}

/** The same module with its places counted. Lines stay where they are. */
export function withCounters(source: string, place: () => number, literals: Set<string>): string {
  const insertions: Insertion[] = []
  const walker = createWalker(insertions, place, literals)
  walker(parseAst(source, { lang: 'ts' }) as unknown as Node)
  // Stable: at one position, what was put there first stays first.
  insertions.sort((one, other) => one.at - other.at)
  let text = ''
  let from = 0
  for (const { at, text: inserted } of insertions) {
    text += source.slice(from, at) + inserted
    from = at
  }
  return text + source.slice(from)
}

type Walk = (node: Node) => void

function createWalker(insertions: Insertion[], place: () => number, literals: Set<string>): Walk {
  const put = (at: number, text: string) => void insertions.push({ at, text })
  const count = () => `${globalName}[${place()}]++`
  const expression = (node: Node): void => {
    put(node.start, `(${count()},`)
    walk(node)
    put(node.end, ')')
  }
  const statement = (node: Node): void => {
    if (node.type === 'BlockStatement') {
      put(node.start + 1, `${count()};`)
      walk(node)
      return
    }
    put(node.start, `{${count()};`)
    walk(node)
    put(node.end, '}')
  }
  const kinds = createKinds({ put, count, expression, statement })
  const walk: Walk = (node) => {
    keepLiteral(node, literals)
    const counted = kinds(node)
    // By position, so that what is put at one place is put in the order of the text.
    const children = childrenOf(node).sort((one, other) => one.start - other.start)
    for (const child of children) (counted.get(child) ?? walk)(child)
    if (node.type === 'IfStatement' && !node.alternate) put(node.end, `else{${count()}}`)
  }
  return walk
}

interface Counting {
  readonly put: (at: number, text: string) => void
  readonly count: () => string
  readonly expression: Walk
  readonly statement: Walk
}

/** Which children of a node are places of their own, and how each is counted. */
function createKinds({ put, count, expression, statement }: Counting) {
  const firstOfCase = (node: Node, children: readonly Node[]): void => {
    const [first] = children
    if (node.type === 'SwitchCase' && first !== undefined) put(first.start, `${count()};`)
  }
  return (node: Node): ReadonlyMap<Node, Walk> => {
    const { type } = node
    const names = { statements: [] as string[], expressions: [] as string[] }
    if (type === 'IfStatement') names.statements.push('consequent', 'alternate')
    else if (/^(?:For|While|DoWhile).*Statement$/.test(type)) names.statements.push('body')
    else if (type === 'FunctionDeclaration' || type === 'FunctionExpression')
      names.statements.push('body')
    else if (type === 'CatchClause') names.statements.push('body')
    else if (type === 'ConditionalExpression') names.expressions.push('consequent', 'alternate')
    else if (type === 'LogicalExpression') names.expressions.push('right')
    else if (type === 'ArrowFunctionExpression')
      names[isBlock(node.body) ? 'statements' : 'expressions'].push('body')
    firstOfCase(node, Array.isArray(node.consequent) ? node.consequent : [])
    const counted = new Map<Node, Walk>()
    for (const name of names.statements) if (isNode(node[name])) counted.set(node[name], statement)
    for (const name of names.expressions)
      if (isNode(node[name])) counted.set(node[name], expression)
    return counted
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value

const isBlock = (value: unknown): boolean => isNode(value) && value.type === 'BlockStatement'

function childrenOf(node: Node): Node[] {
  // Types and imports leave nothing that runs.
  if (/^(?:TS(?:Type|Interface)|Import|ExportAll)/.test(node.type)) return []
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
}

function keepLiteral({ type, value }: Node, literals: Set<string>): void {
  if (type !== 'Literal' || typeof value !== 'string') return
  if (value.length > 0 && value.length <= 40 && !/^\.{0,2}\//.test(value)) literals.add(value)
}
