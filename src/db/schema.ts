import type { LogTable, LogHeadTable, IdempotencyTable } from "../log/table.ts";
import type {
  ApiKeyTable,
  EventRoleTable,
  KeyUseTable,
  RoleTakenTable,
  SignInLinkTable,
  StaffSessionTable,
  StaffSessionUseTable,
} from "../auth/table.ts";
import type { EventTable, EventPauseTable, MicPolicyChangeTable } from "../events/table.ts";
import type {
  SiteTable,
  LinkTable,
  SiteSessionTable,
  SiteSessionTokenTable,
  TakeOverTable,
} from "../sites/table.ts";
import type {
  DelegateTable,
  SubstituteTable,
  RollCallMarkTable,
  RollCallRoundTable,
  RollCallAnswerTable,
  HeadcountTable,
} from "../delegates/table.ts";
import type {
  ContributionTable,
  RecommendationTable,
  ContributionFileTable,
} from "../contributions/table.ts";
import type { ProgrammeItemTable, ProgrammeRunTable } from "../programme/table.ts";
import type {
  TurnTable,
  TurnCorrectionTable,
  TurnReadinessTable,
  TurnSegmentTable,
} from "../turns/table.ts";
import type {
  ConnectionTable,
  RoomSessionTable,
  RoomWatchTable,
  RoomSilenceTable,
  RoomObservationTable,
  MicrophoneTrackTable,
  LivekitDeliveryTable,
} from "../rooms/table.ts";
import type {
  CorrectionTable,
  CheckpointTable,
  CheckpointConfirmationTable,
} from "../attendance/table.ts";
import type { RecordProposalTable, RecordProposalPersonTable } from "../conduct/table.ts";
import type {
  MessageTable,
  MessageRecipientTable,
  MessageReceiptTable,
} from "../messages/table.ts";
import type { IncidentTable, IncidentCorrectionTable } from "../incidents/table.ts";
import type { LineCheckTable } from "../checks/table.ts";

/** Every table, as kysely reads it; the words are those of migrations/. */
export interface Database {
  log: LogTable;
  log_head: LogHeadTable;
  idempotency: IdempotencyTable;
  api_key: ApiKeyTable;
  event_role: EventRoleTable;
  key_use: KeyUseTable;
  role_taken: RoleTakenTable;
  sign_in_link: SignInLinkTable;
  staff_session: StaffSessionTable;
  staff_session_use: StaffSessionUseTable;
  event: EventTable;
  event_pause: EventPauseTable;
  mic_policy_change: MicPolicyChangeTable;
  site: SiteTable;
  link: LinkTable;
  site_session: SiteSessionTable;
  site_session_token: SiteSessionTokenTable;
  take_over: TakeOverTable;
  delegate: DelegateTable;
  substitute: SubstituteTable;
  roll_call_mark: RollCallMarkTable;
  roll_call_round: RollCallRoundTable;
  roll_call_answer: RollCallAnswerTable;
  headcount: HeadcountTable;
  contribution: ContributionTable;
  recommendation: RecommendationTable;
  contribution_file: ContributionFileTable;
  programme_item: ProgrammeItemTable;
  programme_run: ProgrammeRunTable;
  turn: TurnTable;
  turn_segment: TurnSegmentTable;
  turn_readiness: TurnReadinessTable;
  turn_correction: TurnCorrectionTable;
  connection: ConnectionTable;
  room_session: RoomSessionTable;
  room_watch: RoomWatchTable;
  room_silence: RoomSilenceTable;
  room_observation: RoomObservationTable;
  microphone_track: MicrophoneTrackTable;
  livekit_delivery: LivekitDeliveryTable;
  correction: CorrectionTable;
  checkpoint: CheckpointTable;
  checkpoint_confirmation: CheckpointConfirmationTable;
  record_proposal: RecordProposalTable;
  record_proposal_person: RecordProposalPersonTable;
  message: MessageTable;
  message_recipient: MessageRecipientTable;
  message_receipt: MessageReceiptTable;
  incident: IncidentTable;
  incident_correction: IncidentCorrectionTable;
  line_check: LineCheckTable;
}
