export { ChannelClosedError, ChannelFullError } from "../errors.ts";
export { createDirectoryChannel } from "./directory-channel.ts";
export type { DirectoryChannelOptions } from "./directory-channel.ts";
export type { Channel, ChannelView, Post, PostOptions, PostReply, ReceivedPost } from "../../../ports/index.ts";
