export { type ConnectOptions, connectReader } from './contract/connect.ts'
export { discoverReaders, listedReaders, type ReaderSource } from './contract/discover.ts'
export {
  isReaderError,
  ReaderError,
  type ReaderErrorCode,
  readerErrors,
} from './contract/errors.ts'
export type { Cancel, ReaderPorts } from './contract/ports.ts'
export type {
  CardData,
  CardEvent,
  CardReader,
  ChipDecision,
  DeviceNews,
  DiscoveredReader,
  DriverSession,
  Entry,
  PinWish,
  Prompt,
  ReaderDriver,
  ReaderEvent,
  ReaderInfo,
  ReaderSealing,
  ReaderState,
  ReadRequest,
  RelayedKeys,
  Transport,
  TransportKind,
} from './contract/reader.ts'
export {
  createReaderDesk,
  type DeskJob,
  type DeskJobEnd,
  type ReaderDesk,
  type ReaderDeskOptions,
} from './desk.ts'
export type { DeskReader, DeskState, DeskStatus } from './desk-state.ts'
export { readPresentParams } from './flow/params.ts'
export {
  type PayOptions,
  payWithReader,
  type ReaderAction,
  type ReaderOutcome,
} from './flow/pay-with-reader.ts'
export type { PostedDecision, Seals } from './flow/sealing.ts'
export { m60Driver } from './m60/driver.ts'
export {
  bluetoothSource,
  browserReaderPorts,
  serialSource,
  windowBridge,
} from './platform/browser.ts'
export { referenceDriver } from './reference/driver.ts'
export {
  type BluetoothDeviceLike,
  type BluetoothLike,
  type BluetoothProfile,
  chooseBluetoothReader,
  createBluetoothTransport,
  uartProfile,
} from './transport/bluetooth.ts'
export {
  type AppMessage,
  type BridgePort,
  createBridgeTransport,
  type PageMessage,
  readAppMessage,
} from './transport/bridge.ts'
export {
  chooseSerialReader,
  createSerialTransport,
  type SerialLike,
  type SerialPortLike,
} from './transport/serial.ts'
