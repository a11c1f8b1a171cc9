/**
 * The page of the mall while a card is bound and paid with: what a script of the shop could read,
 * keep or send. The frame is the vault's own; nothing typed there may be found around it.
 */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bindAndPay, openCards, payWithSaved, typeCode } from '../../e2e/stage/quick-pay.ts'
import { buyMug, returnToShop } from '../../e2e/stage/shopper.ts'
import { type Stage, startStage } from '../../e2e/stage/start-stage.ts'
import { expectPaidOnce } from '../../e2e/stage/truth.ts'
import { testCards } from '../../kit/test-cards.ts'
import { canariesOf } from '../canaries.ts'
import { filePlaces, sqliteTables } from '../places.ts'
import { createSearch, type Place } from '../search.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Everything that a script of the page can look at: the tree with its shadows, fields and stores. */
function lookAround(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const trees = (root: ParentNode): string[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element.outerHTML,
        ...(element instanceof HTMLInputElement ? [element.value] : []),
        ...(element.shadowRoot ? [element.shadowRoot.innerHTML, ...trees(element.shadowRoot)] : []),
      ])
    const globals = Object.entries(window).map(([name, value]) => {
      try {
        return `${name} ${JSON.stringify(value)}`
      } catch {
        return name
      }
    })
    const databases = (await indexedDB.databases()).map(({ name }) => name)
    const stores = [{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state]
    const loaded = performance.getEntries().map(({ name }) => name)
    return [trees(document), globals, databases, JSON.stringify(stores), loaded, location.href]
      .flat()
      .join('\n')
  })
}

test('nothing that is typed in the frame is anywhere around it', async () => {
  const visitor = await stage.visit()
  const { page, context } = visitor
  const seen: Place[] = []
  const look = async (name: string) => {
    seen.push({ name: `the page (${name})`, content: await lookAround(page) })
  }
  await context.addInitScript(() => {
    const kept: unknown[] = []
    Object.assign(window, { heard: kept })
    addEventListener('message', ({ data }) => kept.push(data), true)
  })
  // What the page itself sends and is answered; the frame's own requests are the vault's.
  page.on('request', (request) => {
    if (request.frame() !== page.mainFrame()) return
    const content = `${request.url()} ${request.postData() ?? ''}`
    seen.push({ name: `a request of the page to ${new URL(request.url()).pathname}`, content })
  })
  const { credit } = testCards(stage.demo.simulators)
  const lastFour = credit.number.slice(-4)
  await buyMug(visitor)
  await bindAndPay(visitor, credit)
  await look('after both codes')
  await expectPaidOnce(stage, await returnToShop(visitor))
  await look('paid')
  await buyMug(visitor)
  const code = await payWithSaved(visitor, lastFour)
  await look('a code is asked for')
  await typeCode(visitor, code === '480615' ? '902746' : '480615')
  await look('a wrong code was typed')
  await typeCode(visitor, code)
  await expectPaidOnce(stage, await returnToShop(visitor))
  await buyMug(visitor)
  await openCards(visitor)
  await look('the saved cards')
  const heard = seen.some(({ content }) => String(content).includes('"tillway":1'))
  expect(heard, 'messages of the frame were seen').toBe(true)
  expect(seen.some(({ content }) => String(content).includes(lastFour))).toBe(true)
  const cards = testCards(stage.demo.simulators)
  const { simulators } = stage.demo
  const search = createSearch(canariesOf(cards, { simulators, dataDir: stage.dataDir }))
  expect(search(seen)).toEqual([])
  const isKept = (name: string) => /^(demo-mall|tillway|vault)\.sqlite/.test(name)
  const files = filePlaces(stage.dataDir, isKept)
  expect(files.length).toBeGreaterThanOrEqual(3)
  expect(search(files)).toEqual([])
  expect(search([sqliteTables(join(stage.dataDir, 'demo-mall.sqlite'))])).toEqual([])
  const leak = { name: 'the page', content: `<p>${credit.number}</p>` }
  expect(search([leak])).not.toEqual([])
})
