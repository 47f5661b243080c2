using System.Diagnostics;

namespace Carillon.Domain.Calls;

/// <summary>Where an attempt stands between its commit and its one end.</summary>
internal enum AttemptPhase
{
    /// <summary>On record; the switch has not told of an INVITE yet.</summary>
    Committed,
    Sent,
    Ringing,
    /// <summary>Answered, in the queue: no agent is free.</summary>
    Waiting,
    /// <summary>An agent has it on his screen, his leg is being joined.</summary>
    Connecting,
    Connected,
    /// <summary>The agent's phone is gone; music, he may come back.</summary>
    Held,
    /// <summary>The drop message plays.</summary>
    Dropping,
    Ended,
}

internal enum AttemptInput { Sent, Ringing, Answered, AgentFound, NoAgent, Joined, PhoneLost, PhoneBack, Requeued, Dropped, Ended }

/// <summary>What the owner of the attempt has to do about it.</summary>
internal enum AttemptAction { Nothing, Ignore, FindAgent, Queue, Join, Record, PlayMusic, Rejoin, PlayDropMessage, Close }

/// <summary>The life of an attempt as a table. Events may come late, twice or out of order: what does not fit is ignored, and an end is final.</summary>
internal static class AttemptLife
{
    public static (AttemptPhase Next, AttemptAction Do) Step(AttemptPhase phase, AttemptInput input) => (phase, input) switch
    {
        (AttemptPhase.Ended, _) => (AttemptPhase.Ended, AttemptAction.Ignore),
        (_, AttemptInput.Ended) => (AttemptPhase.Ended, AttemptAction.Close),

        (AttemptPhase.Committed, AttemptInput.Sent) => (AttemptPhase.Sent, AttemptAction.Nothing),
        ( <= AttemptPhase.Sent, AttemptInput.Ringing) => (AttemptPhase.Ringing, AttemptAction.Nothing),
        ( <= AttemptPhase.Ringing, AttemptInput.Answered) => (AttemptPhase.Waiting, AttemptAction.FindAgent),

        (AttemptPhase.Waiting, AttemptInput.AgentFound) => (AttemptPhase.Connecting, AttemptAction.Join),
        (AttemptPhase.Waiting or AttemptPhase.Connecting, AttemptInput.NoAgent) => (AttemptPhase.Waiting, AttemptAction.Queue),
        (AttemptPhase.Connecting, AttemptInput.Joined) => (AttemptPhase.Connected, AttemptAction.Record),

        (AttemptPhase.Connecting or AttemptPhase.Connected, AttemptInput.PhoneLost) => (AttemptPhase.Held, AttemptAction.PlayMusic),
        (AttemptPhase.Held, AttemptInput.PhoneBack) => (AttemptPhase.Connecting, AttemptAction.Rejoin),
        (AttemptPhase.Held, AttemptInput.Requeued) => (AttemptPhase.Waiting, AttemptAction.FindAgent),

        (AttemptPhase.Waiting, AttemptInput.Dropped) => (AttemptPhase.Dropping, AttemptAction.PlayDropMessage),

        (_, >= AttemptInput.Sent and <= AttemptInput.Ended) => (phase, AttemptAction.Ignore),
        _ => throw new UnreachableException(),
    };

    /// <summary>A line in the air that nobody has answered yet.</summary>
    public static bool InFlight(this AttemptPhase phase) => phase <= AttemptPhase.Ringing;
}
