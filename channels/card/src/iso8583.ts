/** How messages of this channel are read: for tools that take one apart. */
export { posDialect as dialect } from './wire/dialect.ts'
export { posFraming as framing } from './wire/framing.ts'
