/** The state machines as SVG: small ones as boxes and arrows, the big one as a table of dots. */
import type { Machine } from '@tillway/payments'
import { escapeText, smallest, textWidth } from './text-width.ts'

export type AnyMachine = Machine<string, string, string>

/** Column and row of each state. */
export type Places = Readonly<Record<string, readonly [number, number]>>

interface Arrow {
  readonly from: string
  readonly to: string
  readonly events: readonly string[]
}

const columnWidth = 215
const rowHeight = 84
const boxHeight = 32

export function drawMachine(machine: AnyMachine, places: Places): string {
  const arrows = arrowsOf(machine)
  const points = new Map(machine.states.map((state) => [state, pointOf(state, places)]))
  const all = [...points.values()]
  const width = Math.max(...all.map(([x]) => x)) + 80
  const height = Math.max(...all.map(([, y]) => y)) + 44
  const lines = arrows.map((arrow) => drawArrow(arrow, points, arrows)).join('')
  const boxes = machine.states.map((state) => drawBox(state, machine, points)).join('')
  return frame(width, height, `${lines}${boxes}`, machine.states.join(', '))
}

function pointOf(state: string, places: Places): readonly [number, number] {
  const place = places[state]
  if (place === undefined) throw new Error(`no place is given for the state ${state}`)
  return [80 + place[0] * columnWidth, 40 + place[1] * rowHeight]
}

export function arrowsOf(machine: AnyMachine): readonly Arrow[] {
  const arrows = new Map<string, { from: string; to: string; events: string[] }>()
  for (const [from, on, to] of machine.rows) {
    if (from === to) continue
    const key = `${from}>${to}`
    const arrow = arrows.get(key) ?? { from, to, events: [] }
    arrow.events.push(on)
    arrows.set(key, arrow)
  }
  return [...arrows.values()]
}

function isEnd(machine: AnyMachine, state: string): boolean {
  return !machine.rows.some(([from, , to]) => from === state && to !== state)
}

function drawBox(
  state: string,
  machine: AnyMachine,
  points: ReadonlyMap<string, readonly [number, number]>,
): string {
  const [x, y] = points.get(state) ?? [0, 0]
  const width = textWidth(state, 13) + 28
  const kind = state === machine.initial ? ' start' : isEnd(machine, state) ? ' end' : ''
  return (
    `<rect class="box${kind}" x="${x - width / 2}" y="${y - boxHeight / 2}" width="${width}" ` +
    `height="${boxHeight}" rx="16"/><text x="${x}" y="${y + 4}" text-anchor="middle">${state}</text>`
  )
}

function drawArrow(
  arrow: Arrow,
  points: ReadonlyMap<string, readonly [number, number]>,
  arrows: readonly Arrow[],
): string {
  const [ax, ay] = points.get(arrow.from) ?? [0, 0]
  const [bx, by] = points.get(arrow.to) ?? [0, 0]
  const isPair = arrows.some(({ from, to }) => from === arrow.to && to === arrow.from)
  const length = Math.hypot(bx - ax, by - ay)
  const [nx, ny] = [-(by - ay) / length, (bx - ax) / length]
  // A long arrow bows around what lies between, and of a pair each keeps to its side.
  const bow = length > columnWidth * 1.6 ? Math.sign(ay - by || 1) * -30 : isPair ? 26 : 0
  const middle = [(ax + bx) / 2 + nx * bow, (ay + by) / 2 + ny * bow] as const
  const start = edgeOf(arrow.from, [ax, ay], middle)
  const end = edgeOf(arrow.to, [bx, by], middle)
  const angle = Math.atan2(end[1] - middle[1], end[0] - middle[0])
  const head = [0, 2.7, -2.7]
    .map((turn) =>
      turn === 0
        ? `${end[0].toFixed(1)},${end[1].toFixed(1)}`
        : `${(end[0] + 9 * Math.cos(angle + turn)).toFixed(1)},${(end[1] + 9 * Math.sin(angle + turn)).toFixed(1)}`,
    )
    .join(' ')
  const curve = [(start[0] + 2 * middle[0] + end[0]) / 4, (start[1] + 2 * middle[1] + end[1]) / 4]
  const labels = arrow.events.map(
    (event, index) =>
      `<text class="quiet halo" text-anchor="middle" x="${curve[0]?.toFixed(1)}" ` +
      `y="${((curve[1] ?? 0) - 4 + (index - (arrow.events.length - 1) / 2) * 14).toFixed(1)}">${escapeText(event)}</text>`,
  )
  return (
    `<path class="line" d="M${start.map(fixed).join(',')} Q${middle.map(fixed).join(',')} ${end.map(fixed).join(',')}"/>` +
    `<polygon class="head" points="${head}"/>${labels.join('')}`
  )
}

const fixed = (value: number): string => value.toFixed(1)

/** Where the line from a box's middle towards a point leaves the box. */
function edgeOf(
  state: string,
  [x, y]: readonly [number, number],
  [tx, ty]: readonly [number, number],
): readonly [number, number] {
  const halfWidth = textWidth(state, 13) / 2 + 16
  const halfHeight = boxHeight / 2 + 2
  const [dx, dy] = [tx - x, ty - y]
  const share = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : halfWidth / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : halfHeight / Math.abs(dy),
    1,
  )
  return [x + dx * share, y + dy * share]
}

/** One row for each state that is left, one column for each that is entered, a dot where it goes. */
export function drawMatrix(machine: AnyMachine): string {
  const arrows = arrowsOf(machine)
  const froms = machine.states.filter((state) => arrows.some(({ from }) => from === state))
  const tos = machine.states.filter((state) => arrows.some(({ to }) => to === state))
  const left = Math.max(...froms.map((state) => textWidth(state, 13))) + 20
  const [cell, top] = [38, 116]
  const x = (to: string) => left + tos.indexOf(to) * cell + cell / 2
  const y = (from: string) => top + froms.indexOf(from) * 30 + 15
  const width = left + tos.length * cell + 60
  const height = top + froms.length * 30 + 10
  const grid = [
    ...froms.map(
      (state) =>
        `<line class="life" x1="${left}" x2="${width - 60}" y1="${y(state)}" y2="${y(state)}"/>` +
        `<text x="${left - 10}" y="${y(state) + 4}" text-anchor="end">${state}</text>`,
    ),
    ...tos.map(
      (state) =>
        `<line class="life" x1="${x(state)}" x2="${x(state)}" y1="${top}" y2="${height - 10}"/>` +
        `<text class="${isEnd(machine, state) ? 'ends' : ''}" transform="translate(${x(state)} ${top - 8}) rotate(-48)">${state}</text>`,
    ),
  ]
  const dots = arrows.map(
    ({ from, to, events }) =>
      `<circle class="dot" cx="${x(to)}" cy="${y(from)}" r="6"><title>${from} → ${to}: ${events.join(', ')}</title></circle>`,
  )
  return frame(width, height, [...grid, ...dots].join(''), machine.states.join(', '))
}

function frame(width: number, height: number, content: string, title: string): string {
  return (
    `<div class="drawing"><svg role="img" style="min-width:${smallest(width)}px" width="${Math.ceil(width)}" height="${Math.ceil(height)}" ` +
    `viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}"><title>${title}</title>${content}</svg></div>`
  )
}
