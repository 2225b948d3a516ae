// @ringcentral/sdk and @ringcentral/subscriptions as an application uses them.
import sdkPackage from "@ringcentral/sdk";
import subscriptionsPackage from "@ringcentral/subscriptions";
import { Application } from "./application.mjs";

const { SDK } = sdkPackage;
const { Subscriptions } = subscriptionsPackage;

export class Sdk extends Application {
  #token;

  constructor(env) {
    super(env);
    this.sdk = new SDK(this.credentials);
    this.platform = this.sdk.platform();
    this.subscriptions = new Subscriptions({ sdk: this.sdk });
  }

  async authorize() {
    await this.platform.login({ jwt: this.jwt });
    this.#token = (await this.platform.auth().data()).access_token;
  }

  token() {
    return this.#token;
  }

  async subscribe(filters, callback) {
    const subscription = this.subscriptions.createSubscription();
    subscription.on(subscription.events.notification, callback);
    this.subscribed = await subscription.setEventFilters(filters).register();
    this.watch(this.subscribed.wse);
  }

  async get(path) {
    return (await this.platform.get(path)).json();
  }

  async post(path, body) {
    return (await this.platform.post(path, body)).json();
  }

  async put(path, body) {
    return (await this.platform.put(path, body)).json();
  }

  async logout() {
    await this.extension.revoke();
    await this.platform.logout();
  }
}
