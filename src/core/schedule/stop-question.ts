/** Whether a search has to end. Once the answer is yes it stays yes. */
export interface StopQuestion {
  /** Asks. */
  ask(): boolean;
  /** Counts work done, about one for each task placed, and asks whenever so much has come together that time may have passed. */
  after(work: number): boolean;
}

/** Work between two questions: a tenth of a millisecond, and some milliseconds before the code is compiled. */
const workToAsk = 1000;

/** Makes the question that all parts of a search ask. */
export function createStopQuestion(shouldStop: () => boolean): StopQuestion {
  let stopped = false;
  let spent = 0;
  const ask = (): boolean => {
    spent = 0;
    stopped ||= shouldStop();
    return stopped;
  };
  return {
    ask,
    after: (work) => {
      spent += work;
      return spent < workToAsk ? stopped : ask();
    },
  };
}
