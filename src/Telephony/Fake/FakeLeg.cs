using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

internal sealed class FakeLeg(string id, LegKind kind, DateTimeOffset made)
{
    public string Id { get; } = id;

    public LegKind Kind { get; } = kind;

    public DateTimeOffset Made { get; } = made;

    public LegState State { get; set; } = LegState.LegTrying;

    public string AttemptId { get; init; } = "";

    public string CampaignId { get; init; } = "";

    public ulong Epoch { get; init; }

    public string AgentId { get; init; } = "";

    public string CarrierId { get; init; } = "";

    public string Number { get; init; } = "";

    public string Called { get; init; } = "";

    public bool IsEarly { get; set; }

    public string ParkedIn { get; set; } = "";

    /// <summary>Tells one waiting from the next in the same slot.</summary>
    public ulong ParkedSince { get; set; }

    public bool Talks { get; set; }

    public double TalkLevelDb { get; set; }

    /// <summary>Null: nobody wants to know.</summary>
    public FakeTalkWatch? TalkWatch { get; set; }

    /// <summary>The server that it tests, until that is told; null: it tests nobody.</summary>
    public string? SelfTestOf { get; set; }

    public string RoomId { get; set; } = "";

    public JoinMode Mode { get; set; }

    public string WhisperTo { get; set; } = "";

    public FakeSwitch? Peer { get; init; }

    /// <summary>Its id at the peer.</summary>
    public string NameThere { get; init; } = "";

    public DateTimeOffset? AnsweredAt { get; set; }

    public bool InviteSent { get; init; } = true;

    public LegSnapshot Snapshot(DateTimeOffset now, string recordingId) => new()
    {
        LegId = Id,
        Kind = Kind,
        State = State,
        AttemptId = AttemptId,
        CampaignId = CampaignId,
        Epoch = Epoch,
        AgentId = AgentId,
        CarrierId = CarrierId,
        Number = Number,
        Called = Called,
        ParkedIn = ParkedIn,
        RoomId = RoomId,
        Mode = Mode,
        WhisperToLeg = WhisperTo,
        PeerServerId = Peer?.ServerId ?? "",
        AgeMs = (ulong)(now - Made).TotalMilliseconds,
        UpMs = AnsweredAt is { } at ? (ulong)(now - at).TotalMilliseconds : 0,
        RecordingId = recordingId,
        InviteSent = InviteSent,
    };
}
