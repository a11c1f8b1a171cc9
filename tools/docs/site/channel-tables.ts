/** Tables of a channel's page that are drawn from its manifest, so that they say what it does. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ChannelManifest } from '@tillway/channel'
import { faultNames, magicAmounts } from '@tillway/channel/simulator'
import {
  faultWords,
  hostWords,
  needWords,
  presentationWords,
} from '../../../docs/site/words/host-words.ts'
import type { Language } from './sidebar.ts'
import { escapeText } from './text-width.ts'

const channelsDir = join(import.meta.dirname, '../../../channels')

const manifests: ReadonlyMap<string, ChannelManifest> = new Map(
  await Promise.all(
    readdirSync(channelsDir).map(async (name) => {
      const loaded = (await import(join(channelsDir, name, 'src/manifest.ts'))) as {
        readonly manifest: ChannelManifest
      }
      return [name, loaded.manifest] as const
    }),
  ),
)

export const channelNames: readonly string[] = [...manifests.keys()]

function manifestOf(name: string): ChannelManifest {
  const found = manifests.get(name)
  if (found === undefined) throw new Error(`no such channel: ${name}`)
  return found
}

const say = {
  zh: {
    hosts: ['呈现方式', '用在哪里', '需要'],
    account: ['字段', '是什么', '必填', '保密'],
    limits: ['项目', '限制'],
    matrix: '运行环境',
    faults: ['金额（元）', '故障', '会发生什么'],
    yes: '是',
    none: '—',
    amount: '单笔金额',
    partial: '部分退款',
    refunds: '每笔最多退款次数',
    interval: '两次退款间隔',
    window: '退款期限',
    validity: '单次尝试最长有效',
    days: '天',
    seconds: '秒',
    minutes: '分钟',
    yuan: '元',
  },
  en: {
    hosts: ['presentation', 'where', 'needs'],
    account: ['field', 'what it is', 'required', 'secret'],
    limits: ['what', 'limit'],
    matrix: 'host',
    faults: ['amount (yuan)', 'fault', 'what happens'],
    yes: 'yes',
    none: '—',
    amount: 'amount of a payment',
    partial: 'partial refunds',
    refunds: 'refunds of a payment, at most',
    interval: 'between two refunds',
    window: 'refunds are taken for',
    validity: 'one attempt is good for at most',
    days: 'days',
    seconds: 's',
    minutes: 'minutes',
    yuan: 'yuan',
  },
} as const

/** Which presentation works in which host. */
export function hostsTable(name: string, language: Language): string {
  const rows = manifestOf(name).presentations.map(({ presentation, hosts, needs }) => [
    `${code(presentation)} ${presentationWords[presentation]?.[language] ?? ''}`,
    hosts.map((host) => hostWords[host]?.[language] ?? host).join(language === 'zh' ? '、' : ', '),
    needs
      .map((need) => needWords[need]?.[language] ?? need)
      .join(language === 'zh' ? '、' : ', ') || say[language].none,
  ])
  return table(say[language].hosts, rows)
}

/** The fields of an account, as `POST /v1/channel_accounts` takes them. */
export function accountTable(name: string, language: Language): string {
  const { yes } = say[language]
  const rows = manifestOf(name).account.map((field) => [
    code(field.name),
    escapeText(field.label[language]),
    field.required ? yes : '',
    field.secret ? yes : '',
  ])
  return table(say[language].account, rows)
}

export function limitsTable(name: string, language: Language): string {
  const { amount, refund, maxValidityMs } = manifestOf(name)
  const words = say[language]
  const yuan = (minor: number) => (minor / 100).toLocaleString('en')
  const rows = [
    [words.amount, `${yuan(amount.min)} – ${yuan(amount.max)} ${words.yuan}`],
    ...(refund === undefined
      ? []
      : [
          [words.partial, refund.partial ? words.yes : words.none],
          [words.refunds, `${refund.maxPerPayment}`],
          [words.interval, `${refund.minIntervalMs / 1000} ${words.seconds}`],
          [words.window, `${Math.round(refund.windowMs / 86_400_000)} ${words.days}`],
        ]),
    ...(maxValidityMs === undefined
      ? []
      : [[words.validity, `${Math.round(maxValidityMs / 60_000)} ${words.minutes}`]]),
  ]
  return table(words.limits, rows)
}

/** Every channel by every host: the presentation that is used there first. */
export function matrixTable(language: Language): string {
  const names = [...manifests.values()].sort((a, b) => (a.place ?? 99) - (b.place ?? 99))
  const rows = Object.entries(hostWords).map(([host, words]) => [
    words[language],
    ...names.map((manifest) => {
      const found = manifest.presentations.filter(({ hosts }) =>
        (hosts as readonly string[]).includes(host),
      )
      return found.map(({ presentation }) => code(presentation)).join(' ') || say[language].none
    }),
  ])
  return table([say[language].matrix, ...names.map(({ name }) => name[language])], rows)
}

export function faultsTable(language: Language): string {
  const rows = faultNames.map((fault) => [
    (magicAmounts[fault] / 100).toFixed(2),
    code(fault),
    faultWords[fault]?.[language] ?? '',
  ])
  return table(say[language].faults, rows)
}

const code = (text: string): string => `<code>${escapeText(text)}</code>`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${cell.replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</${tag}>`).join('')}</tr>`
  return `<table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`
}
