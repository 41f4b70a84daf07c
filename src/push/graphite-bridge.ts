import type { Clock } from '../model/clock.ts'
import type { Collector } from '../model/collector.ts'
import { gather } from '../model/gather.ts'
import { unlessAborted } from '../model/unless-aborted.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { type Sleep, sleep as systemSleep } from '../runtime/sleep.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { within } from '../runtime/within.ts'
import { PushError } from './push-error.ts'
import type { PushOptions, PushOutcome, PushTarget } from './push-target.ts'
import type { TcpAddress, TcpConnect } from './tcp-connect.ts'
import { type GraphiteLineOptions, toGraphite } from './to-graphite.ts'

/** Options of a `GraphiteBridge`. */
export interface GraphiteBridgeOptions extends Omit<GraphiteLineOptions, 'nowSeconds'> {
  /** Where it listens for lines of plaintext: usually on port 2003. */
  readonly address: TcpAddress
  /** Opens connections: the `tcpConnect` of a platform, such as that of `edgeprom/node`. */
  readonly connect: TcpConnect
  /** What is pushed. @default `defaultRegistry` */
  readonly registry?: Collector | undefined
  /** How long a push may take. @default 30 */
  readonly timeoutSeconds?: number | undefined
  /** @default the system's */
  readonly clock?: Clock | undefined
  /** @default the system's */
  readonly sleep?: Sleep | undefined
}

/** What became of a push. */
export interface GraphiteOutcome extends PushOutcome {
  /** How many lines were sent. Graphite does not say what it has kept. */
  readonly lines: number
}

/** How much is written at once, in UTF-16 units, of which a line has only such as are one byte. */
const pieceUnits = 65_536

/**
 * Pushes metrics to Graphite over TCP. Nothing is sent again: Graphite does not answer, and the next push has it all.
 * @example
 * import { tcpConnect } from 'edgeprom/node'
 * const bridge = new GraphiteBridge({ address: { hostname: 'localhost', port: 2003 }, connect: tcpConnect })
 * await bridge.push()
 * @see Graphite, "The plaintext protocol"
 */
export class GraphiteBridge implements PushTarget {
  readonly #options: GraphiteBridgeOptions

  constructor(options: GraphiteBridgeOptions) {
    this.#options = options
  }

  /** Sends what there is now. @throws PushError when it could not be sent whole. */
  push({ signal }: PushOptions = {}): Promise<GraphiteOutcome> {
    const { timeoutSeconds = 30, sleep = systemSleep } = this.#options
    return within(timeoutSeconds, sleep, signal, async (ended) => {
      const progress = { attempts: 0 }
      try {
        return { attempts: 1, lines: await this.#send(progress, ended) }
      } catch (cause) {
        const kind = ended.aborted ? 'aborted' : 'unavailable'
        const message = `Cannot push to Graphite: it must take every line, received ${String(cause)}`
        throw new PushError(message, { kind, cause, ...progress })
      }
    })
  }

  async #send(progress: { attempts: number }, signal: AbortSignal): Promise<number> {
    const { address, connect, registry = defaultRegistry, clock = systemClock } = this.#options
    const families = await gather(registry.collect({ signal }), signal)
    progress.attempts = 1
    const connecting = connect(address)
    // Whoever answers too late is hung up on.
    connecting.then((late) => (signal.aborted ? late.cut() : undefined)).catch(() => undefined)
    const connection = await unlessAborted(connecting, signal)
    let lines = 0
    try {
      const utf8 = new TextEncoder()
      let piece = ''
      for (const line of toGraphite(families, { ...this.#options, nowSeconds: clock.nowSeconds() })) {
        piece += line
        lines++
        if (piece.length < pieceUnits) continue
        await unlessAborted(connection.write(utf8.encode(piece)), signal)
        piece = ''
      }
      if (piece !== '') await unlessAborted(connection.write(utf8.encode(piece)), signal)
      await unlessAborted(connection.end(), signal)
      return lines
    } catch (error) {
      connection.cut()
      throw error
    }
  }
}
