// Many writing processes and one taking process on one directory channel, all killed at random points again and again:
// counts what is lost, doubled or out of order, and whether compare-and-set ever loses an update.
//
//   node bench/channel-kills.mjs [messages] [writers] [killEveryMs] [seed]     default: 100000 8 300 1
//
// Needs a built dist. Exit code 1 where anything was lost, doubled or out of order.
import { fork } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDirectoryChannel } from "orchestrate-agents/channel/directory";

const [role = "100000", ...rest] = process.argv.slice(2);
if (role === "write") await write(/** @type {[string, string, string]} */ (rest));
else if (role === "take") await take(/** @type {[string]} */ (rest));
else await main([role, ...rest].map(Number));

/**
 * Posts messages one part after the other and tells the parent of each that was confirmed; after every third part it adds one
 * to a shared counter.
 * @param {[string, string, string]} args
 */
async function write([directory, session, limit]) {
  const channel = createDirectoryChannel({ directory, runId: "run" });
  const from = `writer ${session.split(".")[0]}`;
  let version = 0;
  for (let next = 0; next < Number(limit);) {
    const part = Array.from({ length: Math.min(16, Number(limit) - next) }, (_, index) => next + index);
    await Promise.all(
      part.map((number) => {
        const post = /** @type {const} */ ({ type: "message", from, to: "all", text: `${session} ${number}` });
        return channel.post(post, { wantsReply: false });
      }),
    );
    next += part.length;
    process.send?.({ confirmed: next });
    if (next % 48 !== 0) continue;
    for (let done = false; !done;) {
      const text = `${session} ${next}`;
      const postId = await channel.post({
        type: "set-context",
        from,
        key: "counter",
        value: text,
        expectedVersion: version,
      });
      const reply = await channel.awaitReply(postId, 5000);
      if (reply === null) break; // The taker was killed between keeping and answering: nobody knows.
      const value = reply.ok ? reply.value : undefined;
      version = reply.ok ? Number(value) : Number(reply.message);
      done = reply.ok;
      if (done) process.send?.({ counted: text });
    }
  }
  await channel.close();
  process.disconnect?.();
}

/**
 * Takes posts, keeps them in a journal, answers and acknowledges; after a kill the journal says what was kept.
 * @param {[string]} args
 */
async function take([directory]) {
  const path = join(directory, "journal.jsonl");
  /** @type {Map<string, import("orchestrate-agents/channel/directory").PostReply>} */
  const known = new Map();
  let version = 0;
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const whole = lines.slice(0, -1);
  // The torn end of a killed write is ended by a line break, and read as no line.
  if (lines.length > 0 && lines.at(-1) !== "") appendFileSync(path, "\n");
  for (const line of whole) {
    try {
      const { postId, reply, version: set } = JSON.parse(line);
      known.set(postId, reply);
      version = set ?? version;
    } catch {
      // A line that was torn by an earlier kill.
    }
  }
  const channel = createDirectoryChannel({ directory, runId: "run" });
  let busy = Promise.resolve();
  channel.onPost(() => (busy = busy.then(takeAll)));
  async function takeAll() {
    for (;;) {
      const posts = await channel.take();
      if (posts.length === 0) return;
      let kept = "";
      const replies = posts.map(({ postId, post }) => {
        const answered = known.get(postId);
        if (answered !== undefined) return { postId, reply: answered };
        /** @param {import("orchestrate-agents/channel/directory").PostReply} reply */
        const keep = (reply, more = {}) => {
          known.set(postId, reply);
          kept += `${JSON.stringify({ postId, reply, ...more })}\n`;
          return { postId, reply };
        };
        if (post.type === "message") return keep({ ok: true }, { text: post.text });
        if (post.type !== "set-context") return keep({ ok: true });
        if (post.expectedVersion !== version)
          return keep({ ok: false, code: "CONTEXT_CONFLICT", message: String(version) });
        version += 1;
        return keep({ ok: true, value: version }, { version, counter: post.value });
      });
      appendFileSync(path, kept);
      await channel.acknowledge(replies);
      process.send?.({ taken: known.size });
    }
  }
}

/** @param {number[]} numbers */
async function main([messages = 100_000, writers = 8, killEveryMs = 300, seed = 1]) {
  const directory = mkdtempSync(join(tmpdir(), "channel-kills-"));
  const script = fileURLToPath(import.meta.url);
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  /** @type {Map<string, number>} */
  const confirmed = new Map();
  /** @type {string[]} */
  const counted = [];
  const startedMs = Date.now();
  let kills = 0;
  let takerKills = 0;
  const total = () => [...confirmed.values()].reduce((sum, count) => sum + count, 0);

  /** @type {import("node:child_process").ChildProcess | null} */
  let taker = null;
  let takenMs = 0;
  let isOver = false;
  const startTaker = () => {
    taker = fork(script, ["take", directory]);
    taker.on("message", () => (takenMs = Date.now()));
    taker.on("exit", () => {
      if (!isOver) startTaker();
    });
  };
  startTaker();

  /** @type {Set<import("node:child_process").ChildProcess>} */
  const alive = new Set();
  /** @param {number} writer */
  const runWriter = async (writer) => {
    const share = Math.ceil(messages / writers);
    let done = 0;
    for (let life = 0; done < share; life++) {
      const session = `${writer}.${life}`;
      const child = fork(script, ["write", directory, session, String(share - done)]);
      alive.add(child);
      child.on("message", (/** @type {{ confirmed?: number, counted?: string }} */ told) => {
        if (told.confirmed !== undefined) confirmed.set(session, told.confirmed);
        if (told.counted !== undefined) counted.push(told.counted);
      });
      await new Promise((resolve) => child.on("close", resolve));
      alive.delete(child);
      done += confirmed.get(session) ?? 0;
    }
  };
  const killer = setInterval(() => {
    const victims = [...alive];
    const victim = victims[Math.floor(random() * victims.length)];
    if (random() < 0.1 && taker !== null) {
      takerKills += 1;
      taker.kill("SIGKILL");
    } else if (victim !== undefined) {
      kills += 1;
      victim.kill("SIGKILL");
    }
  }, killEveryMs);
  await Promise.all(Array.from({ length: writers }, (_, writer) => runWriter(writer)));
  const writtenMs = Date.now();
  clearInterval(killer);
  // What is still in the inbox is taken now.
  const waiting = () => readdirSync(join(directory, "runs/run/inbox")).length;
  while (waiting() > 0 || Date.now() - takenMs < 1000) await new Promise((wake) => setTimeout(wake, 200));
  isOver = true;
  /** @type {import("node:child_process").ChildProcess | null} */ (taker)?.kill("SIGKILL");

  /** @type {Map<string, number[]>} */
  const taken = new Map();
  const postIds = new Set();
  const counters = new Set();
  let doubled = 0;
  for (const line of readFileSync(join(directory, "journal.jsonl"), "utf8").split("\n")) {
    /** @type {{ postId: string, text?: string, counter?: string }} */
    let kept;
    try {
      kept = JSON.parse(line);
    } catch {
      continue;
    }
    if (postIds.has(kept.postId)) doubled += 1;
    postIds.add(kept.postId);
    if (kept.counter !== undefined) counters.add(kept.counter);
    if (kept.text === undefined) continue;
    const [session = "", number] = kept.text.split(" ");
    taken.set(session, [...(taken.get(session) ?? []), Number(number)]);
  }
  let lost = 0;
  let disordered = 0;
  for (const [session, count] of confirmed) {
    const numbers = taken.get(session) ?? [];
    lost += Math.max(0, count - numbers.length);
    numbers.forEach((number, index) => (disordered += number === index ? 0 : 1));
  }
  const lostUpdates = counted.filter((text) => !counters.has(text)).length;
  const seconds = (writtenMs - startedMs) / 1000;
  console.log(
    JSON.stringify({
      messages: total(),
      writers,
      writerKills: kills,
      takerKills,
      seconds,
      postsPerSecond: Math.round(total() / seconds),
      updates: counted.length,
      lost,
      doubled,
      disordered,
      lostUpdates,
    }),
  );
  rmSync(directory, { recursive: true, force: true });
  process.exitCode = lost + doubled + disordered + lostUpdates === 0 ? 0 : 1;
}
