// The few lines of a test framework this suite needs: TAP on stdout, one result per check group.
export class Tap {
  constructor() {
    this.count = 0;
    this.failed = 0;
  }

  async test(name, body) {
    this.count++;
    try {
      await body();
      console.log(`ok ${this.count} - ${name}`);
    } catch (error) {
      this.failed++;
      console.log(`not ok ${this.count} - ${name}`);
      for (const line of String(error.stack ?? error).split('\n').slice(0, 30))
        console.log(`# ${line}`);
    }
  }

  end() {
    console.log(`1..${this.count}`);
    return this.failed === 0 ? 0 : 1;
  }
}

export function assert(condition, message) {
  if (!condition)
    throw new Error(message);
}

export function equal(got, expected, message) {
  const a = JSON.stringify(got), b = JSON.stringify(expected);
  if (a !== b)
    throw new Error(`${message}\n  got      ${a?.slice(0, 1500)}\n  expected ${b?.slice(0, 1500)}`);
}
