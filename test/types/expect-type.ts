/** Does nothing; does not compile where a value is not of the type. */
export function expectType<Expected>(value: Expected): void {
  void value;
}
