/**
 * What must hold of the built site: every link and anchor leads somewhere, in both languages, and
 * nothing is loaded from another origin.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export interface BuiltPage {
  /** Below the folder of the site, such as `en/start/overview`. */
  readonly path: string
  readonly html: string
}

export function readBuiltPages(folder: string): readonly BuiltPage[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => ({
      path: file.replaceAll('\\', '/').replace(/\.html$/, ''),
      html: readFileSync(join(folder, file), 'utf8'),
    }))
}

/** `base` is where the site is served, with slashes around. */
export function deadLinks(pages: readonly BuiltPage[], base: string): readonly string[] {
  const anchors = new Map(
    pages.map(({ path, html }) => [
      path,
      new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => decode(id))),
    ]),
  )
  return pages
    .filter(({ path }) => path !== '404')
    .flatMap(({ path, html }) =>
      [...html.matchAll(/<a\b[^>]*? href="([^"]+)"/g)]
        .map(([, href = '']) => decode(href))
        .filter((href) => !leads(href, path, anchors, base))
        .map((href) => `${path}: ${href}`),
    )
}

function leads(
  href: string,
  from: string,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
  base: string,
): boolean {
  if (/^[a-z]+:/.test(href)) return true
  const [address = '', anchor] = href.split('#')
  if (address.startsWith('/') && !address.startsWith(base)) return ownPaths.has(address)
  const absolute =
    address === ''
      ? from
      : address.startsWith('/')
        ? address.slice(base.length)
        : posix.join(posix.dirname(from), address)
  const path = absolute === '' || absolute.endsWith('/') ? `${absolute}index` : absolute
  const found = anchors.get(path)
  return found !== undefined && (anchor === undefined || anchor === '' || found.has(anchor))
}

/** What the server has beside the site. */
const ownPaths: ReadonlySet<string> = new Set(['/openapi.json'])

const decode = (text: string): string => decodeURIComponent(text.replaceAll('&amp;', '&'))

const loading = [
  /<(?:script|img|iframe|source|video|audio)\b[^>]*? src="(?<address>(?:https?:)?\/\/[^"]+)"/g,
  /<link\b[^>]*? href="(?<address>(?:https?:)?\/\/[^"]+)"/g,
  /url\(\s*["']?(?<address>(?:https?:)?\/\/[^)"']+)/g,
  /@import\s+["'](?<address>(?:https?:)?\/\/[^"']+)/g,
]

/** Pages, styles and scripts that load something from elsewhere. */
export function foreignOrigins(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:html|css)$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return loading.flatMap((pattern) =>
        [...text.matchAll(pattern)].map((match) => `${file}: ${match.groups?.address}`),
      )
    })
}
