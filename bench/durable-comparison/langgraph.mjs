import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { join } from "node:path";
import { folder, levels, work } from "./work.mjs";

const State = Annotation.Root({ done: Annotation({ reducer: (a, b) => [...a, ...b], default: () => [] }) });
const graph = new StateGraph(State);
const node = (id) => async () => {
  await work(id);
  return { done: [id] };
};
for (const id of [...levels.flat(), "join"]) graph.addNode(id, node(id));
for (const [chain, id] of levels[0].entries()) {
  graph.addEdge(START, id);
  graph.addEdge(id, levels[1][chain]);
  graph.addEdge(levels[1][chain], levels[2][chain]);
}
graph.addEdge(levels[2], "join");
graph.addEdge("join", END);

const checkpointer = SqliteSaver.fromConnString(join(folder, "checkpoints.sqlite"));
const app = graph.compile({ checkpointer });
const config = { configurable: { thread_id: "1" }, durability: "sync" };
// As its documentation says: the same thread, and no input where there is a checkpoint to go on from.
const isThere = (await checkpointer.getTuple(config)) !== undefined;
const { done } = await app.invoke(isThere ? null : { done: [] }, config);
process.exitCode = done.includes("join") ? 0 : 1;
