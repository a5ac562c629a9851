/** What the writers of a guard can promise on this system. */
export interface DirectoryCapabilities {
  /**
   * `"descriptor"`: each directory on the way is opened without following links, and what was opened is judged before a
   * byte is written. `"real-path"`: the system offers no such means; files are written by their real path, which is looked
   * at before and after opening, so that a link flipped in between can lead a new file astray.
   */
  readonly writes: "descriptor" | "real-path";
  /** The file system takes `A` for `a`; `caseMode: "sensitive"` is then read as `"strict"`. */
  readonly ignoresCase: boolean;
}
