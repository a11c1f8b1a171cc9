/** The text messages that the channels sent, each with its code in large digits. */
import type { ShownMessage } from './api.ts'
import { draw, markOf } from './draw.ts'
import { channelOf, nameOf, type Surroundings } from './screens.ts'

/** Nothing at all while no message has come. */
export function messageList(around: Surroundings, messages: readonly ShownMessage[]): HTMLElement {
  if (messages.length === 0) return draw('div')
  return draw(
    'section',
    { class: 'messages', 'aria-labelledby': 'messages-title' },
    draw('h2', { id: 'messages-title' }, around.words.messages),
    draw('ul', {}, ...messages.map((message) => draw('li', {}, ...messageParts(around, message)))),
  )
}

function messageParts(around: Surroundings, message: ShownMessage) {
  const { words, language } = around
  const { channel, phone, text, at } = message
  const time = new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' })
  const code = codeIn(text)
  return [
    draw(
      'p',
      { class: 'from' },
      markOf(channelOf(around, channel)),
      draw('strong', {}, nameOf(around, channel)),
      draw('span', {}, `${words.sentTo} ${phone} · ${time}`),
    ),
    draw('p', { lang: 'zh-CN' }, text),
    code !== undefined && codeButton(around, { code, key: `${channel}/${at}/${code}` }),
  ]
}

/** Undefined when the message tells none. */
function codeIn(text: string): string | undefined {
  return /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0]
}

function codeButton({ words }: Surroundings, { code, key }: { code: string; key: string }) {
  const told = draw('span', { role: 'status' })
  const button = draw(
    'button',
    {
      type: 'button',
      class: 'code',
      'data-key': key,
      'aria-label': `${words.copy} ${code}`,
      click: () => {
        void navigator.clipboard?.writeText(code).then(() => {
          told.textContent = words.copied
        })
      },
    },
    code,
  )
  return draw('p', { class: 'copy' }, button, told)
}
