import { lazy, Suspense, type ComponentProps, type ComponentType } from "react";

// Dialogs bring much of the kit: they are loaded when somebody opens one.
export const SiteDialog = later(async () => (await import("./dialogs/site-dialog.tsx")).SiteDialog);
export const CorrectTurn = later(
  async () => (await import("./dialogs/correct-turn.tsx")).CorrectTurn,
);
export const AddContribution = later(
  async () => (await import("./dialogs/add-contribution.tsx")).AddContribution,
);
export const RecommendationDialog = later(
  async () => (await import("./dialogs/recommendation-dialog.tsx")).RecommendationDialog,
);
export const ConfirmDialog = later(async () => (await import("../../ui/dialog.tsx")).ConfirmDialog);

// Whatever a component takes: `never` would refuse all of it.
// oxlint-disable-next-line typescript/no-explicit-any
function later<Given extends ComponentType<any>>(load: () => Promise<Given>) {
  const Loaded = lazy(async () => ({ default: await load() }));
  return (given: ComponentProps<Given>) => (
    <Suspense>
      <Loaded {...given} />
    </Suspense>
  );
}
