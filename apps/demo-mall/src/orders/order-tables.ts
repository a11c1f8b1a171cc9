/** The shop's own tables. Money in minor units, times in milliseconds unless they came as text. */

/** Columns that came later, with their kinds: a book of an earlier version gets them. */
export const laterColumns = Object.freeze({ terminal: 'TEXT', receipt: 'TEXT' })

export const orderTables = `
CREATE TABLE IF NOT EXISTS orders (
  number TEXT PRIMARY KEY,
  visitor TEXT NOT NULL,
  product TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  description TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL,
  mode TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  note TEXT,
  payment TEXT,
  way TEXT,
  paid_at TEXT,
  amount_refunded INTEGER NOT NULL DEFAULT 0,
  last_sequence INTEGER NOT NULL DEFAULT 0,
  shipped_at INTEGER,
  terminal TEXT,
  receipt TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS orders_of_visitor ON orders (visitor, created_at);
CREATE TABLE IF NOT EXISTS events (
  id TEXT PRIMARY KEY,
  order_number TEXT NOT NULL,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  deliveries INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX IF NOT EXISTS events_of_order ON events (order_number);
CREATE TABLE IF NOT EXISTS refunds (
  reference TEXT PRIMARY KEY,
  order_number TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS refunds_of_order ON refunds (order_number);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`
