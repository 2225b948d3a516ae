// Statements that end the run when they are not true.

export function expect(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

/** Resolves with the first value of condition that is neither false, undefined nor 0. */
export async function until(sentence, condition, within = 10_000) {
  const end = Date.now() + within;
  for (;;) {
    const value = condition();
    if (value) return value;
    expect(Date.now() < end, `${sentence} within ${within / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
