import { secret } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { message, rootKey, startBench } from '../../test/bench.ts'

const newRoot = secret(new Uint8Array(32).fill(3))
const numberOf = (toSign: string) => JSON.parse(toSign).number

test('after a rotation every card is read as before, and its key is another', async () => {
  const bench = await startBench()
  const one = await bench.cardId()
  const foreign = await bench.cardId(undefined, { merchant: 'mch_2' })
  const before = await bench.vault.store.read.cardData.get({ merchantId: 'mch_1', cardId: one })
  const sealed = await bench.sealedCode({ subject: 'att_1' })
  const report = await bench.vault.rotateKeys()
  expect(report).toMatchObject({ keysRewrapped: 0, merchants: 2, recordsRewrapped: 2 })
  const after = await bench.vault.store.read.cardData.get({ merchantId: 'mch_1', cardId: one })
  expect(after).toMatchObject({ keyVersion: 2, sealed: before?.sealed })
  expect(after?.wrappedKey).not.toBe(before?.wrappedKey)
  const keys = (await bench.vault.store.read.keys.all()).filter(({ purpose }) => purpose === 'card')
  expect(keys.map(({ merchantId, version }) => [merchantId, version])).toEqual([
    ['mch_1', 2],
    ['mch_2', 2],
  ])
  for (const [merchantId, cardId] of [
    ['mch_1', one],
    ['mch_2', foreign],
  ] as const) {
    const { toSign } = await bench.client.compose(message({ merchantId, cardId, fill: ['number'] }))
    expect(numberOf(toSign)).toBe('6216261000000000018')
  }
  const code = { sealed, subject: 'att_1' }
  await bench.client.compose(message({ code, fill: ['code'] }))
  await bench.stop()
})

test('another root key opens nothing, until the old one is given and the keys are rotated', async () => {
  const first = await startBench()
  const cardId = await first.cardId()
  await expect(first.again({ rootKey: newRoot })).rejects.toMatchObject({ code: 'internal' })
  const both = await first.again({ rootKey: newRoot, oldRootKey: rootKey })
  expect(await both.vault.rotateKeys()).toMatchObject({ keysRewrapped: 3 })
  const last = await both.again({ oldRootKey: undefined } as never)
  const { toSign } = await last.client.compose(message({ cardId, fill: ['number'] }))
  expect(numberOf(toSign)).toBe('6216261000000000018')
  await expect(last.again({ rootKey })).rejects.toMatchObject({ code: 'internal' })
  await (await last.again()).stop()
})

test('a record moved to another card or merchant does not open', async () => {
  const bench = await startBench()
  const { store } = bench.vault
  const [one, two] = [await bench.cardId(), await bench.cardId()]
  const three = await bench.cardId(undefined, { merchant: 'mch_2' })
  const stolen = await store.read.cardData.get({ merchantId: 'mch_1', cardId: one })
  if (stolen === undefined) throw new Error('the card is there')
  for (const to of [
    { merchantId: 'mch_1', cardId: two },
    { merchantId: 'mch_2', cardId: three },
  ]) {
    await store.transact(async ({ cardData }) => {
      await cardData.delete(to)
      await cardData.insert({ ...stolen, ...to })
    })
    await expect(bench.client.compose(message({ ...to, fill: ['number'] }))).rejects.toMatchObject({
      code: 'internal',
    })
  }
  await bench.stop()
})
