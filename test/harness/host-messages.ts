/** One Worker of a host. */
export interface WorkerOptions {
  readonly name: string
  /** Its main module, relative to test/harness/workers. */
  readonly main: string
  /** Durable Objects by binding; `worker` names the Worker of another host that has the class. */
  readonly objects: Readonly<Record<string, { readonly className: string; readonly worker?: string }>>
  readonly bindings?: Readonly<Record<string, string | number>> | undefined
  readonly compatibilityFlags?: readonly string[] | undefined
}

/** What a host runs. */
export interface HostOptions {
  /** Where everything is kept; hosts with the same folder find each other's objects. */
  readonly folder: string
  readonly workers: readonly WorkerOptions[]
}

/** A Durable Object, by the Worker and class that it lives in. */
export interface ObjectAddress {
  readonly worker: string
  readonly className: string
  readonly name: string
}

/** What a host is asked. */
export type HostRequest =
  /** To put an object out of memory, once no call is in progress. */
  | { readonly id: number; readonly kind: 'evict'; readonly object: ObjectAddress }
  /** To let other hosts open a new channel to a Worker's objects: after an abort theirs stays broken. */
  | { readonly id: number; readonly kind: 'announce again'; readonly worker: string }

/** What a host says. */
export type HostMessage =
  | { readonly kind: 'ready'; readonly origin: string; readonly origins: Readonly<Record<string, string>> }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'done'; readonly id: number; readonly error?: string }
