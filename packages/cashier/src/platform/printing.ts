/** Printing one element of ours, and nothing of the page around it. */

const mark = 'data-tillway-print'
/** The page's own part; what of the sheet is printed, the sheet's style says. */
const rules = `@media print {
html, [${mark}] { display: block !important; position: static !important; overflow: visible !important; height: auto !important; transform: none !important }
body :not([${mark}]) { display: none !important }
}`

/** `host` and what it stands in are printed. */
export function printAlone(host: Element): void {
  const marked: Element[] = []
  for (
    let at: Element | null = host;
    at && at !== document.documentElement;
    at = at.parentElement
  ) {
    at.setAttribute(mark, '')
    marked.push(at)
  }
  const removeRules = addRules(rules)
  addEventListener(
    'afterprint',
    () => {
      for (const element of marked) element.removeAttribute(mark)
      removeRules()
    },
    { once: true },
  )
  print()
}

function addRules(css: string): () => void {
  if ('adoptedStyleSheets' in document) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    }
  }
  // Older engines; a strict policy keeps it out there, and the page is printed around the slip.
  const { head } = document as Document
  const element = head.appendChild((document as Document).createElement('style'))
  element.textContent = css
  return () => element.remove()
}
