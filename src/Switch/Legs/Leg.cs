using Carillon.Media;
using Carillon.Switch.Playbacks;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>One call leg as the control loop knows it. Only that loop touches it.</summary>
internal abstract class Leg(string id, LegKind kind, long madeAt)
{
    public string Id { get; } = id;

    public LegKind Kind { get; } = kind;

    /// <summary>The clock's timestamp at which it was made.</summary>
    public long MadeAt { get; } = madeAt;

    public LegState State { get; set; } = LegState.LegTrying;

    public string AttemptId { get; init; } = "";

    /// <summary>The attempt in whose logs and traces it is told. A link's is its customer's; at the link's far end it is known once that conversation is recorded.</summary>
    public string Serves { get => field.Length > 0 ? field : AttemptId; set; } = "";

    public string CampaignId { get; init; } = "";

    public ulong Epoch { get; init; }

    public string AgentId { get; init; } = "";

    public string Number { get; init; } = "";

    /// <summary>Of an inbound leg: who was called. Its number is who calls.</summary>
    public string Called { get; init; } = "";

    public string CarrierId { get; set; } = "";

    /// <summary>Another one, once its peer has moved the call there.</summary>
    public string PeerServerId { get; set; } = "";

    public string RoomId { get; set; } = "";

    /// <summary>The slot in which it waits; empty: it waits in none.</summary>
    public string ParkedIn { get; set; } = "";

    /// <summary>How it takes part in its room.</summary>
    public Telephony.V1.JoinMode RoomMode { get; set; }

    /// <summary>Who alone hears it, while it whispers.</summary>
    public Leg? WhisperTo { get; set; }

    public string RecordingId { get; set; } = "";

    public bool InviteSent { get; set; }

    public long DialledAt { get; set; }

    /// <summary>When the far side first said that it is at it.</summary>
    public long ProgressAt { get; set; }

    public long AnsweredAt { get; set; }

    public bool IsAnswered => AnsweredAt != 0;

    public LegMusic Music { get; } = new();

    public MediaLeg? Media { get; set; }

    public Media.LegQuality? LastQuality { get; set; }

    /// <summary>Who talks with it inside this process (an echo, a test); goes with it.</summary>
    public MediaLeg? Inside { get; set; }

    /// <summary>Told when it is answered, of a leg that a part of the switch has called for itself.</summary>
    public Action<Leg>? WhenAnswered { get; init; }

    /// <summary>Told why, just before its end is.</summary>
    public Action<Leg, string>? BeforeEnd { get; init; }

    /// <summary>All its audio comes from where nobody agreed, and the operator was told so.</summary>
    public bool IsUnbelieved { get; set; }

    /// <summary>Lets the far side go: CANCEL, BYE, HANGUP, or nothing when it has gone by itself.</summary>
    public abstract void Release(EndCause cause);
}
