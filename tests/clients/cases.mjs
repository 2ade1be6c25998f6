// Runs cases one after the other and prints "ok NAME" or "FAILED NAME: why".
export async function runCases(cases) {
  let failed = 0;
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      console.log(`ok ${name}`);
    } catch (error) {
      ++failed;
      console.log(`FAILED ${name}: ${String(error.message).split('\n')[0]}`);
    }
  }
  return failed;
}

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
