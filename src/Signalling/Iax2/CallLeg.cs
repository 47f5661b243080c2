using System.Net;
using System.Security.Cryptography;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>One call, owned by the loop: feeds what happens to <see cref="CallStateMachine"/>. What that says is done in
/// CallLeg.Actions.cs, frames in are in CallLeg.Frames.cs, frames out in CallLeg.Sending.cs.</summary>
sealed partial class CallLeg : ICallOwner, IDeadline
{
    const int MaxTokenTries = 3;

    readonly LoopServices _services;
    readonly ReliableSender _sender;
    Iax2Peer _peer;
    readonly Iax2NewCall _request;
    SequenceWindow _window;
    CallState _state;
    byte[] _token = [];
    int _tokenTries;
    string _challenge = "";
    AuthMethods _methods;
    uint _lastTimestamp;
    long _stateLimit = LoopClock.Never;
    long _nextPing = LoopClock.Never;
    long _nextLag = LoopClock.Never;
    bool _told;
    bool _partyHolds;
    MediaFormat _wantedFormat;

    public CallLeg(LoopServices services, Iax2Call handle, Iax2Peer peer, Iax2NewCall request, IPEndPoint address)
    {
        _services = services;
        _sender = new ReliableSender(services);
        _peer = peer;
        _request = request;
        Handle = handle;
        Address = address;
    }

    public Iax2Call Handle { get; }
    public Iax2Peer Peer => _peer;
    public IPEndPoint Address { get; private set; }
    public ushort LocalNumber { get; private set; }
    public ushort RemoteNumber { get; private set; }
    /// <summary>The NEW's timestamp: another NEW under the same number with another one is another call.</summary>
    public uint NewTimestamp { get; private set; }
    bool IsLinked => _state is CallState.LinkedAsCaller or CallState.LinkedAsCallee or CallState.Up;
    public bool IsUnauthenticated => _state == CallState.Authenticating;
    public long QueuedFor { get; set; } = LoopClock.Never;

    /// <summary>Outgoing: takes a number and sends NEW.</summary>
    public void Dial()
    {
        if (!TakeNumber()) { Refuse(CauseCode.SwitchCongestion); return; }
        _stateLimit = _services.Clock.After(_services.Timers.Accept);
        _token = _services.Tokens.Get(_peer.Name);
        Step(CallInput.Dial);
    }

    /// <summary>Incoming: a NEW with a valid token. False: no number is free.</summary>
    /// <param name="frame">The NEW.</param>
    /// <param name="proven">Its token, if it proves the secret with that; else empty.</param>
    public bool TryBegin(in FullFrame frame, ReadOnlySpan<byte> proven)
    {
        if (!TakeNumber()) return false;
        var stale = _services.Calls.Find(Address, frame.SourceCallNumber);
        stale?.Step(CallInput.InvalReceived, new Iax2CallEnd(Iax2EndedBy.Invalid, CauseCode.InvalidCallReference, "its number is in use for another call"));
        Learn(frame.SourceCallNumber);
        NewTimestamp = frame.Timestamp;
        _window.Receive(frame.OutSequence);
        _challenge = RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _stateLimit = _services.Clock.After(_services.Timers.Authentication);
        _lastHeard = frame.Timestamp;
        _token = proven.ToArray();
        if (IsProven) _services.Counters.Add(Iax2Count.ProvenCalls);
        Step(IsProven ? CallInput.ProvenNewReceived : CallInput.NewReceived);
        return true;
    }

    /// <summary>Something the host asks for, or the endpoint: one step of the table.</summary>
    public void Step(CallInput input, Iax2CallEnd? end = null)
    {
        if (input == CallInput.HangUp && RemoteNumber == 0) input = CallInput.Abandon;
        (_state, var action) = CallStateMachine.Step(_state, input);
        if (_state is not (CallState.Waiting or CallState.Authenticating)) _stateLimit = LoopClock.Never;
        Do(action, end ?? new Iax2CallEnd(Iax2EndedBy.Local, CauseCode.NormalClearing, null));
        if (_state == CallState.Ended) Forget();
        else Reschedule();
    }

    public void Accept(MediaFormat format)
    {
        _wantedFormat = format;
        Step(CallInput.Accept);
    }

    /// <summary>Ends a call for which nothing was ever sent.</summary>
    public void Refuse(byte q850)
    {
        _services.Counters.Add(Iax2Count.Refused);
        Step(CallInput.Abandon, new Iax2CallEnd(Iax2EndedBy.Refused, q850, null));
    }

    public void SendDtmf(char digit)
    {
        if (IsLinked) Send(FrameType.DtmfEnd, (byte)digit, []);
    }

    public void SendVoice(ReadOnlySpan<byte> payload, uint timestamp)
    {
        if (!IsLinked) return;
        if (FullFrame.CompressSubclass((uint)Handle.Format) is { } format) Send(FrameType.Voice, format, payload, timestamp);
    }

    /// <summary>Asks at once whether the other side still knows the call: it answers PONG, or INVAL, or not at all.</summary>
    public void Probe()
    {
        if (IsLinked) Send(IaxCommand.Ping);
    }

    public void OnDue()
    {
        if (_state == CallState.Ended) return;
        var now = _services.Clock.Now;
        if (!_sender.RepeatDue(Address))
        {
            Step(CallInput.RetriesSpent, new Iax2CallEnd(Iax2EndedBy.Timeout, CauseCode.NetworkOutOfOrder, null));
            return;
        }
        if (_stateLimit <= now)
        {
            Step(RemoteNumber == 0 ? CallInput.Abandon : CallInput.TooLong, new Iax2CallEnd(Iax2EndedBy.Timeout, CauseCode.RecoveryOnTimerExpiry, null));
            return;
        }
        if (_nextPing <= now)
        {
            _nextPing = _services.Clock.After(_services.Timers.Ping);
            Send(IaxCommand.Ping);
        }
        if (_nextKey <= now) ChangeKey();
        OnTransferDue(now);
        if (_nextLag <= now)
        {
            _nextLag = _services.Clock.After(_services.Timers.Lag);
            Send(IaxCommand.LagRq);
        }
        Reschedule();
    }

    bool TakeNumber()
    {
        LocalNumber = _services.Calls.Add(this);
        Handle.LocalCallNumber = LocalNumber;
        return LocalNumber != 0;
    }

    void Learn(ushort remote)
    {
        RemoteNumber = remote;
        Handle.RemoteCallNumber = remote;
        _services.Calls.BindRemote(this);
    }

    void Forget()
    {
        GiveUp();
        _sender.Clear(); // the cipher stays: the frame that ended the call is still to be acknowledged
        _services.Calls.Remove(LocalNumber);
        if (RemoteNumber != 0) _services.Calls.UnbindRemote(this);
    }

    void Reschedule()
    {
        var due = Math.Min(Math.Min(_sender.Due, _stateLimit), Math.Min(_nextKey, Math.Min(_nextPing, _nextLag)));
        due = Math.Min(due, Math.Min(_nextReach, _transferLimit));
        if (due != LoopClock.Never) _services.Deadlines.Schedule(this, due);
    }
}
