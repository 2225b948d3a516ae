// The SDKs by the names under which they are reported. Each is loaded only in
// the process that plays its story.
export const SDKS = {
  "@rc-ex/ws": async (env) => new (await import("./rc-ex.mjs")).RcEx(env, { overSocket: false }),
  "@rc-ex/ws restOverWebSocket": async (env) => new (await import("./rc-ex.mjs")).RcEx(env, { overSocket: true }),
  "@ringcentral/subscriptions": async (env) => new (await import("./sdk.mjs")).Sdk(env),
};
