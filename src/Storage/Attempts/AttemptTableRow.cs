using LinqToDB.Mapping;

namespace Carillon.Storage.Attempts;

/// <summary>Claim, end and disposition of one attempt.</summary>
[Table("attempts")]
internal sealed class AttemptTableRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("campaign")] public string Campaign { get; set; } = "";
    [Column("lead_id")] public long LeadId { get; set; }
    [Column("list_id")] public long ListId { get; set; }
    [Column("phone")] public string Phone { get; set; } = "";
    [Column("leg")] public string Leg { get; set; } = "";
    [Column("server")] public string Server { get; set; } = "";
    [Column("dialled_for")] public string? DialledFor { get; set; }
    [Column("dialled_at")] public long DialledAt { get; set; }
    [Column("epoch")] public long Epoch { get; set; }
    [Column("claim")] public string Claim { get; set; } = "";

    [Column("ended_at", SkipOnInsert = true)] public long? EndedAt { get; set; }
    [Column("cause", SkipOnInsert = true)] public string? Cause { get; set; }
    [Column("sip_code", SkipOnInsert = true)] public int? SipCode { get; set; }
    [Column("answered_at", SkipOnInsert = true)] public long? AnsweredAt { get; set; }
    [Column("connected_at", SkipOnInsert = true)] public long? ConnectedAt { get; set; }
    [Column("agent", SkipOnInsert = true)] public string? Agent { get; set; }
    [Column("agent_server", SkipOnInsert = true)] public string? AgentServer { get; set; }
    [Column("agent_leg", SkipOnInsert = true)] public string? AgentLeg { get; set; }
    [Column("ring_ms", SkipOnInsert = true)] public long? RingMs { get; set; }
    [Column("talk_ms", SkipOnInsert = true)] public long? TalkMs { get; set; }
    [Column("dropped", SkipOnInsert = true)] public bool? Dropped { get; set; }
    [Column("carrier", SkipOnInsert = true)] public string? Carrier { get; set; }
    [Column("invite_sent", SkipOnInsert = true)] public bool? InviteSent { get; set; }
    [Column("end_status", SkipOnInsert = true)] public string? EndStatus { get; set; }
    [Column("end_state", SkipOnInsert = true)] public string? EndState { get; set; }
    [Column("end_not_before", SkipOnInsert = true)] public long? EndNotBefore { get; set; }
    [Column("end_version", SkipOnInsert = true)] public long? EndVersion { get; set; }
    /// <summary>The cause that stood here before a returned journal knew better.</summary>
    [Column("amended_from", SkipOnInsert = true)] public string? AmendedFrom { get; set; }

    [Column("disposition", SkipOnInsert = true)] public string? Disposition { get; set; }
    [Column("disposed_by", SkipOnInsert = true)] public string? DisposedBy { get; set; }
    [Column("disposed_at", SkipOnInsert = true)] public long? DisposedAt { get; set; }
    [Column("disposed_by_default", SkipOnInsert = true)] public bool? DisposedByDefault { get; set; }
    [Column("disposition_state", SkipOnInsert = true)] public string? DispositionState { get; set; }
    [Column("disposition_not_before", SkipOnInsert = true)] public long? DispositionNotBefore { get; set; }
    [Column("disposition_version", SkipOnInsert = true)] public long? DispositionVersion { get; set; }
    [Column("notes", SkipOnInsert = true)] public string? Notes { get; set; }
}
