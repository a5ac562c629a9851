import { takeTurn } from "../core/run/index.ts";
import type { RunCommand, RunEvent, RunState } from "../core/run/index.ts";

/** A command without its time; the mailbox stamps it when its turn comes. */
export type UntimedCommand = RunCommand extends infer Command
  ? Command extends RunCommand
    ? Omit<Command, "atMs">
    : never
  : never;

interface Letter {
  readonly command: UntimedCommand;
  readonly resolve: (events: readonly RunEvent[]) => void;
}

/** What a mailbox does for each turn. */
export interface MailboxOptions {
  readonly nowMs: () => number;
  /** Keeps the events of a turn; nothing is told or done before it has ended. */
  readonly keep: (events: readonly RunEvent[]) => Promise<void> | void;
  /** Tells and carries out what was kept. */
  readonly kept: (events: readonly RunEvent[], state: RunState) => void;
  /** Events could not be kept; no further command is taken. */
  readonly failed: (error: unknown) => void;
}

/**
 * Takes commands one after another, in the order in which they come: decide, keep, evolve, tell, act. Commands that
 * come while a turn is being kept share the next one, so a burst costs one write.
 */
export class Mailbox {
  readonly #options: MailboxOptions;
  #state: RunState;
  #letters: Letter[] = [];
  #busy = false;
  #closed = false;

  constructor(state: RunState, options: MailboxOptions) {
    this.#state = state;
    this.#options = options;
  }

  /** What has been kept so far. */
  get state(): RunState {
    return this.#state;
  }

  /** Hands a command in; ends with its events once they are kept, with none after the mailbox was closed. */
  send(command: UntimedCommand): Promise<readonly RunEvent[]> {
    return new Promise((resolve) => this.#post({ command, resolve }));
  }

  /** Hands a command in whose answer nobody waits for. */
  tell(command: UntimedCommand): void {
    this.#post({ command, resolve: ignore });
  }

  /** Takes no further command. */
  close(): void {
    this.#closed = true;
    for (const letter of this.#letters.splice(0)) letter.resolve([]);
  }

  #post(letter: Letter): void {
    if (this.#closed) {
      letter.resolve([]);
      return;
    }
    this.#letters.push(letter);
    if (this.#busy) return;
    this.#busy = true;
    queueMicrotask(() => this.#work());
  }

  /** Turns as long as there are letters; only a store that takes time makes it wait. */
  #work(): void {
    while (this.#letters.length > 0) {
      const letters = this.#letters;
      this.#letters = [];
      const turn = this.#decide(letters);
      let keeping: Promise<void> | void;
      try {
        keeping = turn.events.length > 0 ? this.#options.keep(turn.events) : undefined;
      } catch (error) {
        this.#fail(error, letters);
        return;
      }
      if (keeping !== undefined) {
        keeping.then(
          () => {
            this.#finish(letters, turn);
            this.#work();
          },
          (error: unknown) => this.#fail(error, letters),
        );
        return;
      }
      this.#finish(letters, turn);
    }
    this.#busy = false;
  }

  #decide(letters: readonly Letter[]): ReturnType<typeof takeTurn> {
    const atMs = this.#options.nowMs();
    const commands: RunCommand[] = [];
    for (const { command } of letters) commands.push({ ...command, atMs });
    commands.push({ type: "start-tasks", atMs });
    return takeTurn(this.#state, commands);
  }

  #finish(letters: readonly Letter[], turn: ReturnType<typeof takeTurn>): void {
    this.#state = turn.state;
    this.#options.kept(turn.events, turn.state);
    letters.forEach((letter, place) => {
      if (letter.resolve !== ignore)
        letter.resolve(turn.events.slice(place === 0 ? 0 : turn.ends[place - 1], turn.ends[place]));
    });
  }

  #fail(error: unknown, letters: readonly Letter[]): void {
    this.#closed = true;
    for (const letter of [...letters, ...this.#letters.splice(0)]) letter.resolve([]);
    this.#options.failed(error);
  }
}

function ignore(): void {
  // The sender does not wait for an answer.
}
