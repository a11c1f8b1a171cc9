/** How the search reads text, and its words in Chinese. */

/**
 * Chinese is written without spaces: its words are found by the dictionary of the engine. The
 * source text of this function is sent to the browser, so it uses nothing from around it. Where a
 * browser has no dictionary, pairs of neighbouring characters serve.
 */
export function tokenize(text: string): string[] {
  const words: string[] = []
  for (const part of text.toLowerCase().split(/[\s\p{P}\p{S}]+/u)) {
    if (part === '') continue
    if (!/\p{Script=Han}/u.test(part)) {
      words.push(part)
      continue
    }
    if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) {
      for (let at = 0; at < part.length - 1; at++) words.push(part.slice(at, at + 2))
      continue
    }
    for (const { segment } of new Intl.Segmenter('zh', { granularity: 'word' }).segment(part)) {
      words.push(segment)
    }
  }
  return words
}

/** Guides stand before the reference, which has every word many times. */
export function weigh(documentId: string): number {
  return /\/reference\//.test(documentId) ? 0.3 : /\/errors#/.test(documentId) ? 0.6 : 1
}

export const searchWords = {
  button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
  modal: {
    displayDetails: '显示详情',
    resetButtonTitle: '清空',
    backButtonTitle: '关闭',
    noResultsText: '没有找到',
    footer: {
      selectText: '打开',
      selectKeyAriaLabel: '回车',
      navigateText: '上下选择',
      navigateUpKeyAriaLabel: '上',
      navigateDownKeyAriaLabel: '下',
      closeText: '关闭',
      closeKeyAriaLabel: 'Esc',
    },
  },
}
