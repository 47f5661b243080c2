using System.Buffers;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>What comes in: first the sequence numbers, then the meaning, then the acknowledgement that is still owed.</summary>
sealed partial class CallLeg
{
    /// <summary>No Q.850 cause: Asterisk sends it where nobody there said why.</summary>
    const byte NotDefined = 0;

    public void OnFrame(in FullFrame frame)
    {
        if (_state == CallState.Ended) return;
        if (RemoteNumber == 0 && frame.SourceCallNumber != CallTable.Stateless) Learn(frame.SourceCallNumber);
        if (frame.IsOutsideSequence) OnOutsideSequence(frame);
        else OnInSequence(frame);

        if (_state == CallState.Releasing && _window.InFlight == 0) Step(CallInput.AllAcknowledged);
        if (_state != CallState.Ended) Reschedule();
    }

    void OnOutsideSequence(in FullFrame frame)
    {
        switch (frame.Command)
        {
            case IaxCommand.Ack:
                Acknowledge(frame.InSequence);
                break;
            case IaxCommand.Vnak:
                Acknowledge(frame.InSequence);
                _sender.RepeatAll(Address);
                break;
            case IaxCommand.Inval:
                Step(CallInput.InvalReceived, new Iax2CallEnd(Iax2EndedBy.Invalid, CauseCode.InvalidCallReference, null));
                break;
            case IaxCommand.CallToken:
                OnCallToken(frame);
                break;
        }
    }

    void OnInSequence(in FullFrame frame)
    {
        Acknowledge(frame.InSequence);
        switch (_window.Receive(frame.OutSequence))
        {
            case SequenceVerdict.Duplicate:
                _services.Counters.Add(Iax2Count.Duplicates);
                SendOutsideSequence(IaxCommand.Ack, frame.Timestamp);
                return;
            case SequenceVerdict.Gap:
                SendOutsideSequence(IaxCommand.Vnak, frame.Timestamp);
                return;
        }
        OnMeaning(frame);
        if (_window.OwesAcknowledgement && RemoteNumber != 0) SendOutsideSequence(IaxCommand.Ack, frame.Timestamp);
    }

    void Acknowledge(byte inSequence)
    {
        if (!_window.Acknowledge(inSequence)) return;
        _sender.Acknowledged(_window);
        Handle.RoundTrip = _sender.RoundTrip;
    }

    void OnMeaning(in FullFrame frame)
    {
        switch (frame.Type)
        {
            case FrameType.Iax: OnIax(frame); break;
            case FrameType.Control: OnControl(frame.Control); break;
            case FrameType.DtmfEnd: OnDtmf((char)frame.RawSubclass); break;
            case FrameType.Voice: OnVoice(frame); break;
            default: break; // text, pictures, comfort noise: acknowledged, of no use to a dialer
        }
    }

    void OnIax(in FullFrame frame)
    {
        if (InformationElements.TryParse(frame.Payload, out var elements) != OperationStatus.Done)
        {
            _services.Counters.Add(Iax2Count.Malformed);
            return;
        }
        switch (frame.Command)
        {
            case IaxCommand.AuthReq: OnAuthReq(elements); break;
            case IaxCommand.AuthRep: OnAuthRep(elements); break;
            case IaxCommand.RtKey: OnRtKey(elements); break;
            case IaxCommand.Accept: OnAccept(elements); break;
            case IaxCommand.Hangup: Step(CallInput.HangupReceived, RemoteEnd(elements, CauseCode.NormalClearing)); break;
            case IaxCommand.Reject: Step(CallInput.RejectReceived, RemoteEnd(elements, CauseCode.CallRejected)); break;
            case IaxCommand.Ping or IaxCommand.Poke: SendPong(frame.Timestamp); break;
            case IaxCommand.LagRq: SendLagReply(frame.Timestamp); break;
            case IaxCommand.LagRp: OnLag(frame.Timestamp); OnReport(elements); break;
            case IaxCommand.Pong: OnReport(elements); break;
            case IaxCommand.Quelch: OnHold(held: true, elements.Contains(InformationElementType.MusicOnHold)); break;
            case IaxCommand.Unquelch: OnHold(held: false, music: false); break;
            case IaxCommand.TxReq: OnTxReq(elements); break;
            case IaxCommand.TxReady: Transfer(TransferInput.ReadyReceived); break;
            case IaxCommand.TxRel: OnTxRel(frame.Timestamp); break;
            case IaxCommand.TxMedia: Transfer(TransferInput.MediaReceived); break;
            case IaxCommand.TxRej: Transfer(TransferInput.RejectReceived); break;
            case IaxCommand.New or IaxCommand.Unsupport: break;
            default: SendUnsupported(frame.RawSubclass); break;
        }
    }

    /// <summary>Our own time comes back. It may lie a millisecond ahead, for no two frames have the same.</summary>
    void OnLag(uint sentAt) => Handle.Lag = TimeSpan.FromMilliseconds(Math.Max(0, unchecked((int)(Handle.TimestampNow - sentAt))));

    /// <summary>A receiver report; from who sends none of its elements it says nothing.</summary>
    void OnReport(in InformationElements elements)
    {
        if (elements.ReceivedFrames is null && elements.ReceivedLoss is null) return;
        var loss = elements.ReceivedLoss ?? default;
        Handle.HeardThere = new Iax2Reception(elements.ReceivedJitter ?? 0, loss.Percent, loss.Frames, elements.ReceivedFrames ?? 0,
            elements.MaxPlayoutDelay ?? 0, elements.DroppedFrames ?? 0, elements.OutOfOrderFrames ?? 0);
    }

    void OnHold(bool held, bool music)
    {
        if (!IsLinked || Handle.IsQuelched == held) return;
        Handle.IsQuelched = held;
        Tell(e => e.Held(Handle, held, music));
    }

    /// <summary>HOLD (8.3): not the other side itself, but a party behind it, has the call on hold, and leaves the music to us. Asterisk says it so.</summary>
    void OnPartyHold(bool held)
    {
        if (!IsLinked || _partyHolds == held) return;
        _partyHolds = held;
        Tell(e => e.Held(Handle, held, music: held));
    }

    void OnControl(ControlSubclass control)
    {
        switch (control)
        {
            case ControlSubclass.Proceeding or ControlSubclass.Progress: Step(CallInput.ProceedingReceived); break;
            case ControlSubclass.Ringing: Step(CallInput.RingingReceived); break;
            case ControlSubclass.Answer: Step(CallInput.AnswerReceived); break;
            case ControlSubclass.Busy: Step(CallInput.BusyReceived, new Iax2CallEnd(Iax2EndedBy.Remote, CauseCode.UserBusy, null)); break;
            case ControlSubclass.Congestion: Step(CallInput.CongestionReceived, new Iax2CallEnd(Iax2EndedBy.Remote, CauseCode.Congestion, null)); break;
            case ControlSubclass.Hangup: Step(CallInput.HangUp, new Iax2CallEnd(Iax2EndedBy.Remote, CauseCode.NormalClearing, null)); break;
            case ControlSubclass.Hold: OnPartyHold(held: true); break;
            case ControlSubclass.Unhold: OnPartyHold(held: false); break;
            default: break; // flash, radio keys: acknowledged
        }
    }

    void OnCallToken(in FullFrame frame)
    {
        // The answer repeats the NEW's time: one to an earlier NEW comes too late, for the later may have made a call over there.
        if (_state != CallState.Waiting || RemoteNumber != 0 || frame.Timestamp != NewTimestamp || _tokenTries >= MaxTokenTries) return;
        if (InformationElements.TryParse(frame.Payload, out var elements) != OperationStatus.Done || elements.CallToken.IsEmpty) return;
        _tokenTries++;
        _token = elements.CallToken.ToArray();
        _services.Tokens.Keep(_peer.Name, _token);
        _sender.Clear();
        _window = default; // whoever sent the token has kept nothing: the NEW starts again at 0
        Step(CallInput.CallTokenReceived);
    }

    void OnDtmf(char digit)
    {
        if (!IsLinked) return;
        Tell(e => e.Dtmf(Handle, digit));
    }

    void OnVoice(in FullFrame frame)
    {
        if (!IsLinked || Handle.Events is not { } events) return;
        try
        {
            events.VoiceFull(Handle, frame.Format, frame.Payload, frame.Timestamp);
        }
        catch (Exception fault)
        {
            _services.Fault(fault);
        }
    }

    static Iax2CallEnd RemoteEnd(in InformationElements elements, byte otherwise) =>
        new(Iax2EndedBy.Remote, elements.CauseCode is { } told and not NotDefined ? told : otherwise, elements.Cause);
}
