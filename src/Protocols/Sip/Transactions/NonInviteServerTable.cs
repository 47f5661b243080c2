using static Carillon.Protocols.Sip.Transactions.TransactionActions;

namespace Carillon.Protocols.Sip.Transactions;

public enum NonInviteServerState
{
    Trying,
    Proceeding,
    Completed,
    Terminated,
}

public enum NonInviteServerInput
{
    Request,
    SendProvisional,
    SendFinal,
    TimerJ,
    TransportError,
}

/// <summary>The non-INVITE server transaction (RFC 3261 section 17.2.2).</summary>
public static class NonInviteServerTable
{
    public static (NonInviteServerState Next, TransactionActions Do) Step(NonInviteServerState state, NonInviteServerInput input) => (state, input) switch
    {
        (NonInviteServerState.Trying, NonInviteServerInput.SendProvisional) => (NonInviteServerState.Proceeding, SendResponse),
        (NonInviteServerState.Proceeding, NonInviteServerInput.SendProvisional) => (state, SendResponse),
        (NonInviteServerState.Proceeding, NonInviteServerInput.Request) => (state, Retransmit),
        (NonInviteServerState.Proceeding, NonInviteServerInput.TransportError) => (NonInviteServerState.Terminated, InformTransportError | Destroy),

        (NonInviteServerState.Trying or NonInviteServerState.Proceeding, NonInviteServerInput.SendFinal) =>
            (NonInviteServerState.Completed, SendResponse | StartJ),

        (NonInviteServerState.Completed, NonInviteServerInput.Request) => (state, Retransmit),
        (NonInviteServerState.Completed, NonInviteServerInput.TimerJ) => (NonInviteServerState.Terminated, Destroy),
        (NonInviteServerState.Completed, NonInviteServerInput.TransportError) => (NonInviteServerState.Terminated, InformTransportError | Destroy),

        _ => (state, None),
    };
}
