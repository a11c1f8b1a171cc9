/** The on-screen reader, for demonstrations. Its own entry, so that no shop carries it. */
export {
  createOnScreenReader,
  type OnScreenReader,
  type OnScreenReaderOptions,
} from './on-screen-reader.ts'
export type { Language } from './words.ts'
