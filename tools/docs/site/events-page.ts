/** The events that a mall is told, with the shape of one. */
import { events } from '@tillway/api'
import { eventWords } from '../../../docs/site/words/event-words.ts'
import { exampleOf, type Schema } from './example.ts'
import type { Language } from './sidebar.ts'

const words = {
  zh: {
    title: '事件参考',
    intro:
      '平台以 [webhook](/server/webhooks) 推送这些事件；也可以用[事件列表](/reference/api/events/list-events)读取。同一支付的 `sequence` 从 1 连续编号，前一个确认之后才送下一个。',
    list: '全部事件',
    head: '| 事件 | 发生了什么 | 商城要做的事 |',
    shape: '事件的样子',
  },
  en: {
    title: 'Events',
    intro:
      'The platform sends these as [webhooks](/en/server/webhooks); the [list of events](/en/reference/api/events/list-events) has them too. `sequence` counts from 1 per payment without gaps, and one is sent after the one before it was acknowledged.',
    list: 'Every event',
    head: '| event | what happened | what the mall does |',
    shape: 'What an event looks like',
  },
} as const

export function eventsPage(language: Language): string {
  const say = words[language]
  const rows = events.eventTypes.map((type) => {
    const [happened, todo] = eventWords[type]?.[language] ?? ['', '']
    return `| \`${type}\` | ${happened} | ${todo} |`
  })
  const example = exampleOf(JSON.parse(JSON.stringify(events.Event)) as Schema)
  return [
    `# ${say.title}`,
    '',
    say.intro,
    '',
    `## ${say.list} {#list}`,
    '',
    say.head,
    '| --- | --- | --- |',
    ...rows,
    '',
    `## ${say.shape} {#shape}`,
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
  ].join('\n')
}
