/** Total of an order in cents. */
export function totalCents(items) {
  return items.reduce((sum, item) => sum + item.cents * item.count, 0);
}
