/** What an operator may look at, as JSON over HTTP. Card numbers are masked, keys are not shown. */
import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'
import { maskCardNumber } from '@tillway/wire/iso8583'
import { balanceOf } from './books.ts'
import { cards } from './cards.ts'
import type { WireLog } from './wire-log.ts'
import type { World } from './world.ts'

type View = (world: World, wireLog: WireLog) => unknown

const views: Readonly<Record<string, View>> = {
  '/flows': ({ state }) => state.flows.all(),
  '/balance': ({ state }) => balanceOf(state),
  '/cards': ({ state }) =>
    cards.map((card) => ({
      name: card.name,
      number: maskCardNumber(card.number),
      refuses: state.cards.refusal(card) ?? null,
      ...state.cards.of(card),
    })),
  '/batch-errors': ({ state }) => state.settlements.errors(),
  '/script-results': ({ state }) => state.settlements.scripts(),
  '/wire': (_, wireLog) => wireLog.lines(),
}

export function serveView(
  parts: { readonly world: World; readonly wireLog: WireLog },
  { method, target }: SimulatorRequest,
): SimulatorAnswer {
  const [path = ''] = target.split('?')
  const view = method === 'GET' && Object.hasOwn(views, path) ? views[path] : undefined
  if (view === undefined) return { status: 404, headers: {}, body: '' }
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(view(parts.world, parts.wireLog)),
  }
}
