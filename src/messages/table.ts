export interface MessageTable {
  id: string;
  event_id: string;
  seq: number;
  from_site_id: string | null;
  to_all: number;
  text: string;
  urgent: number;
  sent_at: number;
  sent_by_kind: string;
  sent_by_id: string | null;
  received_at: number | null;
  received_by_kind: string | null;
  received_by_id: string | null;
}

export interface MessageRecipientTable {
  message_id: string;
  site_id: string;
}

export interface MessageReceiptTable {
  message_id: string;
  site_id: string;
  received_at: number;
}
