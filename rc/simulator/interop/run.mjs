// Plays the story with every SDK, each in a process of its own with a simulator
// of its own: node run.mjs PATH-OF-RINGTAIL. Exit 1 when any step failed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startPlatform } from "./platform.mjs";
import { SDKS } from "./sdks.mjs";

const TOTAL = 120_000;

const ringtail = process.argv[2];
if (!ringtail) {
  console.error("usage: node run.mjs PATH-OF-RINGTAIL");
  process.exit(2);
}

const running = new Set(); // functions, each ends one SDK and its simulator
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    await Promise.all([...running].map((stop) => stop()));
    process.exit(130);
  });
}

const results = await Promise.all(Object.keys(SDKS).map(play));
const passed = results.filter(Boolean).length;
console.log(`${passed} passed, ${results.length - passed} failed`);
process.exit(passed === results.length ? 0 : 1);

async function play(name) {
  let platform;
  try {
    platform = await startPlatform(ringtail);
  } catch (e) {
    console.log(`FAIL  ${name}  start the simulator: ${e.message}`);
    return false;
  }
  // A proxy of the environment must not come between an SDK and this machine.
  const child = spawn(process.execPath, [fileURLToPath(new URL("scenario.mjs", import.meta.url)), name], {
    env: { ...process.env, ...platform.env, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const stop = () => (child.kill("SIGKILL"), platform.stop());
  running.add(stop);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, TOTAL);
  const [code] = await once(child, "exit");
  clearTimeout(timer);
  if (late) console.log(`FAIL  ${name}  it was not done within ${TOTAL / 1000} s`);
  const ended = await platform.stop();
  running.delete(stop);
  if (ended !== 0) console.log(`FAIL  ${name}  stop the simulator: it ended with exit code ${ended}`);
  if (code !== 0) console.log(`requests of ${name} as the simulator saw them:\n${platform.log()}`);
  return code === 0 && ended === 0;
}
