// What @rc-ex/ws and ringtail make of the same faults: node faults.mjs
// PATH-OF-RINGTAIL. It takes about three minutes and prints what was seen. The
// exit code is 1 when ringtail did not deliver every event; what the SDK does
// is only told.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, until } from "./expect.mjs";
import { Link } from "./link.mjs";
import { startPlatform } from "./platform.mjs";

const OWN = "/restapi/v1.0/account/~/extension/~";
const FILTER = `${OWN}/message-store/instant?type=SMS`;
const SECOND = 1000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Each fault sends some texts and names how long they may take to arrive. */
const FAULTS = {
  "events in the same packet as ConnectionDetails": {
    within: 20 * SECOND,
    async play({ link, device, lost }) {
      link.bundle(SECOND);
      link.hold();
      await lost();
      await device.sms("one", "two", "three");
      link.release();
    },
  },
  "connections refused for 12 s": {
    within: 60 * SECOND,
    async play({ link, device, lost }) {
      link.refuse();
      await lost();
      await device.sms("one", "two", "three");
      await sleep(12 * SECOND);
      link.release();
    },
  },
  "half-open connection": {
    within: 120 * SECOND,
    async play({ link, device }) {
      link.freeze();
      await device.sms("one", "two", "three");
    },
  },
  "429 on wstoken": {
    within: 110 * SECOND,
    async play({ device, lost }) {
      await sleep(50 * SECOND); // the SDK uses a token again until 48 s
      await device.spendAuthCalls();
      await lost();
      await device.sms("one", "two", "three");
    },
  },
  "recovery refused, WSG-1005": {
    within: 60 * SECOND,
    async play({ link, device, lost }) {
      link.hold();
      await lost();
      await device.deleteSubscriptions();
      await device.sms("one", "two");
      link.release();
      await sleep(15 * SECOND);
      await device.sms("three");
    },
  },
};
const TEXTS = ["one", "two", "three"];

/** Another device of the same user. */
class Device {
  static async login(env) {
    const d = new Device();
    d.url = env.RC_SERVER_URL;
    const basic = Buffer.from(`${env.RC_APP_CLIENT_ID}:${env.RC_APP_CLIENT_SECRET}`).toString("base64");
    const r = await fetch(`${d.url}/restapi/oauth/token`, {
      method: "POST",
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: env.RC_USER_JWT }),
    });
    expect(r.ok, `the other device cannot log in: ${r.status}`);
    d.token = (await r.json()).access_token;
    const numbers = await (await d.call("GET", `${OWN}/phone-number`)).json();
    d.phone = numbers.records.find((n) => n.features.includes("SmsSender")).phoneNumber;
    return d;
  }

  call(method, path, body) {
    return fetch(this.url + path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
  }

  async sms(...texts) {
    for (const text of texts) {
      const r = await this.call("POST", `${OWN}/sms`, { from: { phoneNumber: this.phone }, to: [{ phoneNumber: this.phone }], text });
      expect(r.ok, `POST sms: ${r.status}`);
    }
  }

  async deleteSubscriptions() {
    const { records } = await (await this.call("GET", "/restapi/v1.0/subscription")).json();
    expect(records.length === 1, `${records.length} subscriptions before the deletion`);
    for (const { id } of records) {
      const r = await this.call("DELETE", `/restapi/v1.0/subscription/${id}`);
      expect(r.ok, `DELETE subscription: ${r.status}`);
    }
  }

  async spendAuthCalls() {
    for (let i = 0; i < 10; i++) {
      if ((await this.call("POST", "/restapi/oauth/wstoken")).status === 429) return;
    }
    throw new Error("there was no 429");
  }
}

/** The two clients: how to start them, and how to read a line of their output. */
function clients(ringtail, home) {
  return {
    "@rc-ex/ws": {
      command: [process.execPath, fileURLToPath(new URL("faults-sdk.mjs", import.meta.url)), FILTER],
      read: (line) => JSON.parse(line),
    },
    ringtail: {
      command: [ringtail, "tail", "--filter", FILTER],
      read: (line) => ({ text: JSON.parse(line).body.subject }),
      env: { HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home },
    },
  };
}

async function observe(ringtail, name, who) {
  const home = mkdtempSync(path.join(tmpdir(), "ringtail-faults-"));
  const platform = await startPlatform(ringtail);
  let child;
  let link;
  try {
    link = await Link.to(platform.env.RC_SERVER_URL);
    const client = clients(ringtail, home)[who];
    const texts = new Map(); // text → how often
    const times = new Map(); // text → when first
    const told = [];
    let exit;
    child = spawn(client.command[0], client.command.slice(1), {
      env: { ...process.env, ...platform.env, RC_SERVER_URL: link.url, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1", ...client.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.once("exit", (code) => (exit = code));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { text, unhandled, reported } = client.read(line);
      if (text !== undefined) {
        texts.set(text, (texts.get(text) ?? 0) + 1);
        if (!times.has(text)) times.set(text, Date.now());
      }
      if (unhandled !== undefined) told.push(`unhandled error "${unhandled}"`);
      if (reported !== undefined) told.push(reported);
    });
    let errors = "";
    child.stderr.on("data", (data) => (errors += data));

    const device = await Device.login(platform.env);
    await until(`${who} did not subscribe: ${errors}`, () => /POST path=\/restapi\/v1\.0\/subscription status=200/.test(platform.log()), 20_000);
    await device.sms("first");
    await until(`${who} did not receive anything: ${errors}`, () => texts.get("first"));
    const lost = async () => {
      link.cut();
      await until("the simulator did not notice the cut", () => platform.log().includes("disconnected connection=1"));
    };
    const dials = link.dials;
    await FAULTS[name].play({ link, device, lost });
    const since = Date.now();
    while (exit === undefined && !TEXTS.every((t) => times.has(t)) && Date.now() - since < FAULTS[name].within) await sleep(50);
    await sleep(SECOND); // anything that comes twice

    const got = TEXTS.filter((t) => texts.has(t));
    const remarks = [`received ${got.length} of ${TEXTS.length}`];
    if (got.length === TEXTS.length) remarks.push(`the last ${Math.max(0, (Math.max(...TEXTS.map((t) => times.get(t))) - since) / SECOND).toFixed(0)} s after it was over`);
    else remarks.push(`within ${FAULTS[name].within / SECOND} s`);
    if (TEXTS.some((t) => texts.get(t) > 1)) remarks.push("some of them twice");
    remarks.push(`${link.dials - dials} new connections`);
    if (exit !== undefined) remarks.push(`it ended with exit code ${exit}`);
    for (const t of new Set(told)) remarks.push(t);
    return { complete: TEXTS.every((t) => texts.get(t) === 1) && exit === undefined, remarks, errors };
  } finally {
    child?.kill("SIGKILL");
    link?.close();
    await platform.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const ringtail = process.argv[2];
if (!ringtail) {
  console.error("usage: node faults.mjs PATH-OF-RINGTAIL [FAULT…]");
  process.exit(2);
}
let failed = false;
const wanted = process.argv.length > 3 ? process.argv.slice(3) : Object.keys(FAULTS);
await Promise.all(
  wanted.map(async (name) => {
    const lines = await Promise.all(
      ["@rc-ex/ws", "ringtail"].map(async (who) => {
        try {
          const { complete, remarks, errors } = await observe(ringtail, name, who);
          if (who === "ringtail" && !complete) failed = true;
          const said = who === "ringtail" && !complete ? `\n${errors}` : "";
          return `  ${who.padEnd(10)} ${remarks.join("; ")}${said}`;
        } catch (e) {
          failed = true;
          return `  ${who.padEnd(10)} FAIL ${e.message}`;
        }
      }),
    );
    console.log([name, ...lines].join("\n"));
  }),
);
process.exit(failed ? 1 : 0);
