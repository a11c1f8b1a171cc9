/** A person at the on-screen reader: with a pointer, with keys alone, and in every look. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from './stage.ts'

let stage: Stage
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where to leave pictures of every look; none are taken without it. */
const pictures = process.env.TILLWAY_PICTURES

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

const display = (page: Page) => page.getByRole('status', { name: /读卡器屏幕|Display/ })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

async function shows(page: Page, text: string): Promise<void> {
  await display(page).getByText(text).waitFor()
}

test('inserts a card, types the PIN and takes the card', async () => {
  const { page, pay, outcome, troubles, close } = await stage.visit()
  await shows(page, '欢迎使用')
  await pay()
  await shows(page, '请刷卡、插卡或挥卡')
  await shows(page, '¥128.50')
  await press(page, '插卡')
  await shows(page, '请输入密码')
  for (const digit of '123456') await press(page, digit)
  await shows(page, '●●●●●●')
  await press(page, '确认')
  const { result, posted, decisions } = await outcome()
  expect(result).toBe('completed')
  expect(decisions).toEqual([{ result: 'approved' }])
  expect(posted[0]).toMatchObject({ entry: 'insert', masked_number: '622202*********0128' })
  await shows(page, '请取走卡片')
  await press(page, '拔卡')
  await shows(page, '欢迎使用')
  expect(troubles).toEqual([])
  await close()
})

test('everything can be done with the keyboard', async () => {
  const { page, pay, outcome, close } = await stage.visit({ language: 'en' })
  await pay()
  await page.getByRole('radio').first().focus()
  await page.keyboard.press('ArrowRight')
  const swipe = page.getByRole('button', { name: 'Swipe', exact: true })
  for (let tabs = 0; tabs < 4; tabs += 1) {
    if (await swipe.evaluate((button) => button.matches(':focus'))) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  // The service code of this card says that it needs a PIN.
  await shows(page, 'Enter the PIN')
  await page.keyboard.type('65')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('654321')
  await display(page).getByText('6 digits typed').waitFor()
  await page.getByRole('button', { name: 'OK', exact: true }).focus()
  await page.keyboard.press('Enter')
  expect(await outcome()).toMatchObject({ result: 'answered', posted: [{ entry: 'swipe' }] })
  await close()
})

test('a chip card that is swiped, a bad swipe, a tap, and cancelling', async () => {
  const { page, pay, outcome, close } = await stage.visit()
  await pay()
  await press(page, '刷卡')
  await shows(page, '芯片卡请插卡')
  await press(page, '刷歪一次')
  await shows(page, '没有读到，请重试')
  await press(page, '挥卡')
  await shows(page, '请输入密码')
  await press(page, '取消')
  expect((await outcome()).result).toBe('reader_cancelled')
  await press(page, '刷卡')
  await page.getByText('读卡器没有反应').waitFor()
  await close()
})

test('power that is cut in the middle, and comes back', async () => {
  const { page, pay, outcome, close } = await stage.visit()
  await pay()
  await page.getByText('已连接').waitFor()
  await press(page, '电源')
  await shows(page, '已关机')
  expect((await outcome()).result).toBe('reader_disconnected')
  await page.getByText('未连接').waitFor()
  expect(await page.getByRole('button', { name: '电源' }).getAttribute('aria-pressed')).toBe(
    'false',
  )
  await press(page, '电源')
  await shows(page, '欢迎使用')
  await pay()
  await shows(page, '请刷卡、插卡或挥卡')
  await close()
})

test('the app treats a reader of another family the same', async () => {
  const { page, pay, outcome, close } = await stage.visit({ family: 'm60' })
  await pay()
  await page.getByRole('radio', { name: /磁条卡/ }).check()
  await press(page, '刷卡')
  await shows(page, '请输入密码')
  for (const digit of '654321') await press(page, digit)
  await press(page, '确认')
  const { result, posted } = await outcome()
  expect(result).toBe('answered')
  expect(posted[0]).toMatchObject({ entry: 'swipe', masked_number: '622588******4563' })
  await close()
})

const sizes = [
  { width: 320, height: 900 },
  { width: 1280, height: 1000 },
] as const

test.each(
  (['zh', 'en'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((theme) => ({ language, theme })),
  ),
)('is accessible in $language, $theme, and nothing sticks out', async ({ language, theme }) => {
  const found: string[] = []
  for (const size of sizes) {
    const { page, pay, troubles, close } = await stage.visit({ language, theme, size })
    for (const moment of ['rest', 'card', 'pin']) {
      if (moment === 'card') {
        await pay()
        await shows(page, '¥128.50')
      } else if (moment === 'pin') {
        await press(page, language === 'zh' ? '插卡' : 'Insert')
        await shows(page, language === 'zh' ? '请输入密码' : 'Enter the PIN')
        await press(page, '7')
      }
      if (pictures) {
        const name = `${language} ${theme} ${size.width} ${moment}.png`
        await page.screenshot({ path: join(pictures, name) })
      }
      found.push(...(await violations(page)), ...(await stickingOut(page)))
    }
    expect(troubles).toEqual([])
    await close()
  }
  expect(found).toEqual([])
})

test('without a wish the theme follows the device, at once', async () => {
  const { page, close } = await stage.visit({ theme: 'auto' })
  const isDark = () => page.locator('tillway-reader').evaluate((host) => host.matches('.dark'))
  expect(await isDark()).toBe(false)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.locator('tillway-reader.dark').waitFor()
  expect(await isDark()).toBe(true)
  await close()
})

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

async function violations(page: Page): Promise<readonly string[]> {
  // Once for a document: what has it read and compiled need not do so again.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run(root: Element, options: object): Promise<{ violations: Violation[] }> }
    }
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const options = { runOnly: { type: 'tag', values }, preload: false }
    return (await checker.run(document.documentElement, options)).violations
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

/** Controls smaller than a finger, and text that is cut off. */
function stickingOut(page: Page): Promise<readonly string[]> {
  return page.locator('tillway-reader').evaluate((host) => {
    const all = [...(host.shadowRoot?.querySelectorAll('*') ?? [])]
    const small = all.flatMap((node) => {
      const { width, height } = node.getBoundingClientRect()
      const isTooSmall = node.matches('button, .face') && (width < 44 || height < 44)
      return isTooSmall ? [`${node.textContent} is ${width} × ${height}`] : []
    })
    const cut = all.filter(
      (node) =>
        !node.matches('.hidden, input') &&
        node.scrollWidth > node.clientWidth + 1 &&
        node.clientWidth > 0,
    )
    const { scrollWidth, clientWidth } = document.documentElement
    const wide = scrollWidth > clientWidth ? ['the page scrolls sideways'] : []
    return [...small, ...wide, ...cut.map((node) => `cut off: ${node.textContent}`)]
  })
}
