/** The page of errors: an entry for each code, which `doc_url` of an error points to. */
import { type ErrorCode, type ErrorRow, errorTable } from '@tillway/kernel'
import { errorWords, retryWords, typeWords } from '../../../docs/site/words/error-words.ts'
import type { Language } from './sidebar.ts'

const words = {
  zh: {
    title: '错误码',
    intro: [
      '每个错误回答都带有下面的一个 `code`。错误码长期稳定，文字可能变化，因此程序只看 `code`、`type` 与 `retry`。',
      '`shopper_message` 有中英文，可以直接给用户看；`message` 是给开发者的，不要给用户看。',
    ],
    shape: '错误回答的样子',
    retry: '能不能重试',
    retryHead: '| `retry` | 怎么做 |',
    status: 'HTTP',
    developer: '含义与处理',
    shopper: '给用户的话',
    http: '状态码 402 的错误是支付未成功的原因，不会作为请求的错误返回给商城服务器，而是出现在 `last_error` 里；`channel_outcome_unknown` 不是失败。',
  },
  en: {
    title: 'Errors',
    intro: [
      'Every error answer carries one of the codes below. Codes are stable and texts are not, so go by `code`, `type` and `retry`.',
      '`shopper_message` is in Chinese and English and fit to be shown; `message` is for developers.',
    ],
    shape: 'What an error looks like',
    retry: 'Whether to repeat',
    retryHead: '| `retry` | what to do |',
    status: 'HTTP',
    developer: 'What it means',
    shopper: 'The shopper reads',
    http: 'Errors of status 402 are reasons why a payment did not succeed. A mall’s server finds them in `last_error`. `channel_outcome_unknown` is not a failure.',
  },
} as const

const example = {
  error: {
    type: 'conflict',
    code: 'order_conflict',
    message: 'This order number already has a payment with other parameters.',
    shopper_message: {
      zh: '支付页面已失效，请返回商城重新发起支付',
      en: 'This payment page is no longer valid. Please go back to the shop and pay again.',
    },
    param: 'order',
    retry: 'never',
    request_id: 'req_01JD8X4Q2N7V3K5M9R6T0W1YAB',
    doc_url: 'https://pay.example.com/docs/errors#order_conflict',
  },
}

export function errorsPage(language: Language): string {
  const say = words[language]
  const rows = Object.entries(errorTable) as [ErrorCode, ErrorRow][]
  const types = [...new Set(rows.map(([, { type }]) => type))]
  return [
    `# ${say.title}`,
    '',
    ...say.intro.flatMap((line) => [line, '']),
    `## ${say.shape} {#shape}`,
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
    say.http,
    '',
    `## ${say.retry} {#retry}`,
    '',
    say.retryHead,
    '| --- | --- |',
    ...Object.entries(retryWords).map(([retry, text]) => `| \`${retry}\` | ${text[language]} |`),
    '',
    ...types.flatMap((type) => [
      `## ${typeWords[type]?.[language] ?? type} {#type-${type.replaceAll('_', '-')}}`,
      '',
      ...rows.filter(([, row]) => row.type === type).flatMap((entry) => entryOf(entry, language)),
    ]),
  ].join('\n')
}

function entryOf([code, row]: [ErrorCode, ErrorRow], language: Language): readonly string[] {
  const say = words[language]
  const developer = language === 'zh' ? (errorWords[code] ?? row.developer) : row.developer
  return [
    `### ${code} {#${code}}`,
    '',
    `- ${say.status} ${row.status} · \`retry: ${row.retry}\` · ${retryWords[row.retry]?.[language]}`,
    `- ${say.developer}${language === 'zh' ? '：' : ': '}${developer}`,
    `- ${say.shopper}${language === 'zh' ? '：' : ': '}${row.shopper[language]}`,
    '',
  ]
}
