/** How a style sheet gets into a built script: as a short text, with custom properties renamed. */
import { readFileSync } from 'node:fs'
import { type Plugin, transform } from 'esbuild'

/** `import { css } from './x.css'` gives the minified text. */
export const styleText: Plugin = {
  name: 'style-text',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), {
        loader: 'css',
        minify: true,
        target: ['chrome80', 'safari13.1'],
      })
      // The values of custom properties are left as they were written.
      const tight = code.trim().replace(/(--[\w-]+:) |, (?=[#\w"-])/g, (_, name) => name ?? ',')
      return { contents: `export const css = ${JSON.stringify(shortNames(tight))}`, loader: 'js' }
    })
  },
}

/** Those of the sheet's own custom properties, in the order of how often they are used. */
const ownProperties = [
  'muted',
  'surface',
  'primary',
  'radius',
  'bg',
  'line',
  'text',
  'control',
  'danger',
  'on-primary',
  'ring',
  'success',
  'danger-bg',
  'size',
  'tap',
]

/** A letter for each of them; what a mall may set, `--cashier-…`, keeps its name. */
function shortNames(css: string): string {
  return css.replace(/--(?!cashier-)([\w-]+)/g, (whole, name) => {
    const index = ownProperties.indexOf(name)
    if (index < 0) throw new Error(`${whole} is not in the list of the sheet's own properties`)
    return `--${String.fromCharCode('a'.charCodeAt(0) + index)}`
  })
}
