// Plays the story with one SDK: node scenario.mjs NAME, with the simulator's
// four variables in the environment. Exit 0 when every step worked, else 1.
import { Link } from "./link.mjs";
import { story } from "./story.mjs";
import { SDKS } from "./sdks.mjs";

const STEP = 30_000;

const name = process.argv[2];
let at = "start";

function fail(e) {
  const body = e?.response?.data;
  console.log(`FAIL  ${name}  ${at}: ${e?.message ?? e}${body ? ` ${JSON.stringify(body)}` : ""}`);
  process.exit(1);
}
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

async function step(sentence, run) {
  at = sentence;
  const begin = Date.now();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${STEP / 1000} s`)), STEP);
  });
  const remark = await Promise.race([run(), late]).finally(() => clearTimeout(timer));
  console.log(`ok    ${name}  ${sentence}: ${remark} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
}

try {
  const make = SDKS[name];
  if (!make) throw new Error(`there is no such SDK; known are ${Object.keys(SDKS).join(", ")}`);
  const link = await Link.to(process.env.RC_SERVER_URL);
  const sdk = await make({ ...process.env, RC_SERVER_URL: link.url });
  await story(sdk, link, step);
  link.close();
  process.exit(0);
} catch (e) {
  fail(e);
}
