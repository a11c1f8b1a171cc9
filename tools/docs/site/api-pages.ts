/** The API reference: one page for each operation, in both languages, from the route table. */
import { type Route, type RouteName, routes } from '@tillway/api'
import { codesOf, openApiDocument } from '@tillway/server'
import { descriptionWords, fieldWords, tagWords } from '../../../docs/site/words/api-words.ts'
import { exampleOf, type Schema } from './example.ts'
import type { Language } from './sidebar.ts'

interface Operation {
  readonly operationId: RouteName
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

export function apiPages(language: Language): Readonly<Record<string, string>> {
  const all = Object.entries(routes) as [RouteName, Route][]
  const pages = all.map(([name, route]) => [
    pathOf(name, route),
    operationPage(name, route, language),
  ])
  return Object.fromEntries([...pages, ['reference/api/index', indexPage(all, language)]])
}

export function pathOf(name: RouteName, route: Route): string {
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return `reference/api/${route.tag}/${kebab}`
}

const words = {
  zh: {
    title: 'REST API',
    intro:
      '由路由表生成。金额是整数，单位为分；时间是 RFC 3339，UTC。机器可读的版本是 <a href="/openapi.json" target="_self"><code>/openapi.json</code></a>。',
    operation: '操作',
    path: '路径',
    auth: {
      secret: '私密密钥 `sk_…`（只在商城服务器上）',
      publishable: '公开密钥 `pk_…`',
      session: '会话令牌 `cs_…`',
    },
    authenticate: '身份',
    idempotent: '写操作，须带 `Idempotency-Key`；同一个键重复请求得到同一个回答。',
    secretAnswer: '回答中含有只显示这一次的密钥或令牌。',
    parameters: '参数',
    body: '请求体',
    request: '请求示例',
    answer: '回答',
    errors: '错误',
    errorsIntro: '可能的错误码，各自的含义与处理见[错误码](/server/errors)：',
    name: '名称',
    type: '类型',
    what: '说明',
    required: '必填',
    none: '没有内容。',
    stream: '`text/event-stream`：每次变化一条。',
  },
  en: {
    title: 'REST API',
    intro:
      'Made from the route table. Amounts are integers of minor units (fen), times RFC 3339 in UTC. For machines there is <a href="/openapi.json" target="_self"><code>/openapi.json</code></a>.',
    operation: 'operation',
    path: 'path',
    auth: {
      secret: 'secret key `sk_…` (on the mall’s server alone)',
      publishable: 'publishable key `pk_…`',
      session: 'session token `cs_…`',
    },
    authenticate: 'Caller',
    idempotent: 'It writes: send an `Idempotency-Key`; the same key again gets the same answer.',
    secretAnswer: 'The answer carries a key or token that is shown this once.',
    parameters: 'Parameters',
    body: 'Body',
    request: 'Example',
    answer: 'Answer',
    errors: 'Errors',
    errorsIntro:
      'Codes it may answer with; [the page of errors](/en/server/errors) says what each means:',
    name: 'name',
    type: 'type',
    what: 'what it is',
    required: 'required',
    none: 'No content.',
    stream: '`text/event-stream`: a line for each change.',
  },
} as const

function indexPage(all: readonly [RouteName, Route][], language: Language): string {
  const say = words[language]
  const prefix = language === 'en' ? '/en/' : '/'
  const tags = [...new Set(all.map(([, route]) => route.tag))]
  const sections = tags.flatMap((tag) => [
    `## ${tagWords[tag]?.[language] ?? tag} {#${tag}}`,
    '',
    `| ${say.operation} | ${say.path} |`,
    '| --- | --- |',
    ...all
      .filter(([, route]) => route.tag === tag)
      .map(
        ([name, route]) =>
          `| [${route.summary[language]}](${prefix}${pathOf(name, route)}) | \`${route.method} ${route.path}\` |`,
      ),
    '',
  ])
  return [`# ${say.title}`, '', say.intro, '', ...sections].join('\n')
}

function operationPage(name: RouteName, route: Route, language: Language): string {
  const say = words[language]
  const operation = operationOf(name)
  const body = operation.requestBody?.content['application/json']?.schema
  return [
    `# ${route.summary[language]}`,
    '',
    `<div class="operation"><b>${route.method}</b><span>${route.path}</span></div>`,
    '',
    `${say.authenticate}${language === 'zh' ? '：' : ': '}${say.auth[route.auth]}`,
    '',
    ...(route.idempotent === true ? [say.idempotent, ''] : []),
    ...(route.secretAnswer === true ? [say.secretAnswer, ''] : []),
    ...parameterSection(operation, language),
    ...(body === undefined ? [] : [`## ${say.body} {#body}`, '', ...table(body, language), '']),
    ...(route.auth === 'secret'
      ? [`## ${say.request} {#example}`, '', ...curl(route, operation), '']
      : []),
    ...answerSection(route, operation, language),
    `## ${say.errors} {#errors}`,
    '',
    `${say.errorsIntro}`,
    '',
    codesOf(route)
      .map((code) => `[\`${code}\`](${language === 'en' ? '/en' : ''}/server/errors#${code})`)
      .join(language === 'zh' ? '、' : ', '),
    '',
  ].join('\n')
}

let byName: ReadonlyMap<string, Operation> | undefined

export function operationOf(name: RouteName): Operation {
  byName ??= new Map(
    Object.values(openApiDocument().paths)
      .flatMap((operations) => Object.values(operations) as Operation[])
      .map((operation) => [operation.operationId, operation]),
  )
  const found = byName.get(name)
  if (found === undefined) throw new Error(`no operation ${name}`)
  return found
}

function parameterSection({ parameters }: Operation, language: Language): readonly string[] {
  if (parameters.length === 0) return []
  const say = words[language]
  return [
    `## ${say.parameters} {#parameters}`,
    '',
    `| ${say.name} | ${say.type} | ${say.what} |`,
    '| --- | --- | --- |',
    ...parameters.map(
      ({ name, in: place, required, schema }) =>
        `| \`${name}\` (${place}) | ${typeOf(schema)} | ${told(name, schema, required, language)} |`,
    ),
    '',
  ]
}

function answerSection(route: Route, operation: Operation, language: Language): readonly string[] {
  const say = words[language]
  const content = operation.responses[route.status]?.content ?? {}
  const heading = [`## ${say.answer} ${route.status} {#answer}`, '']
  if (route.status === 204) return [...heading, say.none, '']
  if ('text/event-stream' in content) return [...heading, say.stream, '']
  const schema = content['application/json']?.schema ?? {}
  return [...heading, ...table(schema, language), '', ...json(exampleOf(schema)), '']
}

const json = (value: unknown): readonly string[] => [
  '```json',
  JSON.stringify(value, null, 2),
  '```',
]

function curl(route: Route, operation: Operation): readonly string[] {
  const path = route.path
    .replace('{shopper}', 'member-42')
    .replace(
      /\{id\}/,
      String(
        exampleOf(operation.parameters.find(({ in: place }) => place === 'path')?.schema ?? {}),
      ),
    )
  const schema = operation.requestBody?.content['application/json']?.schema
  const lines = [
    `curl -X ${route.method} "$TILLWAY_API_BASE${path}"`,
    `-H "Authorization: Bearer $TILLWAY_SECRET_KEY"`,
    ...(route.idempotent === true ? [`-H "Idempotency-Key: ${path.split('/')[2]}-1001"`] : []),
    ...(schema === undefined
      ? []
      : [
          `-H "Content-Type: application/json"`,
          `-d '${JSON.stringify(exampleOf(schema), null, 2)}'`,
        ]),
  ]
  return ['```bash', lines.join(' \\\n  '), '```']
}

/** Nested fields are told by their path, to the depth at which a table is still read. */
function table(schema: Schema, language: Language): readonly string[] {
  const say = words[language]
  const rows = rowsOf(schema, '', 0)
  if (rows.length === 0) return []
  return [
    `| ${say.name} | ${say.type} | ${say.what} |`,
    '| --- | --- | --- |',
    ...rows.map(
      ({ path, name, property, required }) =>
        `| \`${path}\` | ${typeOf(property)} | ${told(name, property, required, language)} |`,
    ),
  ]
}

interface FieldRow {
  readonly path: string
  readonly name: string
  readonly property: Schema
  readonly required: boolean
}

function rowsOf(schema: Schema, prefix: string, depth: number): readonly FieldRow[] {
  const inner = innerOf(schema)
  if (inner.properties === undefined || depth > 2) return []
  return Object.entries(inner.properties).flatMap(([name, property]) => {
    const path = `${prefix}${name}${isList(property) ? '[]' : ''}`
    const required = inner.required?.includes(name) ?? false
    return [{ path, name, property, required }, ...rowsOf(property, `${path}.`, depth + 1)]
  })
}

function innerOf(schema: Schema): Schema {
  if (schema.anyOf !== undefined)
    return innerOf(schema.anyOf.find(({ type }) => type !== 'null') ?? {})
  return schema.type === 'array' ? innerOf(schema.items ?? {}) : schema
}

const isList = (schema: Schema): boolean =>
  schema.type === 'array' || (schema.anyOf ?? []).some(({ type }) => type === 'array')

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' ')
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' \\| ')
  return schema.type ?? 'any'
}

function told(name: string, schema: Schema, required: boolean, language: Language): string {
  const parts = [describe(name, schema, language), bounds(schema)].filter((text) => text !== '')
  if (required) parts.push(`**${words[language].required}**`)
  return parts.join(language === 'zh' ? '；' : '; ')
}

function describe(name: string, schema: Schema, language: Language): string {
  const english =
    schema.description ?? schema.anyOf?.find(({ description }) => description)?.description
  if (english === undefined) return fieldWords[name]?.[language] ?? ''
  if (language === 'en') return english.replaceAll('|', '\\|')
  if (english.startsWith('Id, ')) return `编号 ${english.slice(4)}`
  return descriptionWords[english] ?? english
}

function bounds({ minLength, maxLength, minimum, maximum, default: fallback }: Schema): string {
  const range = (low: number | undefined, high: number | undefined) =>
    low === undefined && high === undefined ? [] : [`${low ?? ''}…${high ?? ''}`]
  return [
    ...range(minLength, maxLength),
    ...range(minimum, maximum),
    ...(fallback === undefined ? [] : [`= ${String(fallback)}`]),
  ].join(', ')
}
