using System.Diagnostics;
using Carillon.Domain.Calls;
using Carillon.Domain.Leads;

namespace Carillon.Domain.Campaigns;

/// <summary>An attempt between its commit and the moment when its end is durable. Owned by the campaign's grain.</summary>
internal sealed class LiveAttempt(NewAttempt attempt, Lead? lead, long madeAt)
{
    public NewAttempt Record { get; } = attempt;
    public Lead? Lead { get; } = lead;
    /// <summary>Timestamp at which it came to life in this process.</summary>
    public long MadeAt { get; } = madeAt;
    public AttemptId Id => Record.Id;
    public LegId Leg => Record.Leg;
    public ServerId Server => Record.Server;

    public AttemptPhase Phase { get; set; } = AttemptPhase.Committed;
    public DateTimeOffset? AnsweredAt { get; set; }
    public long AnsweredStamp { get; set; }
    public DateTimeOffset? ConnectedAt { get; set; }
    /// <summary>Since when no agent is there for him; null: he is in no queue.</summary>
    public DateTimeOffset? QueuedAt { get; set; }
    /// <summary>When a queue, a hold or an unanswered order is looked after again, as a timestamp.</summary>
    public long Deadline { get; set; } = long.MaxValue;
    public CarrierId? Carrier { get; set; }

    public UserId? Agent { get; set; }
    public ServerId? AgentServer { get; set; }
    public LegId? AgentLeg { get; set; }
    public LegId? Link { get; set; }
    public RecordingId? Recording { get; set; }
    public bool RecordingStarted { get; set; }
    public Guid? RingTone { get; set; }

    /// <summary>When the switch's answer to the originate was known (or known to be missing); null: the order is under way, no snapshot can judge it.</summary>
    public DateTimeOffset? OrderAnsweredAt { get; set; }
    public int JoinFailures { get; set; }
    public bool LinkIsUp { get; set; }
    public bool Dropped { get; set; }
    /// <summary>Servers whose agents cannot be reached from this call's server: no trunk.</summary>
    public HashSet<ServerId> Unlinkable { get; } = [];
    /// <summary>Null: it is not traced.</summary>
    public Activity? Trace { get; set; }
    /// <summary>Set once, by the first end; done when it is durable.</summary>
    public Task? End { get; set; }

    public bool IsManual => Record.DialledFor is not null;
    public bool CrossServer => AgentServer is { } server && server != Server;
    public bool WasConnected => ConnectedAt is not null;

    /// <summary>Takes the step of the table; says what is to be done.</summary>
    public AttemptAction Step(AttemptInput input)
    {
        (Phase, var action) = AttemptLife.Step(Phase, input);
        return action;
    }
}
