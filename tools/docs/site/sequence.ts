/**
 * Sequence diagrams from a few lines of text, as SVG that takes its colours from the page:
 *
 *     Page, Server, Tillway          who takes part, from left to right
 *     Page -> Server: buy            a call
 *     Server --> Page: session       an answer, dashed
 *     note Server: order is stored   something that happens in one place
 */
import { escapeText, smallest, textWidth } from './text-width.ts'

interface Message {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly dashed: boolean
}

const top = 44
const rowHeight = 40
const margin = 12

/** Throws an `Error` that names the line which cannot be read. */
export function drawSequence(source: string): string {
  const [first = '', ...rest] = source.trim().split('\n')
  const names = first.split(/[,，]/).map((name) => name.trim())
  const messages = rest.filter((line) => line.trim() !== '').map((line) => readLine(line, names))
  const centers = place(names, messages)
  const height = top + messages.length * rowHeight + 16
  const width = Math.ceil((centers.at(-1) ?? 0) + rightEdge(names, messages))
  const lives = centers.map(
    (x) => `<line class="life" x1="${x}" y1="34" x2="${x}" y2="${height - 6}"/>`,
  )
  const heads = names.map((name, index) => drawHead(name, centers[index] ?? 0))
  const rows = messages.map((message, index) =>
    drawMessage(message, centers, top + index * rowHeight + 22),
  )
  return (
    `<div class="drawing"><svg role="img" style="min-width:${smallest(width)}px" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}"><title>${escapeText(names.join(', '))}</title>` +
    `${lives.join('')}${heads.join('')}${rows.join('')}</svg></div>`
  )
}

function readLine(line: string, names: readonly string[]): Message {
  const note = /^note (.+?)[:：](.*)$/.exec(line.trim())
  const call = /^(.+?) (-->|->) (.+?)[:：](.*)$/.exec(line.trim())
  const [from, to] = note ? [note[1], note[1]] : [call?.[1], call?.[3]]
  const indexes = [from, to].map((name) => names.indexOf(name?.trim() ?? ''))
  const [fromIndex = -1, toIndex = -1] = indexes
  if (fromIndex < 0 || toIndex < 0) throw new Error(`a sequence does not read: ${line}`)
  const text = (note?.[2] ?? call?.[4] ?? '').trim()
  return { from: fromIndex, to: toIndex, text, dashed: call?.[2] === '-->' }
}

/** Neighbours stand as far apart as their names and the messages between them need. */
function place(names: readonly string[], messages: readonly Message[]): readonly number[] {
  const half = names.map((name) => textWidth(name, 13) / 2 + 12)
  const centers: number[] = []
  for (const [index] of names.entries()) {
    const before = index === 0 ? 0 : (centers[index - 1] ?? 0)
    let x =
      index === 0
        ? margin + (half[0] ?? 0)
        : before + (half[index - 1] ?? 0) + (half[index] ?? 0) + 16
    for (const { from, to, text } of messages) {
      const [low, high] = [Math.min(from, to), Math.max(from, to)]
      if (high === index && low < index)
        x = Math.max(x, (centers[low] ?? 0) + textWidth(text, 13) + 26)
      if (from === to && from === index - 1) x = Math.max(x, before + textWidth(text, 12) + 24)
    }
    centers.push(Math.ceil(x))
  }
  return centers
}

function rightEdge(names: readonly string[], messages: readonly Message[]): number {
  const last = names.length - 1
  const notes = messages
    .filter(({ from, to }) => from === last && to === last)
    .map(({ text }) => textWidth(text, 12) + 24)
  return Math.max(textWidth(names.at(-1) ?? '', 13) / 2 + 12, ...notes) + margin
}

function drawHead(name: string, x: number): string {
  const width = textWidth(name, 13) + 24
  return (
    `<rect class="box" x="${x - width / 2}" y="6" width="${width}" height="28" rx="6"/>` +
    `<text x="${x}" y="25" text-anchor="middle">${escapeText(name)}</text>`
  )
}

function drawMessage(message: Message, centers: readonly number[], y: number): string {
  const from = centers[message.from] ?? 0
  const to = centers[message.to] ?? 0
  const text = escapeText(message.text)
  if (message.from === message.to) {
    return (
      `<circle class="dot" cx="${from}" cy="${y - 4}" r="4"/>` +
      `<text class="quiet halo" x="${from + 12}" y="${y}">${text}</text>`
    )
  }
  const direction = to > from ? 1 : -1
  const end = to - direction * 2
  const head = `${end},${y} ${end - direction * 9},${y - 4.5} ${end - direction * 9},${y + 4.5}`
  const dashed = message.dashed ? ' dashed' : ''
  return (
    `<text class="halo" x="${(from + to) / 2}" y="${y - 7}" text-anchor="middle">${text}</text>` +
    `<line class="line${dashed}" x1="${from}" y1="${y}" x2="${end - direction * 7}" y2="${y}"/>` +
    `<polygon class="head" points="${head}"/>`
  )
}
