// @rc-ex/core and @rc-ex/ws as an application uses them.
import RingCentral from "@rc-ex/core";
import WebSocketExtension from "@rc-ex/ws";
import { Application } from "./application.mjs";

export class RcEx extends Application {
  constructor(env, { overSocket }) {
    super(env);
    this.overSocket = overSocket;
    this.rc = new RingCentral(this.credentials);
    this.watch(new WebSocketExtension({ restOverWebSocket: overSocket }));
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

  async get(path) {
    return (await this.rc.get(path)).data;
  }

  async post(path, body) {
    return (await this.rc.post(path, body)).data;
  }

  async put(path, body) {
    return (await this.rc.put(path, body)).data;
  }

  /** Revokes the extension, which closes its WebSocket, then the token. */
  logout() {
    return this.rc.revoke();
  }
}
