using static Carillon.Protocols.Sip.Transactions.TransactionActions;

namespace Carillon.Protocols.Sip.Transactions;

public enum InviteClientState
{
    Calling,
    Proceeding,
    Completed,
    Accepted,
    Terminated,
}

public enum InviteClientInput
{
    Provisional,
    Success,
    Refusal,
    TimerA,
    TimerB,
    TimerD,
    TimerM,
    TransportError,
}

/// <summary>The INVITE client transaction (RFC 3261 section 17.1.1 with RFC 6026's Accepted). The runner sends the INVITE and starts A and B.</summary>
public static class InviteClientTable
{
    public static (InviteClientState Next, TransactionActions Do) Step(InviteClientState state, InviteClientInput input) => (state, input) switch
    {
        (InviteClientState.Calling, InviteClientInput.TimerA) => (state, Retransmit | NextRetransmit),
        (InviteClientState.Calling, InviteClientInput.TimerB) => (InviteClientState.Terminated, InformTimeout | Destroy),
        (InviteClientState.Calling, InviteClientInput.TransportError) => (InviteClientState.Terminated, InformTransportError | Destroy),
        (InviteClientState.Calling, InviteClientInput.Provisional) => (InviteClientState.Proceeding, PassToUser | StopRetransmit | StopTimeout),
        (InviteClientState.Calling, InviteClientInput.Success) => (InviteClientState.Accepted, PassToUser | StopRetransmit | StopTimeout | StartM),
        (InviteClientState.Calling, InviteClientInput.Refusal) => (InviteClientState.Completed, PassToUser | SendAck | StopRetransmit | StopTimeout | StartD),

        (InviteClientState.Proceeding, InviteClientInput.Provisional) => (state, PassToUser),
        (InviteClientState.Proceeding, InviteClientInput.Success) => (InviteClientState.Accepted, PassToUser | StartM),
        (InviteClientState.Proceeding, InviteClientInput.Refusal) => (InviteClientState.Completed, PassToUser | SendAck | StartD),

        (InviteClientState.Completed, InviteClientInput.Refusal) => (state, SendAck),
        (InviteClientState.Completed, InviteClientInput.TimerD) => (InviteClientState.Terminated, Destroy),
        (InviteClientState.Completed, InviteClientInput.TransportError) => (InviteClientState.Terminated, InformTransportError | Destroy),

        (InviteClientState.Accepted, InviteClientInput.Success) => (state, PassToUser),
        (InviteClientState.Accepted, InviteClientInput.TimerM) => (InviteClientState.Terminated, Destroy),

        _ => (state, None),
    };
}
