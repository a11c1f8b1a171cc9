/** `npm run docs:build` builds the site of `docs/site`; with `dev` it serves it while it is written. */
import { createServer } from 'vitepress'
import { buildSite } from './docs/site/build-site.ts'
import { writeSitePages } from './docs/site/generate.ts'
import { siteDir, siteDist } from './docs/site/places.ts'

async function run(): Promise<void> {
  if (process.argv[2] === 'dev') {
    writeSitePages()
    const server = await createServer(siteDir, { port: Number(process.env.PORT ?? 8710) })
    await server.listen()
    server.printUrls()
    return
  }
  const began = performance.now()
  const outcome = await buildSite()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(`docs ${outcome} in ${seconds} s: ${siteDist}\n`)
}

await run()
