export type * from "./channel.ts";
export type * from "./clock.ts";
export type * from "./file-system.ts";
export type * from "./gate-runner.ts";
export type * from "./inspector.ts";
export type * from "./process-table.ts";
export type * from "./runner.ts";
export type * from "./store.ts";
