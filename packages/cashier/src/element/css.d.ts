/** The build turns a style sheet into a module with its minified text. */
declare module '*.css' {
  export const css: string
}
