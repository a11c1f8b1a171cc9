/** The ports in a browser, and the ways to readers that it offers. */
import type { ReaderSource } from '../contract/discover.ts'
import type { ReaderPorts } from '../contract/ports.ts'
import {
  type BluetoothLike,
  type BluetoothProfile,
  chooseBluetoothReader,
  uartProfile,
} from '../transport/bluetooth.ts'
import type { BridgePort } from '../transport/bridge.ts'
import { chooseSerialReader, type SerialLike } from '../transport/serial.ts'

export function browserReaderPorts(): ReaderPorts {
  return {
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
    today: () => Date.now(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  }
}

const offered = () =>
  navigator as unknown as { readonly bluetooth?: BluetoothLike; readonly serial?: SerialLike }

export function bluetoothSource(
  ports: ReaderPorts,
  profile: BluetoothProfile = uartProfile,
): ReaderSource {
  return {
    id: 'bluetooth',
    isAvailable: () => offered().bluetooth !== undefined,
    async discover() {
      const { bluetooth } = offered()
      return bluetooth ? [await chooseBluetoothReader(bluetooth, profile, ports)] : []
    },
  }
}

export function serialSource(options = { baudRate: 115_200 }): ReaderSource {
  return {
    id: 'serial',
    isAvailable: () => offered().serial !== undefined,
    async discover() {
      const { serial } = offered()
      return serial ? [await chooseSerialReader(serial, options)] : []
    },
  }
}

/** A bridge to whoever shows this page in a frame or a web view; only that origin is listened to. */
export function windowBridge(host: Window, origin: string): BridgePort {
  return {
    post: (message) => host.postMessage(message, origin),
    onMessage(hear) {
      const listener = (event: MessageEvent) => {
        if (event.source === host && event.origin === origin) hear(event.data)
      }
      addEventListener('message', listener)
      return () => removeEventListener('message', listener)
    },
  }
}
