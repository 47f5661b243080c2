using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>What the table's steps do: frames for the other side, news for the host. The host hears of the end once, and its faults stay here.</summary>
sealed partial class CallLeg
{
    void Do(CallAction action, Iax2CallEnd end)
    {
        switch (action)
        {
            case CallAction.SendNew or CallAction.SendNewWithToken: SendNew(); break;
            case CallAction.SendAuthReq: SendAuthReq(); break;
            case CallAction.SendAuthRep: SendAuthRep(); break;
            case CallAction.OfferToHost: Offer(); break;
            case CallAction.SendAccept: SendAccept(); break;
            case CallAction.SendAcceptAndProceeding: SendAccept(); SendControl(ControlSubclass.Proceeding); break;
            case CallAction.SendAcceptAndRinging: SendAccept(); SendControl(ControlSubclass.Ringing); break;
            case CallAction.SendAcceptAndProgress: SendAccept(); SendControl(ControlSubclass.Progress); break;
            case CallAction.SendAcceptAndAnswer: SendAccept(); SendControl(ControlSubclass.Answer); break;
            case CallAction.SendProceeding: SendControl(ControlSubclass.Proceeding); break;
            case CallAction.SendRinging: SendControl(ControlSubclass.Ringing); break;
            case CallAction.SendProgress: SendControl(ControlSubclass.Progress); break;
            case CallAction.SendAnswer: SendControl(ControlSubclass.Answer); break;
            case CallAction.SendHangup: SendRelease(IaxCommand.Hangup, end); break;
            case CallAction.SendReject: SendRelease(IaxCommand.Reject, end); break;
            case CallAction.SendTransferRelease: SendTxRel(); TellEnded(end); break;
            case CallAction.TellAccepted: BeginMedia(); break;
            case CallAction.TellProceeding: Tell(e => e.Proceeding(Handle)); break;
            case CallAction.TellRinging: Tell(e => e.Ringing(Handle)); break;
            case CallAction.TellAnswered: Tell(e => e.Answered(Handle)); break;
            case CallAction.End: TellEnded(end); break;
            case CallAction.None: break;
        }
    }

    void Offer()
    {
        if (_services.Inbound is not { } inbound)
        {
            Step(CallInput.HangUp, new Iax2CallEnd(Iax2EndedBy.Refused, CauseCode.NoRouteToDestination, null));
            return;
        }
        try
        {
            inbound.Incoming(Handle, _request);
        }
        catch (Exception fault)
        {
            _services.Fault(fault);
            Step(CallInput.HangUp, new Iax2CallEnd(Iax2EndedBy.Refused, CauseCode.TemporaryFailure, null));
        }
    }

    void BeginMedia()
    {
        _nextPing = _services.Clock.After(_services.Timers.Ping);
        _nextLag = _services.Clock.After(_services.Timers.Lag);
        PlanNextKey();
        Tell(e => e.Accepted(Handle, Handle.Format));
    }

    void TellEnded(Iax2CallEnd end)
    {
        if (_told) return;
        _told = true;
        Handle.End = end;
        Tell(e => e.Ended(Handle, end));
    }

    void Tell(Action<IIax2CallEvents> what)
    {
        try
        {
            if (Handle.Events is { } events) what(events);
        }
        catch (Exception fault)
        {
            _services.Fault(fault);
        }
    }
}
