/** Where the site's sources lie, and where it is built to. */
import { join } from 'node:path'

export const siteDir = join(import.meta.dirname, '../../../docs/site')
export const distDir = join(siteDir, 'dist')
/** The built site. */
export const siteDist = join(distDir, 'site')
/** Where it is served. */
export const siteBase = '/docs/'
