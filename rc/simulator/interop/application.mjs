// What an application does with an SDK, as far as both SDKs do it the same way:
// @ringcentral/subscriptions is built on the extension of @rc-ex/ws.
export class Application {
  recoveries = []; // what the SDK reported, oldest first
  overSocket = false;

  constructor(env) {
    this.jwt = env.RC_USER_JWT;
    this.credentials = {
      server: env.RC_SERVER_URL,
      clientId: env.RC_APP_CLIENT_ID,
      clientSecret: env.RC_APP_CLIENT_SECRET,
    };
  }

  /** Takes note of what the WebSocket extension reports from now on. */
  watch(extension) {
    this.extension = extension;
    for (const name of ["autoRecoverSuccess", "autoRecoverFailed", "autoRecoverError"]) {
      extension.eventEmitter.on(name, () => this.recoveries.push(name));
    }
  }

  subscription() {
    return this.subscribed.subscriptionInfo;
  }

  details() {
    return this.extension.connectionDetails;
  }

  socket() {
    return this.extension.ws;
  }

  async changeFilters(filters) {
    this.subscribed.eventFilters = filters;
    await this.subscribed.refresh();
  }

  unsubscribe() {
    return this.subscribed.revoke();
  }
}
