// @ringcentral/sdk and @ringcentral/subscriptions as an application uses them.
import sdkPackage from "@ringcentral/sdk";
import subscriptionsPackage from "@ringcentral/subscriptions";

const { SDK } = sdkPackage;
const { Subscriptions } = subscriptionsPackage;

export class Sdk {
  recoveries = []; // what the SDK reported, oldest first
  overSocket = false;
  #token;

  constructor(env) {
    this.jwt = env.RC_USER_JWT;
    this.sdk = new SDK({
      server: env.RC_SERVER_URL,
      clientId: env.RC_APP_CLIENT_ID,
      clientSecret: env.RC_APP_CLIENT_SECRET,
    });
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
    this.extension = this.subscribed.wse;
    for (const name of ["autoRecoverSuccess", "autoRecoverFailed", "autoRecoverError"]) {
      this.extension.eventEmitter.on(name, () => this.recoveries.push(name));
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

  async get(path) {
    return (await this.platform.get(path)).json();
  }

  async post(path, body) {
    return (await this.platform.post(path, body)).json();
  }

  async put(path, body) {
    return (await this.platform.put(path, body)).json();
  }

  unsubscribe() {
    return this.subscribed.revoke();
  }

  async logout() {
    await this.extension.revoke();
    await this.platform.logout();
  }
}
