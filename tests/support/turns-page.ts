import {
  kindsBefore,
  phaseOf,
  runningGivesWay,
  stateAfter,
  TURN_KINDS,
  TURN_RULES,
  TURN_STATE_WORDS,
  TURN_STATES,
  USUAL_RULE,
  type TurnCommand,
} from "../../src/turns/turns.ts";

/** The page that tells the rules of the floor, made of the rules themselves. */
export function turnsPage(): string {
  return `# Lượt phát biểu / Turns

Made from \`src/turns/turns.ts\`; \`tests/turns-page.test.ts\` holds it to that (\`vitest run tests/turns-page.test.ts --update\` writes it anew).

## What a call makes of a turn

Rows are calls on a turn (\`…\` is \`/api/events/{eventId}/turns/{turnId}\`), columns the state it is in, „–“ is 409
\`wrong_state\`. In a state of the event that is not named in the second column the answer is 409 \`event_not_open\`, before
the turn is looked at. What is done in \`scheduled\` is a rehearsal: it counts for nothing, and going live puts those turns
back to waiting.

${table(["", "event", ...TURN_STATES.map((state) => `${state} (${TURN_STATE_WORDS[state]})`), ""], commandRows())}

## What becomes of the turn that speaks

When a turn of the kind in the row gets the floor. A turn that was paused goes on only when it is resumed.

${table(["", ...TURN_KINDS], wayRows())}

## Where a request stands

${table(
  ["", "behind the last waiting one of"],
  TURN_KINDS.map((kind) => [`\`${kind}\``, kindsBefore(kind).join(", ")]),
)}

## Signs of time

Of a turn that speaks or is paused and has planned seconds; an event may set its own (\`turnRule\`), these are the usual.

${table(["seconds left", "phase"], phaseRows())}
`;
}

const commands = Object.keys(TURN_RULES) as TurnCommand[]; // the keys of the table

function commandRows(): string[][] {
  return commands.map((command) => {
    const rule: { call: string; during: readonly string[]; besides?: string } = TURN_RULES[command];
    const during = rule.during.length === 7 ? "any" : rule.during.join(", ");
    const states = TURN_STATES.map((state) => stateAfter(command, state) ?? "–");
    return [`\`${rule.call}\``, during, ...states, rule.besides ?? ""];
  });
}

function wayRows(): string[][] {
  const becomes = { pause: "paused", finish: "finished" };
  return TURN_KINDS.map((starting) => [
    `\`${starting}\``,
    ...TURN_KINDS.map((running) => becomes[runningGivesWay(starting, running)]),
  ]);
}

function phaseRows(): string[][] {
  const { warningSeconds, dangerSeconds } = USUAL_RULE;
  const turn = { state: "speaking", plannedSeconds: 600, addedSeconds: 0 } as const;
  const phase = (left: number) => phaseOf(turn, (600 - left) * 1000, USUAL_RULE) ?? "";
  return [
    [`more than ${warningSeconds}`, phase(warningSeconds + 1)],
    [`${warningSeconds} or less`, phase(warningSeconds)],
    [`${dangerSeconds} or less`, phase(dangerSeconds)],
    ["less than 0", phase(-1)],
  ];
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
