import { makeUser } from "../models/user.mjs";

/** Accounts by name; a name is given once. */
export function createUserStore() {
  const users = new Map();
  return {
    add(draft) {
      const user = makeUser(draft);
      if (users.has(user.name)) throw new Error("NameTaken");
      users.set(user.name, user);
      return user;
    },
    find: (name) => users.get(name) ?? null,
    get size() {
      return users.size;
    },
  };
}
