import { staffApi } from "../../app/client.ts";
import { save, type Progress } from "../../app/save-file.ts";

/** Saves a report: the server writes it, the browser keeps it. */
export function saveReport(
  eventId: string,
  file: string,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const { reports } = staffApi.events[":eventId"];
  return save(reports[":file"].$get({ param: { eventId, file }, query: {} }), onProgress);
}

/** Saves the file of a contribution. */
export function saveContribution(
  eventId: string,
  contributionId: string,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const { file } = staffApi.events[":eventId"].contributions[":contributionId"];
  return save(file.$get({ param: { eventId, contributionId } }), onProgress);
}
