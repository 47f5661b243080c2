using static Carillon.Protocols.Sip.Transactions.TransactionActions;

namespace Carillon.Protocols.Sip.Transactions;

public enum InviteServerState
{
    Proceeding,
    Completed,
    Confirmed,
    Accepted,
    Terminated,
}

public enum InviteServerInput
{
    Invite,
    Ack,
    SendProvisional,
    SendSuccess,
    SendRefusal,
    TimerG,
    TimerH,
    TimerI,
    TimerL,
    TransportError,
}

/// <summary>
/// The INVITE server transaction (RFC 3261 section 17.2.1 with RFC 6026's Accepted). The 2xx and its retransmission belong to the user,
/// who sends through SendSuccess until the ACK comes.
/// </summary>
public static class InviteServerTable
{
    public static (InviteServerState Next, TransactionActions Do) Step(InviteServerState state, InviteServerInput input) => (state, input) switch
    {
        (InviteServerState.Proceeding, InviteServerInput.Invite) => (state, Retransmit),
        (InviteServerState.Proceeding, InviteServerInput.SendProvisional) => (state, SendResponse),
        (InviteServerState.Proceeding, InviteServerInput.SendSuccess) => (InviteServerState.Accepted, SendResponse | StartL),
        (InviteServerState.Proceeding, InviteServerInput.SendRefusal) => (InviteServerState.Completed, SendResponse | NextRetransmit | StartH),
        (InviteServerState.Proceeding, InviteServerInput.TransportError) => (InviteServerState.Terminated, InformTransportError | Destroy),

        (InviteServerState.Completed, InviteServerInput.Invite) => (state, Retransmit),
        (InviteServerState.Completed, InviteServerInput.TimerG) => (state, Retransmit | NextRetransmit),
        (InviteServerState.Completed, InviteServerInput.TimerH) => (InviteServerState.Terminated, InformTimeout | Destroy),
        (InviteServerState.Completed, InviteServerInput.Ack) => (InviteServerState.Confirmed, StopRetransmit | StopTimeout | StartI),
        (InviteServerState.Completed, InviteServerInput.TransportError) => (InviteServerState.Terminated, InformTransportError | Destroy),

        (InviteServerState.Confirmed, InviteServerInput.TimerI) => (InviteServerState.Terminated, Destroy),

        (InviteServerState.Accepted, InviteServerInput.Ack) => (state, PassToUser),
        (InviteServerState.Accepted, InviteServerInput.SendSuccess) => (state, SendResponse),
        (InviteServerState.Accepted, InviteServerInput.TransportError) => (state, InformTransportError),
        (InviteServerState.Accepted, InviteServerInput.TimerL) => (InviteServerState.Terminated, Destroy),

        _ => (state, None),
    };
}
