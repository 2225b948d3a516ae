// The official SDK, as an application uses it, with a callback that counts.
//
//   node sdk.mjs EVENTS
//
// prints the figures of one flood as JSON.
import RingCentral from "@rc-ex/core";
import WebSocketExtension from "@rc-ex/ws";

const base = process.env.RC_SERVER_URL;
const want = Number(process.argv[2]);
const filters = [
  "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS",
  "/restapi/v1.0/account/~/extension/~/message-store",
  "/restapi/v1.0/account/~/extension/~/telephony/sessions",
  "/restapi/v1.0/account/~/extension/~/presence?detailedTelephonyState=true",
];

const rc = new RingCentral({ server: base, clientId: process.env.RC_APP_CLIENT_ID, clientSecret: process.env.RC_APP_CLIENT_SECRET });
await rc.authorize({ jwt: process.env.RC_USER_JWT });
const extension = new WebSocketExtension({ restOverWebSocket: false });
await rc.installExtension(extension);

let events = 0;
let begun, cpu;
const figures = await new Promise((resolve, reject) => {
  const count = () => {
    if (events++ === 0) {
      begun = process.hrtime.bigint();
      cpu = process.cpuUsage();
    }
    if (events === want) {
      const took = Number(process.hrtime.bigint() - begun);
      const { user, system } = process.cpuUsage(cpu);
      resolve({ events, took, cpu: (user + system) * 1000 });
    }
  };
  extension.subscribe(filters, count).then(async (subscription) => {
    const query = new URLSearchParams({ n: want, subscription: subscription.subscriptionInfo.id });
    const answer = await fetch(`${base}/flood?${query}`, { method: "POST" });
    const sent = Number(await answer.text());
    if (sent !== want) throw new Error(`the platform answered ${sent} to a flood of ${want}`);
  }).catch(reject);
});
process.stdout.write(JSON.stringify(figures) + "\n", () => process.exit(0));
