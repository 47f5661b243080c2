using static Carillon.Protocols.Sip.Transactions.TransactionActions;

namespace Carillon.Protocols.Sip.Transactions;

public enum NonInviteClientState
{
    Trying,
    Proceeding,
    Completed,
    Terminated,
}

public enum NonInviteClientInput
{
    Provisional,
    Final,
    TimerE,
    TimerF,
    TimerK,
    TransportError,
}

/// <summary>The non-INVITE client transaction (RFC 3261 section 17.1.2). The runner sends the request and starts E and F.</summary>
public static class NonInviteClientTable
{
    public static (NonInviteClientState Next, TransactionActions Do) Step(NonInviteClientState state, NonInviteClientInput input) => (state, input) switch
    {
        (NonInviteClientState.Trying, NonInviteClientInput.TimerE) => (state, Retransmit | NextRetransmit),
        (NonInviteClientState.Proceeding, NonInviteClientInput.TimerE) => (state, Retransmit | RetransmitEveryT2),
        (NonInviteClientState.Trying, NonInviteClientInput.Provisional) => (NonInviteClientState.Proceeding, PassToUser),
        (NonInviteClientState.Proceeding, NonInviteClientInput.Provisional) => (state, PassToUser),

        (NonInviteClientState.Trying or NonInviteClientState.Proceeding, NonInviteClientInput.Final) =>
            (NonInviteClientState.Completed, PassToUser | StopRetransmit | StopTimeout | StartK),
        (NonInviteClientState.Trying or NonInviteClientState.Proceeding, NonInviteClientInput.TimerF) =>
            (NonInviteClientState.Terminated, InformTimeout | Destroy),
        (NonInviteClientState.Trying or NonInviteClientState.Proceeding, NonInviteClientInput.TransportError) =>
            (NonInviteClientState.Terminated, InformTransportError | Destroy),

        (NonInviteClientState.Completed, NonInviteClientInput.TimerK) => (NonInviteClientState.Terminated, Destroy),

        _ => (state, None),
    };
}
