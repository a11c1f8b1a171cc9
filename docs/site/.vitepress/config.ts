/**
 * The site for malls that integrate: Chinese at the root, English below `/en/`, the same pages in
 * both. Built by `npm run docs:build`; the pages below `reference/` and the errors are made from
 * the code just before (tools/docs/site). Nothing is loaded from elsewhere.
 */
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { drawFence } from '../../../tools/docs/site/draw-fence.ts'
import { sidebarOf } from '../../../tools/docs/site/sidebar.ts'
import { searchWords, tokenize, weigh } from './search.ts'

const siteDir = join(import.meta.dirname, '..')

export default defineConfig({
  base: '/docs/',
  outDir: process.env.TILLWAY_DOCS_OUT ?? join(siteDir, 'dist/site'),
  cacheDir: join(siteDir, '../../node_modules/.cache/tillway-vitepress'),
  srcExclude: ['words/**', 'dist/**'],
  cleanUrls: true,
  // Addresses of a system that the reader starts.
  ignoreDeadLinks: 'localhostLinks',
  // One file of hashes instead of a script in each page.
  metaChunk: true,
  title: 'Tillway',
  head: [
    ['meta', { name: 'theme-color', content: '#0958d9' }],
    ['link', { rel: 'icon', type: 'image/svg+xml', href: '/docs/icon.svg' }],
  ],
  locales: {
    root: {
      label: '简体中文',
      lang: 'zh-CN',
      title: 'Tillway 接入文档',
      description: '一个收银台，所有支付方式：移动支付 SDK 与支付平台',
      themeConfig: {
        nav: [
          { text: '快速开始', link: '/start/quick-start' },
          { text: '支付方式', link: '/ways/' },
          { text: '服务端', link: '/server/payments' },
          { text: 'API 参考', link: '/reference/api/' },
          { text: '常见问题', link: '/faq' },
        ],
        sidebar: sidebarOf(siteDir, 'zh'),
        outline: { label: '本页目录', level: [2, 3] },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '外观',
        lightModeSwitchTitle: '切换到浅色',
        darkModeSwitchTitle: '切换到深色',
        sidebarMenuLabel: '目录',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '语言',
        skipToContentLabel: '跳到正文',
        notFound: {
          title: '没有这一页',
          quote: '地址可能已经改变，请用搜索或左侧目录查找。',
          linkLabel: '回到首页',
          linkText: '回到首页',
        },
      },
    },
    en: {
      label: 'English',
      lang: 'en',
      title: 'Tillway docs',
      description: 'One till, every way to pay: a mobile payment SDK and payment platform',
      themeConfig: {
        nav: [
          { text: 'Quick start', link: '/en/start/quick-start' },
          { text: 'Ways to pay', link: '/en/ways/' },
          { text: 'Server', link: '/en/server/payments' },
          { text: 'API reference', link: '/en/reference/api/' },
          { text: 'FAQ', link: '/en/faq' },
        ],
        sidebar: sidebarOf(siteDir, 'en'),
        outline: { label: 'On this page', level: [2, 3] },
      },
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        // The colours of code are of no use to a search, and take long to find.
        _render: (text, env, md) =>
          md.render(text.replaceAll(/^```(?:ts|tsx|js|json|bash|html|vue|java|python|php|go)\b.*$/gm, '```'), env),
        miniSearch: { options: { tokenize }, searchOptions: { combineWith: 'AND', boostDocument: weigh } },
        locales: { root: { translations: searchWords } },
      },
    },
  },
  markdown: {
    languageAlias: { wxml: 'html', axml: 'html', arkts: 'ts' },
    config(md) {
      const fence = md.renderer.rules.fence
      md.renderer.rules.fence = (tokens, index, options, env, self) => {
        const token = tokens[index]
        const language = env?.relativePath?.startsWith('en/') ? 'en' : 'zh'
        const drawn =
          token === undefined ? undefined : drawFence(token.info.trim(), token.content, language)
        return drawn ?? fence?.(tokens, index, options, env, self) ?? ''
      }
    },
  },
  vite: { build: { chunkSizeWarningLimit: 2000 } },
})
