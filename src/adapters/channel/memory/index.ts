export { ChannelClosedError, ChannelFullError } from "../errors.ts";
export { createMemoryChannel } from "./memory-channel.ts";
export type { MemoryChannel, MemoryChannelOptions } from "./memory-channel.ts";
export type { Channel, ChannelView, Post, PostOptions, PostReply, ReceivedPost } from "../../../ports/index.ts";
