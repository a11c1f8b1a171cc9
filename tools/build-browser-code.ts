import { minify } from 'terser'

/**
 * A second pass over what esbuild has minified: its names compress better, and it puts what is used
 * once where it is used. The code may use what an engine of 2020 knows; `module`: it is loaded as one.
 */
export async function tightened(code: string, module: boolean): Promise<string> {
  const { code: tight = '' } = await minify(code, {
    module,
    ecma: 2020,
    // `unsafe`: it may take for granted that built-in functions do what the language says.
    compress: {
      passes: 4,
      unsafe: true,
      unsafe_arrows: true,
      unsafe_comps: true,
      pure_getters: true,
    },
  })
  return tight
}
