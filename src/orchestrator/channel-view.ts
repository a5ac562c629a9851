import type { RunState } from "../core/run/index.ts";
import type { ChannelView, ViewProgress } from "../ports/index.ts";

/** What agents see of a run. O(tasks + messages). */
export function makeChannelView(state: RunState, atMs: number): ChannelView {
  const messages = [...state.messages].map((message) => ({
    ...message,
    readBy: [...state.readUpTo].filter(([, upTo]) => upTo >= message.sequence).map(([agentId]) => agentId),
  }));
  return {
    runId: state.runId ?? "",
    feature: state.plan.feature,
    messages,
    context: state.context,
    progress: state.plan.agents.map((agent, place) => makeProgress(state, place, agent.agentId, agent.personaId, atMs)),
    handoffs: [...state.handoffs].filter((one) => one.verdict !== "rejected").map((one) => one.handoff),
  };
}

function makeProgress(
  state: RunState,
  agentPlace: number,
  agentId: string,
  personaId: string,
  atMs: number,
): ViewProgress {
  const completedTaskIds: string[] = [];
  const waitingTaskIds: string[] = [];
  let work = 0;
  let done = 0;
  for (const taskId of state.plan.agents[agentPlace]!.taskIds) {
    const place = state.shape.placeOf.get(taskId);
    const task = place === undefined ? undefined : state.tasks.at(place);
    if (place === undefined || task === undefined) continue;
    const { estimateMinutes } = state.plan.tasks[place]!;
    work += estimateMinutes;
    done += (estimateMinutes * task.percent) / 100;
    if (task.status === "completed") completedTaskIds.push(taskId);
    else if (task.status === "waiting" || task.status === "ready") waitingTaskIds.push(taskId);
  }
  const doing = state.doing[agentPlace]!;
  const current = doing < 0 ? null : state.plan.tasks[doing]!.id;
  const unread = state.unread.get(agentId) ?? 0;
  // Who has mail is not done.
  const finished = waitingTaskIds.length === 0 && current === null && unread === 0;
  return {
    agentId,
    personaId,
    atMs,
    status: current !== null ? "active" : finished ? "completed" : "waiting",
    currentTaskId: current,
    completedTaskIds,
    waitingTaskIds,
    percent: work === 0 ? (finished ? 100 : 0) : Math.floor((100 * done) / work),
    note: doing < 0 ? null : state.tasks.at(doing)!.note,
    unread,
  };
}
