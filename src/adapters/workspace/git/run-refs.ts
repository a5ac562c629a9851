import { fileNameOf } from "../../files/index.ts";

/** Where a run keeps what in the repository: branches for people, and names that no list of branches shows. */
export class RunRefs {
  readonly #run: string;

  constructor(runId: string) {
    this.#run = partOf(runId);
  }

  /** Name of the branch where all work is brought together. */
  get branch(): string {
    return `orch/${this.#run}/integration`;
  }

  get integration(): string {
    return `refs/heads/${this.branch}`;
  }

  /** What the run began from. */
  get base(): string {
    return `refs/orch/${this.#run}/base`;
  }

  /** All branches of the run, and all else. */
  get all(): readonly string[] {
    return [`refs/heads/orch/${this.#run}/`, `refs/orch/${this.#run}/`];
  }

  /** Where everything is that an agent did. */
  agent(agentId: string): string {
    const name = partOf(agentId);
    return `refs/heads/orch/${this.#run}/${name === "integration" ? "%integration" : name}`;
  }

  /** The work of an attempt that may be merged. */
  work(taskId: string, attempt: number): string {
    return `refs/orch/${this.#run}/work/${partOf(taskId)}/${attempt}`;
  }

  /** What an attempt left that did not end well. */
  left(taskId: string, attempt: number): string {
    return `refs/orch/${this.#run}/left/${partOf(taskId)}/${attempt}`;
  }
}

/** An id as a part of a name that git takes: no dots, no `~`. */
function partOf(id: string): string {
  return fileNameOf(id).replaceAll(".", "%2E").replaceAll("~", "%7E");
}
