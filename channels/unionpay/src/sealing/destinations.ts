/** Where messages with card data may go, and whom an encryption certificate must descend from. */

export const destinations: readonly string[] = Object.freeze([
  'https://gateway.95516.com',
  'https://gateway.test.95516.com',
])

/**
 * Empty: the root and issuing certificates come with a merchant's documents, so the operator of
 * the vault configures them beside the destination. Without them nothing is encrypted.
 */
export const roots: readonly string[] = Object.freeze([])
