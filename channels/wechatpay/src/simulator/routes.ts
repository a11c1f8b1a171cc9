/** The public API: which call answers which method and path. */

import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'
import { sleep } from '@tillway/kernel'
import { certificatesPath } from '../wire/certificates.ts'
import type { PrepayProduct } from '../wire/prepay.ts'
import { refundPath } from '../wire/refund.ts'
import { listCertificates } from './certificates-call.ts'
import { type ApiCall, admit } from './gatekeeper.ts'
import { closeOrder, queryByNumber, queryByTransaction } from './order-calls.ts'
import { placeOrder } from './prepay-call.ts'
import { placeRefund, queryRefund } from './refund-calls.ts'
import type { Reply } from './reply.ts'
import { seal } from './sealing.ts'
import type { World } from './world.ts'

const slowAnswerMs = 2000

interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: RegExp
  handle(world: World, call: ApiCall, part: string): Reply
}

const orders = '/v3/pay/transactions'

const routes: readonly Route[] = [
  {
    method: 'POST',
    path: new RegExp(`^${orders}/(native|jsapi|h5|app)$`),
    // The pattern lets only the four products through.
    handle: (world, call, part) => placeOrder(world, call, part as PrepayProduct),
  },
  { method: 'GET', path: new RegExp(`^${orders}/out-trade-no/([^/]+)$`), handle: queryByNumber },
  { method: 'GET', path: new RegExp(`^${orders}/id/([^/]+)$`), handle: queryByTransaction },
  {
    method: 'POST',
    path: new RegExp(`^${orders}/out-trade-no/([^/]+)/close$`),
    handle: closeOrder,
  },
  { method: 'POST', path: new RegExp(`^${refundPath}$`), handle: placeRefund },
  { method: 'GET', path: new RegExp(`^${refundPath}/([^/]+)$`), handle: queryRefund },
  { method: 'GET', path: new RegExp(`^${certificatesPath}$`), handle: listCertificates },
]

export async function answerApi(world: World, request: SimulatorRequest): Promise<SimulatorAnswer> {
  const [path = ''] = request.target.split('?', 1)
  const matching = routes.filter((route) => route.path.test(path))
  // Unknown paths and methods are answered by the web server, which signs nothing.
  if (matching.length === 0) return { status: 404, headers: {}, body: '' }
  const route = matching.find(({ method }) => method === request.method.toUpperCase())
  if (route === undefined) return { status: 405, headers: {}, body: '' }
  const admission = admit(world, request)
  if ('reply' in admission) {
    const { merchant, reply } = admission
    return seal(world, reply, merchant && (merchant.hasCertificates ? 'certificate' : 'public_key'))
  }
  const { call } = admission
  const reply = route.handle(world, call, decoded(route.path.exec(path)?.[1] ?? ''))
  if (reply.subject && world.faults.strikes('slow_answers', reply.subject)) {
    await sleep(world.ports.scheduler, slowAnswerMs)
  }
  return seal(world, reply, call.keyKind)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
