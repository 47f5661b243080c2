namespace Carillon.Protocols.Iax2;

/// <summary>How far a call has come in being moved from one peer to another (RFC 5456 section 6.5).</summary>
public enum TransferState
{
    None,
    /// <summary>Moved: TXCNT goes to whom it is to be moved to, until that one answers.</summary>
    Reaching,
    /// <summary>Moved: TXREADY is out.</summary>
    Ready,
    /// <summary>Mover: TXREQ is out.</summary>
    Asked,
    /// <summary>Mover: TXREADY has come, the other call's has not.</summary>
    PartyReady,
}

/// <summary>What can happen to it.</summary>
public enum TransferInput
{
    /// <summary>TXREQ of a peer that may do so, to one that may be spoken to.</summary>
    RequestAllowed,
    /// <summary>Any other TXREQ.</summary>
    RequestForbidden,
    /// <summary>TXACC of whom it is to be moved to.</summary>
    Reached,
    /// <summary>TXCNT of that one.</summary>
    ReachedFromThere,
    ReleaseReceived,
    RejectReceived,
    /// <summary>TXMEDIA: voice is to go straight, the call is to stay. We do not do that.</summary>
    MediaReceived,
    ReadyReceived,
    /// <summary>The host wants two calls moved to each other.</summary>
    Ask,
    /// <summary>Mover: it comes to nothing, by the other of the two calls.</summary>
    OtherGaveUp,
    /// <summary>Nobody there answers, or the next step stays away.</summary>
    TooLong,
}

/// <summary>What the runner does about it.</summary>
public enum TransferAction
{
    None,
    SendTxCnt,
    SendTxAcc,
    SendTxReady,
    SendTxRej,
    /// <summary>From now on the call is with whom it was moved to.</summary>
    Move,
    SendTxReq,
    /// <summary>When both calls are ready, both get TXREL.</summary>
    ReleaseBoth,
    /// <summary>The other call is told, and the host.</summary>
    GiveUp,
    /// <summary>The same, and this peer is told, too.</summary>
    RejectAndGiveUp,
}

/// <summary>The transfer of a call as a table: RFC 5456 section 6.5, for the call that is moved and for each of the two that the mover has. What is not in it changes nothing.</summary>
public static class TransferStateMachine
{
    public static (TransferState Next, TransferAction Do) Step(TransferState state, TransferInput input) => (state, input) switch
    {
        (TransferState.None, TransferInput.RequestAllowed) => (TransferState.Reaching, TransferAction.SendTxCnt),
        (_, TransferInput.RequestAllowed or TransferInput.RequestForbidden) => (state, TransferAction.SendTxRej),

        (TransferState.Reaching, TransferInput.Reached) => (TransferState.Ready, TransferAction.SendTxReady),
        (TransferState.Reaching or TransferState.Ready, TransferInput.ReachedFromThere) => (state, TransferAction.SendTxAcc),
        (TransferState.Reaching or TransferState.Ready, TransferInput.RejectReceived) => (TransferState.None, TransferAction.None),
        (TransferState.Reaching or TransferState.Ready, TransferInput.TooLong or TransferInput.MediaReceived) => (TransferState.None, TransferAction.SendTxRej),
        (TransferState.Ready, TransferInput.ReleaseReceived) => (TransferState.None, TransferAction.Move),

        (TransferState.None, TransferInput.Ask) => (TransferState.Asked, TransferAction.SendTxReq),
        (TransferState.Asked, TransferInput.ReadyReceived) => (TransferState.PartyReady, TransferAction.ReleaseBoth),
        (TransferState.Asked or TransferState.PartyReady, TransferInput.RejectReceived) => (TransferState.None, TransferAction.GiveUp),
        (TransferState.Asked or TransferState.PartyReady, TransferInput.TooLong) => (TransferState.None, TransferAction.RejectAndGiveUp),
        (TransferState.Asked or TransferState.PartyReady, TransferInput.OtherGaveUp) => (TransferState.None, TransferAction.SendTxRej),

        _ => (state, TransferAction.None),
    };
}
