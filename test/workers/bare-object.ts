import { DurableObject } from 'cloudflare:workers'

/** A Durable Object whose storage a test uses itself. */
export class BareObject extends DurableObject {}
