namespace Carillon.Protocols.Iax2;

/// <summary>States of a call leg (RFC 5456 section 6.2: Initial, Waiting, Linked, Up; Linked by role, and what lies between NEW and ACCEPT of a callee).</summary>
public enum CallState
{
    Initial,
    /// <summary>Caller: NEW is out.</summary>
    Waiting,
    /// <summary>Caller: ACCEPT has come.</summary>
    LinkedAsCaller,
    /// <summary>Callee: AUTHREQ is out.</summary>
    Authenticating,
    /// <summary>Callee: the caller is known, the host has not decided.</summary>
    Offered,
    /// <summary>Callee: ACCEPT is out.</summary>
    LinkedAsCallee,
    Up,
    /// <summary>HANGUP or REJECT is out and not acknowledged.</summary>
    Releasing,
    Ended,
}

/// <summary>What can happen to a call leg.</summary>
public enum CallInput
{
    Dial,
    Accept,
    Proceed,
    Ring,
    /// <summary>Callee: audio before the answer.</summary>
    Progress,
    Answer,
    HangUp,
    /// <summary>Its peer goes on with another one, without us.</summary>
    TransferReleased,
    /// <summary>Hang up before the other side has shown a call number: nothing can be sent.</summary>
    Abandon,
    /// <summary>A NEW whose call token is valid.</summary>
    NewReceived,
    /// <summary>A NEW that also proves the secret (<see cref="TrunkProof"/>).</summary>
    ProvenNewReceived,
    CallTokenReceived,
    AuthReqReceived,
    AuthenticationPassed,
    AuthenticationFailed,
    AcceptReceived,
    ProceedingReceived,
    RingingReceived,
    AnswerReceived,
    BusyReceived,
    CongestionReceived,
    HangupReceived,
    RejectReceived,
    InvalReceived,
    /// <summary>The other side has all that we sent.</summary>
    AllAcknowledged,
    /// <summary>A frame went unacknowledged through all its retries.</summary>
    RetriesSpent,
    /// <summary>A state with a time limit (Waiting, Authenticating) lasted too long.</summary>
    TooLong,
}

/// <summary>What the runner does about it. Actions that go into Releasing or Ended also tell the host, once.</summary>
public enum CallAction
{
    None,
    SendNew,
    SendNewWithToken,
    SendAuthReq,
    SendAuthRep,
    OfferToHost,
    SendAccept,
    SendAcceptAndProceeding,
    SendAcceptAndRinging,
    SendAcceptAndProgress,
    SendAcceptAndAnswer,
    SendProceeding,
    SendRinging,
    SendProgress,
    SendAnswer,
    SendHangup,
    SendReject,
    SendTransferRelease,
    TellAccepted,
    TellProceeding,
    TellRinging,
    TellAnswered,
    End,
}

/// <summary>The call leg as a table: RFC 5456 section 6.2, figures of caller and callee. What is not in it changes nothing.</summary>
public static class CallStateMachine
{
    public static (CallState Next, CallAction Do) Step(CallState state, CallInput input) => (state, input) switch
    {
        (CallState.Ended, _) => (CallState.Ended, CallAction.None),

        (CallState.Releasing, CallInput.AllAcknowledged or CallInput.HangupReceived or CallInput.RejectReceived or CallInput.InvalReceived
            or CallInput.RetriesSpent or CallInput.Abandon) => (CallState.Ended, CallAction.End),
        (CallState.Releasing, _) => (CallState.Releasing, CallAction.None),

        (_, CallInput.Abandon) => (CallState.Ended, CallAction.End),
        (CallState.Initial, CallInput.HangUp) => (CallState.Ended, CallAction.End),
        (CallState.Initial, CallInput.Dial) => (CallState.Waiting, CallAction.SendNew),
        (CallState.Initial, CallInput.NewReceived) => (CallState.Authenticating, CallAction.SendAuthReq),
        (CallState.Initial, CallInput.ProvenNewReceived) => (CallState.Offered, CallAction.OfferToHost),
        (CallState.Initial, _) => (CallState.Initial, CallAction.None),

        // from here on both sides know the call
        (_, CallInput.HangupReceived or CallInput.RejectReceived or CallInput.InvalReceived or CallInput.RetriesSpent) => (CallState.Ended, CallAction.End),

        (CallState.Waiting, CallInput.CallTokenReceived) => (CallState.Waiting, CallAction.SendNewWithToken),
        (CallState.Waiting, CallInput.AuthReqReceived) => (CallState.Waiting, CallAction.SendAuthRep),
        (CallState.Waiting, CallInput.AcceptReceived) => (CallState.LinkedAsCaller, CallAction.TellAccepted),
        (CallState.Waiting, CallInput.HangUp or CallInput.TooLong or CallInput.BusyReceived or CallInput.CongestionReceived) => (CallState.Releasing, CallAction.SendHangup),

        (CallState.LinkedAsCaller, CallInput.ProceedingReceived) => (CallState.LinkedAsCaller, CallAction.TellProceeding),
        (CallState.LinkedAsCaller, CallInput.RingingReceived) => (CallState.LinkedAsCaller, CallAction.TellRinging),
        (CallState.LinkedAsCaller, CallInput.AnswerReceived) => (CallState.Up, CallAction.TellAnswered),

        (CallState.Authenticating, CallInput.AuthenticationPassed) => (CallState.Offered, CallAction.OfferToHost),
        (CallState.Authenticating, CallInput.AuthenticationFailed or CallInput.TooLong or CallInput.HangUp) => (CallState.Releasing, CallAction.SendReject),

        (CallState.Offered, CallInput.Accept) => (CallState.LinkedAsCallee, CallAction.SendAccept),
        (CallState.Offered, CallInput.Proceed) => (CallState.LinkedAsCallee, CallAction.SendAcceptAndProceeding),
        (CallState.Offered, CallInput.Ring) => (CallState.LinkedAsCallee, CallAction.SendAcceptAndRinging),
        (CallState.Offered, CallInput.Progress) => (CallState.LinkedAsCallee, CallAction.SendAcceptAndProgress),
        (CallState.Offered, CallInput.Answer) => (CallState.Up, CallAction.SendAcceptAndAnswer),
        (CallState.Offered, CallInput.HangUp) => (CallState.Releasing, CallAction.SendReject),

        (CallState.LinkedAsCallee, CallInput.Proceed) => (CallState.LinkedAsCallee, CallAction.SendProceeding),
        (CallState.LinkedAsCallee, CallInput.Ring) => (CallState.LinkedAsCallee, CallAction.SendRinging),
        (CallState.LinkedAsCallee, CallInput.Progress) => (CallState.LinkedAsCallee, CallAction.SendProgress),
        (CallState.LinkedAsCallee, CallInput.Answer) => (CallState.Up, CallAction.SendAnswer),

        (CallState.LinkedAsCaller or CallState.LinkedAsCallee or CallState.Up, CallInput.TransferReleased) => (CallState.Releasing, CallAction.SendTransferRelease),

        (CallState.LinkedAsCaller or CallState.LinkedAsCallee or CallState.Up,
            CallInput.HangUp or CallInput.BusyReceived or CallInput.CongestionReceived) => (CallState.Releasing, CallAction.SendHangup),

        _ => (state, CallAction.None),
    };
}
