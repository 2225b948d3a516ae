// A small application of @rc-ex/core and @rc-ex/ws that reports what happens
// to it, one JSON value per line. Errors that nobody handles, which end a Node
// process by default, are reported too, and the application goes on.
import { RcEx } from "./rc-ex.mjs";

const tell = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
process.on("uncaughtException", (e) => tell({ unhandled: e.message }));
process.on("unhandledRejection", (e) => tell({ unhandled: String(e.message).split("\n")[0] }));

const sdk = new RcEx(process.env, { overSocket: false });
for (const name of ["autoRecoverSuccess", "autoRecoverFailed", "autoRecoverError"]) {
  sdk.extension.eventEmitter.on(name, () => tell({ reported: name }));
}
await sdk.authorize();
await sdk.subscribe([process.argv[2]], (n) => tell({ text: n.body.subject }));
setInterval(() => {}, 1 << 30); // it runs until it is killed
