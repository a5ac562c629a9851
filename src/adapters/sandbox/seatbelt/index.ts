export { createSeatbeltSandbox, renderSeatbeltProfile } from "./create-seatbelt-sandbox.ts";
export type { SeatbeltOptions } from "./create-seatbelt-sandbox.ts";
export type { SandboxPlace, WritablePlaces } from "../../confine/index.ts";
