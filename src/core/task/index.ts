export { makeTask } from "./task.ts";
export type { Gate, OrderReason, Task, TaskDraft, TaskId, TaskOrder } from "./task.ts";
