/** A payer who was sent to a page of the channel and comes back without having been there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { asMerchant, makeMerchant, orderOf, type TestMerchant } from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let merchant: TestMerchant

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    merchant = await makeMerchant(platform)
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const start = (token: string, body: Readonly<Record<string, unknown>>) =>
    platform.call.ok('startAttempt', { token, body: { host: 'desktop_web', ...body } })

  const begin = async () => {
    const body = orderOf({ return_url: 'https://mall.example/back' })
    const { id, session } = await asMerchant(platform, merchant).ok('createPayment', { body })
    const left = await start(session, { way: 'quickpay', presentation: 'form' })
    expect(left.attempt?.next_action).toMatchObject({ type: 'form' })
    return { id, session }
  }

  test('another way can be taken at once', async () => {
    const { session } = await begin()
    const other = await start(session, { way: 'alipay', presentation: 'qr' })
    expect(other.attempt).toMatchObject({ way: 'alipay', state: 'awaiting_payer' })
  })

  test('giving up is certain at once', async () => {
    const { session } = await begin()
    const canceled = await platform.call.ok('cancelClientPayment', { token: session })
    expect(canceled).toMatchObject({ status: 'canceled', finished: true })
  })
})
