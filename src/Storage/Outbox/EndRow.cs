using Carillon.Domain.Calls;
using Carillon.Domain.Leads;
using Carillon.Storage.Databases;
using Carillon.Telephony.V1;

namespace Carillon.Storage.Outbox;

/// <summary>An end as it goes to the database: one row of a VALUES list.</summary>
internal sealed class EndRow
{
    public string Id { get; init; } = "";
    public long EndedAt { get; init; }
    public string Cause { get; init; } = "";
    public int SipCode { get; init; }
    public long? AnsweredAt { get; init; }
    public long? ConnectedAt { get; init; }
    public string? Agent { get; init; }
    public string? AgentServer { get; init; }
    public string? AgentLeg { get; init; }
    public long RingMs { get; init; }
    public long TalkMs { get; init; }
    public bool Dropped { get; init; }
    public string? Carrier { get; init; }
    public bool InviteSent { get; init; }
    public string Status { get; init; } = "";
    public string State { get; init; } = "";
    public long NotBefore { get; init; }
    public long Version { get; init; }

    public static EndRow From(AttemptEnd end) => new()
    {
        Id = end.Id.Value.Hex,
        EndedAt = end.At.Ms,
        Cause = Words<EndCause>.Of(end.Cause),
        SipCode = end.SipCode,
        AnsweredAt = end.AnsweredAt?.Ms,
        ConnectedAt = end.ConnectedAt?.Ms,
        Agent = end.Agent?.Value,
        AgentServer = end.AgentServer?.Value,
        AgentLeg = end.AgentLeg?.Value.Hex,
        RingMs = end.Ring.Ms,
        TalkMs = end.Talk.Ms,
        Dropped = end.Dropped,
        Carrier = end.Carrier?.Value,
        InviteSent = end.InviteSent,
        Status = end.LeadStatus,
        State = Words<LeadState>.Of(end.LeadState),
        NotBefore = end.LeadNotBefore?.Ms ?? 0,
        Version = end.Version,
    };
}
