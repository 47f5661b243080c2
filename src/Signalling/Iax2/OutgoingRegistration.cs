using System.Buffers;
using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>Our registration with a peer that is a registrar (RFC 5456 section 6.1): kept fresh, tried again after 1, 2, 4 ... 60 s when it fails, and taken back when the
/// peer is. One frame is under way at a time.</summary>
sealed partial class OutgoingRegistration(LoopServices services, Iax2Peer peer, Action<Iax2Registration> changed) : ICallOwner, IDeadline
{
    const ushort Refresh = 60;
    static readonly TimeSpan s_longestBackOff = TimeSpan.FromSeconds(60);

    readonly ReliableSender _sender = new(services);
    SequenceWindow _window;
    ushort _number;
    byte[] _token = [];
    int _tries;
    int _failures;
    bool _releasing;
    bool? _up;
    long _next = LoopClock.Never;
    long _began;
    uint _lastTimestamp;

    public Iax2Peer Peer => peer;
    public IPEndPoint Address => peer.Address;
    public ushort RemoteNumber { get; private set; }
    public long QueuedFor { get; set; } = LoopClock.Never;

    bool IsUnderWay => _number != 0;

    /// <summary>At the start, and when the peer may have begun anew.</summary>
    public void Begin()
    {
        if (IsUnderWay || _releasing) return;
        _next = LoopClock.Never;
        _tries = 0;
        Ask([]);
    }

    public void TakeBack()
    {
        var was = _up == true;
        _releasing = true;
        Finish();
        if (!was) return;
        _tries = 0;
        Ask([]);
    }

    public void OnDue()
    {
        if (_next <= services.Clock.Now) Begin();
        else if (IsUnderWay && !_sender.RepeatDue(peer.Address)) Fail("no answer");
        Reschedule();
    }

    public void OnFrame(in FullFrame frame)
    {
        if (!IsUnderWay) return;
        if (frame.IsIax(IaxCommand.CallToken)) OnToken(frame);
        else if (frame.IsOutsideSequence) Acknowledged(frame);
        else if (_window.Receive(frame.OutSequence) != SequenceVerdict.Gap)
        {
            Acknowledged(frame);
            if (RemoteNumber == 0) RemoteNumber = frame.SourceCallNumber;
            OnAnswer(frame);
        }
        Reschedule();
    }

    void OnAnswer(in FullFrame frame)
    {
        if (frame.Type != FrameType.Iax || InformationElements.TryParse(frame.Payload, out var elements) != OperationStatus.Done) return;
        switch (frame.Command)
        {
            case IaxCommand.RegAuth:
                if (_window.InFlight == 0) Prove(elements);
                break;
            case IaxCommand.RegAck:
                Acknowledge(frame);
                Done(elements);
                break;
            case IaxCommand.RegRej:
                Acknowledge(frame);
                Fail($"refused, cause {elements.CauseCode ?? CauseCode.CallRejected} {elements.Cause}".TrimEnd());
                break;
        }
    }

    void OnToken(in FullFrame frame)
    {
        if (RemoteNumber != 0 || _tries++ > 2 || InformationElements.TryParse(frame.Payload, out var elements) != OperationStatus.Done) return;
        var token = elements.CallToken.ToArray();
        Close();
        Ask(token);
    }

    /// <summary>REGREQ or REGREL, the first of an exchange.</summary>
    void Ask(byte[] token)
    {
        _token = token;
        _number = services.Calls.Add(this);
        if (_number == 0)
        {
            Fail("no free call number");
            return;
        }
        _began = services.Clock.Now;
        (_window, RemoteNumber, _lastTimestamp) = (default, 0, 0);
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        AddName(ref writer);
        writer.Add(InformationElementType.CallToken, _token);
        Send(writer.Elements);
        Reschedule();
    }

    void Prove(in InformationElements asked)
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        AddName(ref writer);
        if (!services.TryProve(ref writer, peer, asked.AuthMethods ?? AuthMethods.None, asked.Challenge)) Fail("no way to authenticate that both know");
        else Send(writer.Elements);
    }

    void Done(in InformationElements elements)
    {
        Finish();
        if (_releasing) return;
        _failures = 0;
        var refresh = TimeSpan.FromSeconds(Math.Max((ushort)10, elements.Refresh ?? Refresh));
        _next = services.Clock.After(refresh * (0.8 + 0.1 * Random.Shared.NextDouble()));
        if (_up != true) changed(new Iax2Registration(peer.Name, elements.ApparentAddress ?? peer.Address, There: true, null));
        _up = true;
        Reschedule();
    }

    void Fail(string why)
    {
        Finish();
        if (_releasing) return;
        var wait = TimeSpan.FromSeconds(1 << Math.Min(_failures++, 6));
        _next = services.Clock.After(wait < s_longestBackOff ? wait : s_longestBackOff);
        if (_up != false)
        {
            Iax2Log.NotRegistered(services.Log, peer.Name, why);
            changed(new Iax2Registration(peer.Name, null, There: true, why));
        }
        _up = false;
        Reschedule();
    }

    void Finish()
    {
        Close();
        _next = LoopClock.Never;
    }

    void Close()
    {
        _sender.Clear();
        if (_number != 0) services.Calls.Remove(_number);
        _number = 0;
    }

    void Reschedule()
    {
        var due = Math.Min(_sender.Due, _next);
        if (due != LoopClock.Never) services.Deadlines.Schedule(this, due);
    }
}
