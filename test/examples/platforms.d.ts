// As much of Deno and Bun as the examples use: their own declarations do not go together with each other.
type Answer = (request: Request) => Response | Promise<Response>

declare const Deno: { serve(handler: Answer): unknown }

declare const Bun: { serve(options: { routes: Record<string, Answer>; fetch: Answer }): unknown }
