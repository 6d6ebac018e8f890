import { useState } from "react";
import { staffApi } from "../../../app/client.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../../ui/dialog.tsx";
import { PhoneLink } from "../../../ui/phone-link.tsx";
import { useAdding } from "../../floor/adding.ts";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import { useTurns } from "../../floor/floor-store.ts";
import type { Site, Turn } from "../../floor/floor.ts";
import { shortName, siteLabel, siteOf } from "../../floor/names.ts";
import { WhyOff } from "../../floor/why-off.tsx";
import { AddTurnDialog } from "../dialogs/add-turn-dialog.tsx";
import { useViewing } from "../viewing.tsx";
import { mayIn } from "../../staff/reads.ts";
import { MessageForm } from "../message-form.tsx";
import style from "./site-dialog.module.css";
import { SiteLine } from "./site-line.tsx";
import { TakeOverRequests } from "./take-over-requests.tsx";
import { words as floorWords } from "../../floor/words.ts";
import { words } from "./words.ts";

type Props = { siteId: string; onWatch: () => void; onClose: () => void };

/** The one window of what can be done with a site, whichever tile was opened. */
export function SiteDialog({ siteId, onWatch, onClose }: Props) {
  const site = useStaff(({ sites }) => siteOf(sites, siteId));
  const [next, setNext] = useState<"turn" | "home" | null>(null);
  if (!site) return null;
  if (next === "turn") return <AddTurnDialog siteId={siteId} onClose={onClose} />;
  if (next === "home") return <SendHome site={site} onClose={onClose} />;
  return (
    <Dialog title={siteLabel(site)} onClose={onClose}>
      <div className={style["site"]}>
        <SiteLine site={site} />
        <TakeOverRequests site={site} />
        <FloorDeeds site={site} onClose={onClose} onAdd={() => setNext("turn")} />
        <Asking
          site={site}
          onWatch={() => {
            onClose();
            onWatch();
          }}
        />
        <MessageForm
          to={{ siteIds: [site.id] }}
          label={words.message}
          verb={words.send}
          sent={words.sent(shortName(site.name))}
        />
        <Calling site={site} />
        <Leaving onAsk={() => setNext("home")} />
      </div>
    </Dialog>
  );
}

type Deeds = { site: Site; onClose: () => void; onAdd: () => void };

function FloorDeeds({ site, onClose, onAdd }: Deeds) {
  const { eventId, conduct, off, offToGive } = useConducting();
  const own = useTurns(eventId).filter(({ siteId }) => siteId === site.id);
  const waits = own.find(({ state }) => state === "called" || state === "waiting");
  const speaks = own.find(({ state }) => state === "speaking");
  const paused = own.find(({ state }) => state === "paused");
  const close = (deed: Promise<unknown>) => {
    onClose();
    void deed;
  };
  const withTurn = (deed: (turn: Turn) => Promise<unknown>) =>
    close(waits ? deed(waits) : conduct.add({ siteId: site.id }).then(deed, () => undefined));
  return (
    <div className={style["deeds"]}>
      <WhyOff className={style["quiet"]} />
      {/* Invited anew, it would have a second turn beside the one that is held. */}
      <Button
        kind="primary"
        disabled={offToGive || site.withdrawn || speaks !== undefined}
        onClick={() => (paused ? close(conduct.resume(paused)) : withTurn(conduct.give))}
      >
        {paused ? floorWords.resume : words.give}
      </Button>
      <Button
        disabled={offToGive || site.withdrawn || paused !== undefined || waits?.state === "called"}
        onClick={() => withTurn(conduct.call)}
      >
        {words.makeNext}
      </Button>
      <Button disabled={off || site.withdrawn} onClick={onAdd}>
        {words.addTurn}
      </Button>
      <Button disabled={off || !speaks} onClick={() => speaks && close(conduct.pause(speaks))}>
        {words.mute}
      </Button>
    </div>
  );
}

/** What the site is asked for in writing: nobody opens its camera from here. */
function Asking({ site, onWatch }: { site: Site; onWatch: () => void }) {
  const { eventId } = useConducting();
  // The reason stands at the message below.
  const { off } = useAdding("messages.send");
  const viewing = useViewing();
  const name = shortName(site.name);
  const ask = (text: string, done: string) =>
    void attempt(
      eventId,
      () =>
        staffApi.events[":eventId"].messages.$post({
          param: { eventId },
          json: { siteIds: [site.id], text },
        }),
      { text: done },
    );
  return (
    <div className={style["deeds"]}>
      <Button disabled={!viewing} onClick={onWatch}>
        {words.view}
      </Button>
      <Button disabled={off} onClick={() => ask(words.checkText, words.checkAsked(name))}>
        {words.check}
      </Button>
      <Button disabled={off} onClick={() => ask(words.cameraText, words.cameraAsked(name))}>
        {words.askCamera}
      </Button>
    </div>
  );
}

/** Whoever answers for the site, by telephone. */
function Calling({ site: { contact } }: { site: Site }) {
  if (!contact?.phone) return <p className={style["quiet"]}>{words.noPhone}</p>;
  const { name, phone } = contact;
  return (
    <PhoneLink phone={phone}>{words.call([name, phone].filter(Boolean).join(", "))}</PhoneLink>
  );
}

function Leaving({ onAsk }: { onAsk: () => void }) {
  const { eventId, me, lost } = useConducting();
  if (!mayIn(me, eventId, "links.manage")) return null;
  return (
    <Button kind="danger" disabled={lost} onClick={onAsk}>
      {words.sendHome}
    </Button>
  );
}

function SendHome({ site, onClose }: { site: Site; onClose: () => void }) {
  const { eventId } = useConducting();
  const name = shortName(site.name);
  const send = () => {
    onClose();
    void attempt(
      eventId,
      () =>
        staffApi.events[":eventId"].sites[":siteId"].session.$delete({
          param: { eventId, siteId: site.id },
        }),
      { text: words.sentHome(name) },
    );
  };
  return (
    <ConfirmDialog
      title={words.askSendHome(name)}
      verb={words.sendHome}
      danger
      onConfirm={send}
      onClose={onClose}
    >
      <p>{words.sendHomeMeans}</p>
    </ConfirmDialog>
  );
}
