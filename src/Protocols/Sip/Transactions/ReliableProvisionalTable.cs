using static Carillon.Protocols.Sip.Transactions.ReliableActions;

namespace Carillon.Protocols.Sip.Transactions;

public enum ReliableState
{
    /// <summary>Nothing waits for its PRACK.</summary>
    Idle,

    /// <summary>One response was sent and is repeated until its PRACK comes.</summary>
    Waiting,

    /// <summary>The INVITE has its final response, or no PRACK came in time.</summary>
    Over,
}

public enum ReliableInput
{
    /// <summary>A provisional response is to be sent.</summary>
    Send,

    /// <summary>A PRACK for the response that waits.</summary>
    Prack,

    /// <summary>A PRACK for anything else.</summary>
    OtherPrack,

    /// <summary>T1 first, then twice as long each time.</summary>
    TimerRetransmit,

    /// <summary>64 T1.</summary>
    TimerGiveUp,

    Final,
}

[Flags]
public enum ReliableActions
{
    None = 0,

    /// <summary>Send the response and start both timers.</summary>
    SendIt = 1,

    /// <summary>It is sent when the one before has its PRACK: one at a time (RFC 3262 section 3).</summary>
    Queue = 2,

    Repeat = 4,
    StopTimers = 8,

    /// <summary>Answer the PRACK 200; then send what was queued.</summary>
    Accept = 16,

    /// <summary>Answer the PRACK 481.</summary>
    Refuse = 32,

    /// <summary>Answer the INVITE with a 5xx.</summary>
    GiveUp = 64,
}

/// <summary>Reliable provisional responses of a UAS (RFC 3262 section 3).</summary>
public static class ReliableProvisionalTable
{
    public static (ReliableState Next, ReliableActions Do) Step(ReliableState state, ReliableInput input) => (state, input) switch
    {
        (ReliableState.Idle, ReliableInput.Send) => (ReliableState.Waiting, SendIt),
        (ReliableState.Waiting, ReliableInput.Send) => (state, Queue),
        (ReliableState.Waiting, ReliableInput.Prack) => (ReliableState.Idle, StopTimers | Accept),
        (ReliableState.Waiting, ReliableInput.TimerRetransmit) => (state, Repeat),
        (ReliableState.Waiting, ReliableInput.TimerGiveUp) => (ReliableState.Over, StopTimers | GiveUp),
        (ReliableState.Idle or ReliableState.Waiting, ReliableInput.Final) => (ReliableState.Over, StopTimers),
        (_, ReliableInput.Prack or ReliableInput.OtherPrack) => (state, Refuse),
        _ => (state, None),
    };
}
