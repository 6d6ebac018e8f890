import type { Kysely } from "kysely";
import { unavailable } from "./commit.ts";
import { groupBegins } from "./commit-watch.ts";
import { runDirectly, type Direct } from "./prepared.ts";
import type { Database } from "./schema.ts";

const MOST_IN_ONE_COMMIT = 256;
/** In milliseconds: it spares the disk more than it costs the caller. */
const GATHER = 2;

/** `settled` is called once the result is durable. */
type Worked<R> = { result: R; wrote: boolean; settled: () => unknown };
type Storage = {
  isStorageTrouble(error: unknown): boolean;
  /** Throws when what is written now would be in no file. */
  expectFiles(): void;
  gather?: number | undefined;
};
type Job = { run(tx: Kysely<Database>): Promise<() => void>; fail(error: unknown): void };

/**
 * Orders waiting at the same moment share one transaction, each in a savepoint of its own and seeing those before
 * it; then one fsync, and only then the answers.
 */
export function groupCommit(
  write: Kysely<Database>,
  now: Direct,
  { isStorageTrouble, expectFiles, gather = GATHER }: Storage,
) {
  let waiting: Job[] = [];
  let flushing: Promise<void> | null = null;
  let closed = false;
  const gate = openGate();
  let lastGroup = 0;
  let troubled = false;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      // Whatever else arrives meanwhile comes along: of many at once more come soon, one caller alone waits for nobody.
      await arrivals(lastGroup > 1 ? gather : 0);
      const jobs = waiting.slice(0, MOST_IN_ONE_COMMIT);
      lastGroup = jobs.length;
      waiting = waiting.slice(MOST_IN_ONE_COMMIT);
      await gate.shut();
      const trouble = await commitTogether(write, now, jobs, { isStorageTrouble, expectFiles });
      gate.open();
      if (trouble !== null) tellOnce(trouble);
    }
    flushing = null;
  }

  /** The callers hear that it failed, the operator why: once, or a full disk fills with that. */
  function tellOnce(trouble: unknown): void {
    // oxlint-disable-next-line no-console
    if (!troubled) console.error(trouble);
    troubled = true;
  }

  return {
    add<R>(work: (tx: Kysely<Database>) => Promise<Worked<R>>): Promise<R> {
      if (closed) return Promise.reject(unavailable());
      return new Promise((resolve, reject) => {
        waiting.push({
          async run(tx) {
            const { result, wrote, settled } = await work(tx);
            return () => {
              // What writes nothing succeeds on a full disk too.
              if (wrote) troubled = false;
              resolve(result);
              settled();
            };
          },
          fail: reject,
        });
        flushing ??= flush();
      });
    },
    async besides<R>(work: () => Promise<R>): Promise<R> {
      try {
        expectFiles();
      } catch (error) {
        tellOnce(error);
        throw unavailable();
      }
      return gate.pass(work);
    },
    async drain(): Promise<void> {
      closed = true;
      await flushing;
      await gate.shut();
    },
  };
}

/** Work that writes elsewhere goes through in any number; shut, it waits, and what went through has ended. */
function openGate() {
  const inside = new Set<Promise<unknown>>();
  let opened = Promise.withResolvers<void>();
  opened.resolve();
  return {
    async shut(): Promise<void> {
      opened = Promise.withResolvers();
      while (inside.size > 0) await Promise.allSettled(inside);
    },
    open: () => opened.resolve(),
    async pass<R>(work: () => Promise<R>): Promise<R> {
      for (let seen; seen !== opened;) {
        seen = opened;
        await seen.promise;
      }
      const result = work();
      inside.add(result);
      return result.finally(() => inside.delete(result));
    },
  };
}

function arrivals(wait: number): Promise<void> {
  return new Promise((resume) => {
    if (wait > 0) setTimeout(resume, wait);
    else setImmediate(resume);
  });
}

/** Answers what made the whole group fail, null when nothing did. */
async function commitTogether(
  write: Kysely<Database>,
  now: Direct,
  jobs: Job[],
  { isStorageTrouble, expectFiles }: Storage,
): Promise<unknown> {
  const ended = groupBegins(jobs.length);
  const settle: (() => void)[] = [];
  try {
    await write.connection().execute(async (tx) => {
      // The connection is this group's until it ends, so its statements need not queue for it.
      runDirectly(tx, now);
      expectFiles();
      now("begin immediate", []);
      try {
        for (const job of jobs) settle.push(await inSavepoint(tx, now, job, isStorageTrouble));
        now("commit", []);
      } catch (error) {
        rollBack(now);
        throw error;
      }
    });
  } catch (error) {
    ended(false);
    for (const job of jobs) job.fail(unavailable());
    return error;
  }
  ended(true);
  for (const done of settle) done();
  return null;
}

async function inSavepoint(
  tx: Kysely<Database>,
  now: Direct,
  job: Job,
  isStorageTrouble: (error: unknown) => boolean,
): Promise<() => void> {
  now("savepoint job", []);
  try {
    const done = await job.run(tx);
    now("release job", []);
    return done;
  } catch (error) {
    // It ends the whole transaction, if SQLite has not ended it already.
    if (isStorageTrouble(error)) throw error;
    now("rollback to job", []);
    now("release job", []);
    return () => job.fail(error);
  }
}

/** What broke the group may have ended its transaction already. */
function rollBack(now: Direct): void {
  try {
    now("rollback", []);
  } catch {
    // There was none any more.
  }
}
