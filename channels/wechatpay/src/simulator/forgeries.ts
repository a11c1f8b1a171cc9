/**
 * Notifications that must not be believed: each is what an attacker, or a mistake, could send to
 * the notification address of an order.
 */
import type { Forgery } from '@tillway/channel/simulator'
import { rsaKeyPair } from '@tillway/wire/testing'
import { answerHeaders, answerSignatureText } from '../wire/answer-signature.ts'
import type { JsonObject } from '../wire/json.ts'
import { paymentEvent } from '../wire/notification.ts'
import type { OrderEntry } from './ledger.ts'
import { buildProbe, noticeBody, noticeHeaders } from './notice-message.ts'
import type { Merchant, NoticeFact, PlatformKey } from './records.ts'
import { transactionView } from './transaction-view.ts'
import type { World } from './world.ts'

interface Signature {
  readonly offsetMs?: number
  readonly privateKeyPem?: string
  readonly serial?: string
}

interface Scene {
  readonly world: World
  readonly entry: OrderEntry
  readonly merchant: Merchant
  readonly fact: NoticeFact
  readonly key: PlatformKey
  readonly attackerKeyPem: string
}

export interface Forger {
  forge(orderNumber: string): readonly Forgery[]
}

export function createForger(world: World): Forger {
  return {
    forge(orderNumber) {
      const entry = world.ledger
        .orders()
        .findLast(({ order }) => order.out_trade_no === orderNumber)
      const merchant = entry && world.ledger.merchant(entry.order.mchid)
      if (entry === undefined || merchant === undefined) return []
      const key = world.keys.current('certificate')
      const attackerKeyPem = rsaKeyPair('wechatpay attacker').privateKey
      const fact = forgedFact(world, entry, key)
      return allForgeries({ world, entry, merchant, fact, key, attackerKeyPem })
    },
  }
}

function forgedFact({ draw, ports }: World, { order }: OrderEntry, key: PlatformKey): NoticeFact {
  return {
    id: draw.uuid(),
    orderKey: order.key,
    out_refund_no: undefined,
    event_type: paymentEvent,
    signedWith: key.id,
    createdAt: ports.clock.now(),
  }
}

function allForgeries(scene: Scene): readonly Forgery[] {
  return [...wronglySigned(scene), ...wronglyTimed(scene), ...wronglyMade(scene), probe(scene)]
}

function wronglySigned(scene: Scene): readonly Forgery[] {
  const { merchant, attackerKeyPem, fact, world } = scene
  const body = paidBody(scene)
  const good = headersFor(scene, body)
  const altered = body.replace(fact.id, world.draw.uuid())
  return [
    forgery(scene, 'bad_signature', {
      body,
      headers: { ...good, [answerHeaders.signature]: 'AAAA' },
    }),
    forgery(scene, 'signed_by_attacker', signed(scene, body, { privateKeyPem: attackerKeyPem })),
    forgery(
      scene,
      'signed_by_merchant_key',
      signed(scene, body, { privateKeyPem: merchant.privateKeyPem }),
    ),
    forgery(
      scene,
      'unknown_serial',
      signed(scene, body, { privateKeyPem: attackerKeyPem, serial: '1F'.repeat(20) }),
    ),
    forgery(
      scene,
      'merchant_serial',
      signed(scene, body, { privateKeyPem: merchant.privateKeyPem, serial: merchant.serial }),
    ),
    forgery(scene, 'replayed_with_altered_body', { body: altered, headers: good }),
    forgery(scene, 'missing_signature_headers', { body, headers: {} }),
  ]
}

function wronglyTimed(scene: Scene): readonly Forgery[] {
  const body = paidBody(scene)
  return [
    forgery(scene, 'stale_timestamp', signed(scene, body, { offsetMs: -301_000 })),
    forgery(scene, 'future_timestamp', signed(scene, body, { offsetMs: 302_000 })),
  ]
}

/** Signed as the real channel would, but with a content that it would never send. */
function wronglyMade(scene: Scene): readonly Forgery[] {
  const { world, fact } = scene
  const body = paidBody(scene)
  const parsed = noticeBody(world, fact, paidContent(scene))
  // A notice always carries its resource.
  const resource = parsed.resource as JsonObject
  const withResource = (change: JsonObject) =>
    JSON.stringify({ ...parsed, resource: { ...resource, ...change } })
  const ciphertext = String(resource.ciphertext)
  const foreign = noticeBody(world, fact, { ...paidContent(scene), mchid: '1600000000' })
  const otherApp = noticeBody(world, fact, { ...paidContent(scene), appid: 'wx0000000000000000' })
  const padded = { ...parsed, summary: '0'.repeat(200_000) }
  const bodies: readonly (readonly [string, string])[] = [
    ['tampered_ciphertext', withResource({ ciphertext: flipped(ciphertext, 0) })],
    ['tampered_tag', withResource({ ciphertext: flipped(ciphertext, -1) })],
    ['short_nonce', withResource({ nonce: 'short' })],
    ['wrong_algorithm', withResource({ algorithm: 'AEAD_AES_128_CBC' })],
    ['wrong_associated_data', withResource({ associated_data: 'refund' })],
    ['wrong_merchant', JSON.stringify(foreign)],
    ['wrong_app', JSON.stringify(otherApp)],
    ['huge_body', JSON.stringify(padded)],
    ['duplicate_keys', body.replace('{', `{"id":"${world.draw.uuid()}",`)],
    ['not_json', body.slice(0, -1)],
  ]
  return bodies.map(([name, text]) => forgery(scene, name, signed(scene, text)))
}

function probe(scene: Scene): Forgery {
  const { url, headers, body } = buildProbe(scene.world, scene.fact)
  return { name: 'probe', url, headers, body: String(body) }
}

/** A payment that never happened, if the order is unpaid. */
function paidContent({ world, entry }: Scene): JsonObject {
  const now = world.ports.clock.now()
  const payment = entry.payment ?? {
    transaction_id: world.draw.transactionId(now),
    captured: entry.order.total,
    paidAt: now,
  }
  return transactionView(world, { ...entry, payment }, 'SUCCESS')
}

function paidBody(scene: Scene): string {
  return JSON.stringify(noticeBody(scene.world, scene.fact, paidContent(scene)))
}

function forgery(
  { entry }: Scene,
  name: string,
  { body, headers }: Pick<Forgery, 'body' | 'headers'>,
): Forgery {
  return { name, url: entry.order.notify_url, headers: { ...noticeHeaders, ...headers }, body }
}

function signed(scene: Scene, body: string, signature: Signature = {}) {
  return { body, headers: headersFor(scene, body, signature) }
}

function headersFor(
  { world, key }: Scene,
  body: string,
  { offsetMs = 0, privateKeyPem = key.privateKeyPem, serial = key.id }: Signature = {},
): Record<string, string> {
  const timestamp = String(Math.floor((world.ports.clock.now() + offsetMs) / 1000))
  const nonce = world.draw.text(32)
  return {
    [answerHeaders.timestamp]: timestamp,
    [answerHeaders.nonce]: nonce,
    [answerHeaders.signature]: world.keys.sign(
      answerSignatureText(timestamp, nonce, body),
      privateKeyPem,
    ),
    [answerHeaders.serial]: serial,
  }
}

function flipped(base64: string, at: number): string {
  const bytes = Buffer.from(base64, 'base64')
  const index = at < 0 ? bytes.length + at : at
  bytes[index] = (bytes[index] ?? 0) ^ 1
  return bytes.toString('base64')
}
