import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * So many commands are begun at once: three parts of the thread that writes (write-thread.ts). More of them would wait
 * for it all the same, and each with all that its answering needs, through several collections of the young generation.
 */
const MOST = 192;
/** Who waited so long in milliseconds is begun: those inside may wait for LiveKit, and not for us. */
const PATIENCE = 1000;

/** `begin` is null once it waits no more: a Set's old copies would keep the request (connections.ts, letGo). */
type Waiting = { begin: (() => void) | null; timer: ReturnType<typeof setTimeout> };

/**
 * Lets commands in, in the order in which they came, at most so many at once. Reads are always let in, as are commands
 * whose body is still on its way: a slow sender must not keep a place.
 */
export function openAdmission(most = MOST, patience = PATIENCE) {
  const waiting = new Set<Waiting>();
  let inside = 0;

  function enter(response: ServerResponse, begin: () => void): void {
    inside += 1;
    response.once("close", leave);
    begin();
  }
  function leave(): void {
    inside -= 1;
    const [next] = waiting;
    if (next && inside < most) letIn(next);
  }
  function letIn(one: Waiting): void {
    const { begin } = one;
    forget(one);
    begin?.();
  }
  function forget(one: Waiting): void {
    clearTimeout(one.timer);
    waiting.delete(one);
    one.begin = null;
  }
  function wait(response: ServerResponse, begin: () => void): void {
    const one: Waiting = {
      begin: () => enter(response, begin),
      timer: setTimeout(() => letIn(one), patience),
    };
    waiting.add(one);
    // Who has gone is not begun.
    response.once("close", () => forget(one));
  }

  return (request: IncomingMessage, response: ServerResponse, begin: () => void): void => {
    if (request.method === "GET" || request.method === "HEAD") return begin();
    // A body that came together with its head is read by then.
    setImmediate(() => {
      if (response.destroyed) return;
      if (!request.complete) begin();
      else if (inside < most) enter(response, begin);
      else wait(response, begin);
    });
  };
}
