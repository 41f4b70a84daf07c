declare global {
  namespace Cloudflare {
    /** The variables of wrangler.toml, and secrets. */
    interface Env {
      readonly PUSHGATEWAY_URL: string
    }
  }
}

export type Env = Cloudflare.Env
