/** Cards that are entered on the gateway's page: bound there, told to us, and paid with by code. */
import type { Channel } from '@tillway/channel'
import { type ConformanceBench, createConformanceBench } from '@tillway/channel/conformance'
import { expect, test } from 'vitest'
import { channel } from './index.ts'
import { sealer } from './sealing/index.ts'
import { simulator } from './simulator/index.ts'
import { encodeForm, formContentType } from './wire/message.ts'

const merchant = 'mall-page'

function createBench(): ConformanceBench {
  return createConformanceBench({ channel: channel as unknown as Channel, simulator, sealer })
}

function requestOf(bench: ConformanceBench) {
  return {
    enrolmentNumber: '01JENR0LMENTJKMNPQRSTVWXYZ',
    requestedAt: bench.time.now(),
    expiresAt: bench.time.now() + 900_000,
    notifyUrl: `https://platform.example/notifications/${merchant}`,
    returnUrl: 'https://mall.example/cards',
  }
}

/** Posts as the holder's browser does, and gives the page that comes back. */
async function browse(
  bench: ConformanceBench,
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const headers = { 'content-type': formContentType }
  const body = encodeForm(fields)
  const request = { method: 'POST', url, headers, body, timeoutMs: 10_000 } as const
  const { body: page } = await bench.settle(bench.wire.channelSide.send(request))
  return Buffer.from(page).toString('utf8')
}

/** Opens the page of a new enrolment. */
async function opened(bench: ConformanceBench) {
  const { account } = bench.account(merchant)
  const request = requestOf(bench)
  const report = await bench.settle(account.operations.requestEnrolment(request))
  if (report.status !== 'elsewhere' || report.action.type !== 'form') throw new Error(report.status)
  const page = await browse(bench, report.action.action, report.action.fields)
  const confirmUrl = /action="([^"]+\/confirm)"/.exec(page)?.[1] ?? ''
  return { account, request, confirmUrl: new URL(confirmUrl, report.action.action).href }
}

async function bound(bench: ConformanceBench) {
  const made = await opened(bench)
  const [card] = bench.simulator().cards?.() ?? []
  const { number = '', holderName = '', idNumber = '', phone = '' } = card?.data ?? {}
  const typed = { card: number, name: holderName, idNumber, phone, code: '111111' }
  await browse(bench, made.confirmUrl, typed)
  await bench.pass(1_000)
  return { ...made, number }
}

test('a card is bound there, and told by notification and by query alike', async () => {
  const bench = createBench()
  const { account, request, number } = await bound(bench)
  const reading = bench.received.at(-1)?.reading
  if (reading?.kind !== 'enrolment' || reading.report.status !== 'enrolled') throw new Error('no')
  expect(reading.enrolmentNumber).toBe(request.enrolmentNumber)
  const { card } = reading.report
  expect(card.lastFour).toBe(number.slice(-4))
  expect(card.phoneMasked).toMatch(/^\d{3}\*{4}\d{4}$/)
  const report = await bench.settle(account.operations.queryEnrolment(request))
  if (report.status !== 'enrolled') throw new Error(report.status)
  expect(report.card.credential?.reveal()).toBe(card.credential?.reveal())
  expect(JSON.stringify(bench.logged)).not.toContain(card.credential?.reveal())
})

test('a holder who never confirmed has bound nothing', async () => {
  const bench = createBench()
  const { account, request } = await opened(bench)
  const ask = () => bench.settle(account.operations.queryEnrolment(request))
  expect(await ask()).toMatchObject({ status: 'pending' })
  await bench.pass(3_600_000)
  expect(await ask()).toMatchObject({ status: 'failed' })
})

test('it is paid with by code, although the vault has never seen it', async () => {
  const bench = createBench()
  const { account, request } = await bound(bench)
  const report = await bench.settle(account.operations.queryEnrolment(request))
  if (report.status !== 'enrolled' || report.card.credential === undefined) throw new Error('no')
  const card = {
    merchantId: merchant,
    cardId: 'card_unknown_to_the_vault',
    kind: 'debit',
    credential: report.card.credential,
  } as const
  const presentation = bench.manifest.presentations.find(({ confirmedByCode }) => confirmedByCode)
  if (presentation === undefined) throw new Error('no presentation with a code')
  const order = bench.order({ presentation, card, account: merchant })
  expect(await bench.start(order)).toMatchObject({ status: 'code_sent' })
  await bench.confirm(order, bench.sealedFor(order, bench.textedCode()))
  await bench.pass(1_000)
  expect(await bench.query(order)).toMatchObject({ status: 'succeeded' })
})
