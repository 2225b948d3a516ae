// @rc-ex/core and @rc-ex/ws as an application uses them.
import RingCentral from "@rc-ex/core";
import WebSocketExtension, { Events } from "@rc-ex/ws";

export class RcEx {
  recoveries = []; // what the SDK reported, oldest first

  constructor(env, { overSocket }) {
    this.overSocket = overSocket;
    this.jwt = env.RC_USER_JWT;
    this.rc = new RingCentral({
      server: env.RC_SERVER_URL,
      clientId: env.RC_APP_CLIENT_ID,
      clientSecret: env.RC_APP_CLIENT_SECRET,
    });
    this.extension = new WebSocketExtension({ restOverWebSocket: overSocket });
    for (const name of [Events.autoRecoverSuccess, Events.autoRecoverFailed, Events.autoRecoverError]) {
      this.extension.eventEmitter.on(name, () => this.recoveries.push(name));
    }
  }

  authorize() {
    return this.rc.authorize({ jwt: this.jwt });
  }

  token() {
    return this.rc.token?.access_token;
  }

  async subscribe(filters, callback) {
    await this.rc.installExtension(this.extension);
    this.subscribed = await this.extension.subscribe(filters, callback);
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

  async get(path) {
    return (await this.rc.get(path)).data;
  }

  async post(path, body) {
    return (await this.rc.post(path, body)).data;
  }

  async put(path, body) {
    return (await this.rc.put(path, body)).data;
  }

  unsubscribe() {
    return this.subscribed.revoke();
  }

  /** Revokes the extension, which closes its WebSocket, then the token. */
  logout() {
    return this.rc.revoke();
  }
}
