/** The built site: it is whole, loads nothing from elsewhere, and its search finds Chinese. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import MiniSearch from 'minisearch'
import { beforeAll, describe, expect, test } from 'vitest'
import { tokenize, weigh } from '../../docs/site/.vitepress/search.ts'
import { buildSite } from '../../tools/docs/site/build-site.ts'
import { deadLinks, foreignOrigins, readBuiltPages } from '../../tools/docs/site/check-site.ts'
import { siteBase, siteDist } from '../../tools/docs/site/places.ts'

beforeAll(async () => {
  await buildSite()
}, 600_000)

test('has every page in both languages', () => {
  const paths = readBuiltPages(siteDist).map(({ path }) => path)
  expect(paths.length).toBeGreaterThan(200)
  const chinese = paths.filter((path) => !path.startsWith('en/') && path !== '404')
  expect(chinese.filter((path) => !paths.includes(`en/${path}`))).toEqual([])
})

test('leads nowhere that is not there, and loads nothing from elsewhere', () => {
  expect(deadLinks(readBuiltPages(siteDist), siteBase)).toEqual([])
  expect(foreignOrigins(siteDist)).toEqual([])
})

test('evaluates no text, which the policy of its pages forbids', () => {
  const chunks = join(siteDist, 'assets/chunks')
  const evaluating = readdirSync(chunks).filter((name) =>
    /new Function|\beval\(/.test(readFileSync(join(chunks, name), 'utf8')),
  )
  expect(evaluating).toEqual([])
})

test('a link or an anchor that leads nowhere is found', () => {
  const pages = [
    { path: 'a', html: '<a class="x" href="/docs/b#there">1</a><a href="/docs/b#gone">2</a>' },
    { path: 'b', html: '<h2 id="there"></h2><a href="/docs/c">3</a><a href="./a">4</a>' },
  ]
  expect(deadLinks(pages, '/docs/')).toEqual(['a: /docs/b#gone', 'b: /docs/c'])
})

describe('the search', () => {
  const found = (language: 'root' | 'en', query: string): readonly string[] => {
    const assets = readdirSync(join(siteDist, 'assets/chunks'))
    const file = assets.find((name) => name.startsWith(`@localSearchIndex${language}.`)) ?? ''
    const source = readFileSync(join(siteDist, 'assets/chunks', file), 'utf8')
    // A module whose one export is the index, as a text of JSON.
    const literal = /^const \w+=(['"`])([\s\S]*)\1;\s*export/.exec(source)
    const json =
      literal?.[1] === '`' || literal?.[1] === "'"
        ? (literal[2] ?? '')
        : JSON.parse(`"${literal?.[2]}"`)
    const index = MiniSearch.loadJSON(json.replaceAll("\\'", "'"), {
      fields: ['title', 'titles', 'text'],
      storeFields: ['title', 'titles'],
      tokenize,
      searchOptions: {
        fuzzy: 0.2,
        prefix: true,
        boost: { title: 4, text: 2, titles: 1 },
        combineWith: 'AND',
        boostDocument: weigh,
      },
    })
    return index.search(query).map(({ id }) => String(id))
  }

  test.each([
    ['退款', '/docs/server/refunds'],
    ['支付密码', '/docs/ways/payment-password'],
    ['验签失败', '/docs/server/webhooks'],
    ['域名', '/docs/hosts/wechat'],
    ['状态图', '/docs/concepts/states'],
    ['order_conflict', '/docs/server/errors#order_conflict'],
  ])('finds %s', (query, page) => {
    expect(found('root', query).slice(0, 8).join(' ')).toContain(page)
  })

  test('finds English in English', () => {
    expect(found('en', 'refund').slice(0, 8).join(' ')).toContain('/docs/en/server/refunds')
  })

  test('reads Chinese word by word', () => {
    expect(tokenize('支付密码 APIv3：退款失败')).toEqual(['支付', '密码', 'apiv3', '退款', '失败'])
  })
})
