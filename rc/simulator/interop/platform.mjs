// Starts `ringtail simulate` and stops it by its process id.
import { spawn } from "node:child_process";
import { once } from "node:events";

const NAMES = ["RC_SERVER_URL", "RC_APP_CLIENT_ID", "RC_APP_CLIENT_SECRET", "RC_USER_JWT"];

/**
 * Runs a simulator of its own for one SDK, so that the documented limits stay
 * as they are: no SDK needs more than five calls of the Auth group.
 * @returns {Promise<{env: Record<string, string>, log: () => string, stop: () => Promise<number>}>}
 */
export async function startPlatform(ringtail, args = []) {
  const child = spawn(ringtail, ["simulate", "--listen", "127.0.0.1:0", "--rate", "0", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit").catch(() => [1]);
  let out = "";
  let log = "";
  child.stderr.on("data", (data) => (log += data));
  try {
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("it did not print its four export lines within 10 s")), 10_000);
      const done = (f, v) => (clearTimeout(late), f(v));
      child.stdout.on("data", (data) => {
        out += data;
        if (out.split("\n").length > NAMES.length) done(resolve);
      });
      child.once("error", (e) => done(reject, e));
      child.once("exit", (code) => done(reject, new Error(`it ended with exit code ${code}`)));
    });
    const env = Object.fromEntries([...out.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
    const missing = NAMES.filter((name) => !env[name]);
    if (missing.length > 0) throw new Error(`it did not export ${missing.join(", ")}`);
    return { env, log: () => log, stop: () => stop(child, exited) };
  } catch (e) {
    await stop(child, exited);
    throw new Error(`ringtail simulate cannot be used: ${e.message}\n${log}`);
  }
}

async function stop(child, exited) {
  if (child.exitCode === null && child.pid !== undefined) {
    child.kill("SIGINT");
    const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await exited;
    clearTimeout(late);
  }
  return child.exitCode;
}
