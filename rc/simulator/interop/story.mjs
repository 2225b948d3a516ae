// What every SDK must be able to do with the platform, one line per step.
import { expect, until } from "./expect.mjs";

const SMS = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS";
const PRESENCE = "/restapi/v1.0/account/~/extension/~/presence";
const STORE = "/restapi/v1.0/account/~/extension/~/message-store";
const OWN = "/restapi/v1.0/account/~/extension/~";
const SUBSCRIPTION = "/restapi/v1.0/subscription";

/**
 * @param sdk one SDK behind the few calls the story needs, see rc-ex.mjs
 * @param link the network in between, see link.mjs
 * @param step (sentence, async function that returns a remark) runs one step
 */
export async function story(sdk, link, step) {
  const received = []; // notifications in the order the SDK handed them over
  const texts = () => received.map((n) => n.body?.subject).filter((s) => s !== undefined);
  const count = (text) => texts().filter((t) => t === text).length;
  let own, phone, id, confirmed;

  const sms = (text) => sdk.post(`${OWN}/sms`, { from: { phoneNumber: phone }, to: [{ phoneNumber: phone }], text });
  const presence = (message) => sdk.put(`${OWN}/presence`, { userStatus: "Busy", message });
  const pager = (text) =>
    sdk.post(`${OWN}/company-pager`, { from: { extensionId: own.id }, to: [{ extensionId: own.id }], text });
  // Another device of the same user: it does not go over the connection that is cut.
  const elsewhere = (path, body) => rest(link, sdk.token(), "POST", path, body);

  await step("authorize by JWT", async () => {
    await sdk.authorize();
    expect(sdk.token(), "the SDK has no access token after logging in");
    own = await rest(link, sdk.token(), "GET", OWN);
    const numbers = await rest(link, sdk.token(), "GET", `${OWN}/phone-number`);
    phone = numbers.records.find((r) => r.features.includes("SmsSender")).phoneNumber;
    return `${own.name}, extension ${own.extensionNumber}`;
  });

  await step("connect and subscribe", async () => {
    await sdk.subscribe([SMS, PRESENCE], (n) => received.push(n));
    id = sdk.subscription().id;
    expect(id, "the SDK has no subscription id");
    expect(sdk.details().recoveryState === undefined, "a first connection must not have a recoveryState");
    expect(sdk.details().recoveryTimeout === 180, "ConnectionDetails did not reach the SDK");
    confirmed = sdk.subscription().eventFilters;
    expect(confirmed.length === 2, `2 filters were asked for, confirmed are ${confirmed.length}`);
    expect(
      confirmed.every((f) => f.includes(`/extension/${own.id}/`)),
      `the confirmed filters do not name the extension: ${confirmed}`,
    );
    await expectOnly(link, sdk, id);
    return `subscription ${id}`;
  });

  await step("call the API through the SDK", async () => {
    const me = await sdk.get(OWN);
    expect(String(me.id) === String(own.id), `the SDK read extension ${me.id}, not ${own.id}`);
    return sdk.overSocket ? "over the WebSocket" : "over HTTP";
  });

  await step("receive an SMS it sent", async () => {
    await sms("Interop: hello");
    const n = await until("the SMS did not arrive", () => received.find((n) => n.body?.subject === "Interop: hello"));
    expect(n.subscriptionId === id, "the event names another subscription");
    expect(n.event.includes("/message-store/instant"), `the SMS came as ${n.event}`);
    expect(n.body.direction === "Inbound" && n.body.type === "SMS", "the SMS is not an inbound SMS");
    return `event ${n.uuid}`;
  });

  await step("receive a presence change it made", async () => {
    await presence("in a meeting");
    const n = await until("the presence change did not arrive", () => received.find((n) => n.event.includes("/presence")));
    expect(n.body.userStatus === "Busy", `the presence event says ${n.body.userStatus}`);
    return `sequence ${n.body.sequence}`;
  });

  let lost;
  await step("be cut off", async () => {
    lost = await outage(sdk, link);
    return "TCP reset, the SDK saw close code 1006";
  });

  const missed = [1, 2, 3].map((i) => `Interop: sent during the outage, ${i}`);
  await step("recover what was sent during the outage", async () => {
    for (const text of missed) {
      if (sdk.overSocket) await elsewhere(`${OWN}/sms`, { from: { phoneNumber: phone }, to: [{ phoneNumber: phone }], text });
      else await sms(text);
    }
    expect(!missed.some(count), "an event arrived over a connection that was cut");
    link.release();
    await recovered(sdk, lost, id);
    await until("not all events of the outage arrived", () => missed.every(count));
    const late = texts().filter((t) => missed.includes(t));
    expect(late.join() === missed.join(), `the events of the outage came as ${JSON.stringify(late)}`);
    return `recoveryState Successful, ${missed.length} events, each once and in order`;
  });

  await step("keep the same subscription", async () => {
    await expectOnly(link, sdk, id);
    await sms("Interop: after the outage");
    await until("an SMS sent after the recovery did not arrive", () => count("Interop: after the outage"));
    expect(count("Interop: after the outage") === 1, "an SMS sent after the recovery arrived twice");
    return id;
  });

  await step("change the filters", async () => {
    await sdk.changeFilters([STORE]);
    expect(sdk.subscription().id === id, "the changed subscription has another id");
    confirmed = sdk.subscription().eventFilters;
    expect(confirmed.length === 1 && confirmed[0].endsWith("/message-store"), `the confirmed filters are ${confirmed}`);
    const from = received.length;
    await presence("at lunch"); // no longer subscribed: nothing
    await sms("Interop: after the change"); // a change of the store, no instant event
    await pager("Interop: on the pager");
    const seen = (type) => received.slice(from).some((n) => n.body?.changes?.some((c) => c.type === type));
    await until("the message store's changes did not arrive", () => seen("SMS") && seen("Pager"));
    const others = received.slice(from).filter((n) => !n.event.endsWith("/message-store"));
    expect(others.length === 0, `events of filters that were taken away arrived: ${others.map((n) => n.event)}`);
    return "PUT on the same subscription";
  });

  await step("recover again", async () => {
    const from = received.length;
    lost = await outage(sdk, link);
    await elsewhere(`${OWN}/company-pager`, { from: { extensionId: own.id }, to: [{ extensionId: own.id }], text: "Interop" });
    link.release();
    await recovered(sdk, lost, id);
    await until("the event of the second outage did not arrive", () =>
      received.slice(from).some((n) => n.body?.changes?.some((c) => c.type === "Pager")),
    );
    await expectOnly(link, sdk, id);
    return "with the changed filters";
  });

  await step("give every event once", async () => {
    const ids = received.map((n) => n.uuid);
    expect(new Set(ids).size === ids.length, `${ids.length - new Set(ids).size} events came twice`);
    return `${ids.length} events`;
  });

  await step("revoke the subscription", async () => {
    await sdk.unsubscribe();
    const left = await rest(link, sdk.token(), "GET", SUBSCRIPTION);
    expect(left.records.length === 0, `${left.records.length} subscriptions are left`);
    return "none left on the platform";
  });

  await step("revoke the token", async () => {
    const token = sdk.token();
    const socket = sdk.socket();
    await sdk.logout();
    await until("the WebSocket stayed open", () => socket.readyState === socket.CLOSED && link.open === 0);
    const status = await restStatus(link, token, "GET", OWN);
    expect(status === 401, `the revoked token is answered with ${status}`);
    return "401 from now on";
  });
}

/** Cuts the connection, keeps new ones waiting, and gives the lost socket. */
async function outage(sdk, link) {
  const socket = sdk.socket();
  let code;
  socket.addEventListener("close", (e) => (code = e.code));
  link.hold();
  link.cut();
  await until("the SDK did not notice the cut", () => socket.readyState === socket.CLOSED && code !== undefined);
  expect(code === 1006, `the SDK saw close code ${code}, as if the connection had been closed in order`);
  return socket;
}

async function recovered(sdk, lost, id) {
  await until("the SDK did not connect again", () => sdk.socket() !== lost && sdk.socket().readyState === 1, 20_000);
  await until("the SDK did not report a successful recovery", () => sdk.recoveries.length > 0, 20_000);
  const outcome = sdk.recoveries.shift();
  expect(outcome === "autoRecoverSuccess", `the SDK reported ${outcome}`);
  expect(sdk.details().recoveryState === "Successful", `recoveryState is ${sdk.details().recoveryState}`);
  expect(sdk.subscription().id === id, "the SDK has another subscription after the recovery");
}

/** The platform must know this one subscription and no other. */
async function expectOnly(link, sdk, id) {
  const { records } = await rest(link, sdk.token(), "GET", SUBSCRIPTION);
  const ids = records.map((r) => r.id);
  expect(ids.length === 1 && ids[0] === id, `the platform has the subscriptions [${ids}], expected [${id}]`);
}

async function request(link, token, method, path, body) {
  return fetch(link.url + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function rest(link, token, method, path, body) {
  const r = await request(link, token, method, path, body);
  const text = await r.text();
  expect(r.ok, `${method} ${path} was answered with ${r.status}: ${text}`);
  return JSON.parse(text);
}

async function restStatus(link, token, method, path) {
  const r = await request(link, token, method, path);
  await r.arrayBuffer();
  return r.status;
}
