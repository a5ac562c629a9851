/** How many agents each persona gets: one, and a further one where its share of work is the largest while seats are left. */
export function takeSeats(
  chosen: readonly number[],
  minutes: readonly number[],
  before: readonly (readonly number[])[],
  most: number,
  splitAbove: number,
): number[] {
  const columns = chosen.reduce((most, column) => Math.max(most, column), -1) + 1;
  const loads = new Array<number>(columns).fill(0);
  const counts = new Array<number>(columns).fill(0);
  chosen.forEach((column, row) => {
    loads[column]! += minutes[row]!;
    counts[column]! += 1;
  });
  const seats = counts.map((count): number => (count > 0 ? 1 : 0));
  const lengths = ownPaths(chosen, minutes, before, columns);
  for (let taken = seats.reduce((sum, count) => sum + count, 0); taken < most; taken += 1) {
    let next = -1;
    for (let column = 0; column < columns; column += 1) {
      if (seats[column]! === 0 || seats[column]! >= counts[column]!) continue;
      if (splitAbove > 0) {
        // A further agent has to be worth it: work above the threshold that does not hang in one chain.
        if (loads[column]! / seats[column]! <= splitAbove || loads[column]! / lengths[column]! < seats[column]! + 0.5)
          continue;
      }
      if (next < 0 || loads[column]! / seats[column]! > loads[next]! / seats[next]!) next = column;
    }
    if (next < 0) break;
    seats[next]! += 1;
  }
  return seats;
}

/** For each persona the longest chain of its own tasks, in minutes. Rows are visited after their dependencies. */
function ownPaths(
  chosen: readonly number[],
  minutes: readonly number[],
  before: readonly (readonly number[])[],
  columns: number,
): number[] {
  const longest = new Array<number>(columns).fill(0);
  const ends = new Array<number>(chosen.length).fill(-1);
  for (let root = 0; root < chosen.length; root += 1) {
    const stack = [root];
    while (stack.length > 0) {
      const row = stack.at(-1)!;
      if (ends[row]! >= 0) {
        stack.pop();
        continue;
      }
      const open = before[row]!.filter((other) => ends[other]! < 0);
      if (open.length > 0) {
        stack.push(...open);
        continue;
      }
      stack.pop();
      let start = 0;
      for (const other of before[row]!) if (chosen[other] === chosen[row]) start = Math.max(start, ends[other]!);
      ends[row] = start + minutes[row]!;
      longest[chosen[row]!] = Math.max(longest[chosen[row]!]!, ends[row]);
    }
  }
  return longest.map((value) => Math.max(value, 1));
}
