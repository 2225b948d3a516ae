// The network between an SDK and the simulator: a TCP proxy whose WebSocket
// connections can be reset, kept waiting or frozen, while REST goes on. The
// SDK takes part in none of it, so it sees what a real outage looks like.
import net from "node:net";

const HOST = "127.0.0.1";

export class Link {
  #server;
  #target;
  #pairs = new Set(); // open WebSocket connections: {client, upstream, frozen}
  #waiting = []; // connections kept waiting: functions that let them through
  #held = false;
  #refused = false;
  #together = 0; // ms
  dials = 0; // WebSocket connections asked for so far

  static async to(address) {
    const link = new Link();
    link.#target = new URL(address);
    link.#server = net.createServer((client) => link.#accept(client));
    await new Promise((resolve, reject) => {
      link.#server.once("error", reject);
      link.#server.listen(0, HOST, resolve);
    });
    return link;
  }

  get url() {
    return `http://${HOST}:${this.#server.address().port}`;
  }

  /** How many WebSocket connections are up. */
  get open() {
    return this.#pairs.size;
  }

  #accept(client) {
    client.on("error", () => {});
    client.once("data", (first) => {
      client.pause();
      const webSocket = first.toString("latin1", 0, 8).startsWith("GET /ws");
      if (webSocket) this.dials++;
      if (webSocket && this.#refused) {
        client.resetAndDestroy();
        return;
      }
      const through = () => this.#connect(client, first, webSocket);
      if (webSocket && this.#held) this.#waiting.push(through);
      else through();
    });
  }

  #connect(client, first, webSocket) {
    if (client.destroyed) return;
    const upstream = net.connect(Number(this.#target.port), this.#target.hostname);
    const pair = { client, upstream, frozen: false };
    if (webSocket) this.#pairs.add(pair);
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    upstream.on("error", () => {});
    upstream.write(first);
    const forward = (from, to, together) => {
      let waiting;
      const bundle = (data) => {
        if (waiting) {
          waiting.push(data);
          return;
        }
        waiting = [data];
        setTimeout(() => {
          to.write(Buffer.concat(waiting));
          waiting = undefined;
        }, together);
      };
      let upgraded = false;
      from.on("data", (data) => {
        if (pair.frozen) return;
        if (together === 0) {
          to.write(data);
          return;
        }
        if (!upgraded) {
          // The answer to the upgrade goes first; frames may follow in the same read.
          upgraded = true;
          const end = data.indexOf("\r\n\r\n") + 4;
          to.write(data.subarray(0, end));
          data = data.subarray(end);
          if (data.length === 0) return;
        }
        bundle(data);
      });
      from.on("close", () => {
        this.#pairs.delete(pair);
        if (!pair.frozen) to.destroy();
      });
    };
    forward(client, upstream, 0);
    forward(upstream, client, webSocket ? this.#together : 0);
    client.resume();
  }

  /** Reset every WebSocket connection at both ends, without a close frame. */
  cut() {
    for (const { client, upstream } of [...this.#pairs]) {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
  }

  /** Keep new WebSocket connections waiting until release. */
  hold() {
    this.#held = true;
  }

  /** Reset new WebSocket connections before the upgrade until release. */
  refuse() {
    this.#refused = true;
  }

  /**
   * On WebSocket connections opened from now on, hand over in one piece what the
   * platform sends within this many milliseconds.
   */
  bundle(ms) {
    this.#together = ms;
  }

  release() {
    this.#held = this.#refused = false;
    for (const through of this.#waiting.splice(0)) through();
  }

  /**
   * Swallow all bytes of the open WebSocket connections, both ways, and end the
   * platform's side: half-open for the client.
   */
  freeze() {
    for (const pair of [...this.#pairs]) {
      pair.frozen = true;
      pair.upstream.resetAndDestroy();
    }
  }

  close() {
    this.release();
    for (const { client, upstream } of [...this.#pairs]) {
      client.destroy();
      upstream.destroy();
    }
    this.#server.close();
  }
}
