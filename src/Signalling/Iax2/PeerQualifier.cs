using System.Buffers;
using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>POKEs one peer each second, a sibling more often (RFC 5456 section 6.7.1), and knows whether it is up. Each POKE has a call number of its own until its PONG, for a second at most:
/// a far sibling is asked again before its answer can be here. Calls are doubted when the peer goes down, and when it answers again after a silence: it may have begun anew and not know them.</summary>
sealed class PeerQualifier(LoopServices services, Iax2Peer peer, Action<Iax2PeerHealth> changed, Action<Iax2Peer> doubt) : ICallOwner, IDeadline
{
    static readonly byte[] s_tokenRequest = TokenRequest();
    readonly Queue<Question> _open = [];
    readonly PathQuality _quality = new();
    long _sentAt;
    long _nextAt;
    long _heardAt;
    long _toldAt;
    int _misses;
    bool _stopped;
    volatile Iax2PeerHealth _health = new(peer.Name, false, null, services.Clock.Provider.GetUtcNow());

    public Iax2Peer Peer => peer;
    public IPEndPoint Address => peer.Address;
    public ushort RemoteNumber => 0;
    public long QueuedFor { get; set; } = LoopClock.Never;
    public Iax2PeerHealth Health => _health;
    /// <summary>Not answered for so long that a call would not be either. A peer that was never asked is not known to be down.</summary>
    public bool IsDown => Unanswered >= services.Timers.Qualify * services.Timers.QualifyMisses;

    /// <summary>Since it was last heard, or first asked. Null: this loop itself has stood still, and knows nothing. Any thread.</summary>
    public TimeSpan? Silence => services.Clock.Since(Volatile.Read(ref _sentAt)) > Interval * 3 ? null : services.Clock.Since(Volatile.Read(ref _heardAt));

    TimeSpan Interval => peer.Sibling ? services.Timers.QualifySibling : services.Timers.Qualify;

    TimeSpan Unanswered => Interval * _misses;

    /// <summary>A POKE, as long as its PONG may come.</summary>
    readonly record struct Question(ushort Number, long SentAt);

    public void Start()
    {
        _sentAt = _heardAt = services.Clock.Now;
        Poke();
    }

    public void Stop()
    {
        _stopped = true;
        while (_open.TryDequeue(out var open)) services.Calls.Remove(open.Number);
    }

    public void OnDue()
    {
        if (_stopped) return;
        if (services.Clock.Now < _nextAt) services.Deadlines.Schedule(this, _nextAt);
        else Poke();
    }

    public void OnFrame(in FullFrame frame)
    {
        if (!frame.IsIax(IaxCommand.Pong)) return;
        Acknowledge(frame);
        if (Close(frame.DestinationCallNumber) is not { } question) return;
        if (InformationElements.TryParse(frame.Payload, out var elements) == OperationStatus.Done) services.Tokens.OnPong(peer.Name, elements.CallToken);
        var trip = services.Clock.Since(question.SentAt);
        _quality.Answered(trip);
        // Silent for longer than the way takes: what was asked last may still be under way.
        if (services.Clock.Since(_heardAt) > Interval * (peer.Sibling ? 2.5 : 1.5)) doubt(peer);
        _misses = 0;
        Volatile.Write(ref _heardAt, services.Clock.Now);
        if (!_health.Up) Iax2Log.PeerUp(services.Log, peer.Name, trip.TotalMilliseconds);
        // A sibling's round trip is news once a second, too.
        else if (services.Clock.Since(_toldAt) + Interval / 2 < services.Timers.Qualify) return;
        Publish(up: true, trip);
    }

    /// <summary>The question whose answer has come; those before it may have theirs yet.</summary>
    Question? Close(ushort number)
    {
        Question? closed = null;
        for (var left = _open.Count; left > 0; left--)
        {
            var question = _open.Dequeue();
            if (question.Number == number) closed = question;
            else _open.Enqueue(question);
        }

        if (closed is not null) services.Calls.Remove(number);
        return closed;
    }

    void GiveUpOld()
    {
        while (_open.TryPeek(out var oldest) && services.Clock.Since(oldest.SentAt) + Interval / 2 >= services.Timers.Qualify)
        {
            _open.Dequeue();
            services.Calls.Remove(oldest.Number);
            _quality.Missed();
        }
    }

    void Poke()
    {
        if (_open.Count > 0) _misses++;
        // What came meanwhile lies unread: no peer is silent because we slept.
        if (services.Clock.Since(_sentAt) > Interval * 3) Volatile.Write(ref _heardAt, services.Clock.Now);
        if (IsDown && _health.Up)
        {
            Iax2Log.PeerDown(services.Log, peer.Name);
            Publish(up: false, null);
            doubt(peer);
        }
        GiveUpOld();
        Volatile.Write(ref _sentAt, services.Clock.Now);
        _nextAt = services.Clock.After(Interval);
        if (services.Calls.Add(this) is > 0 and var number)
        {
            _open.Enqueue(new Question(number, _sentAt));
            Send(new FullFrame { SourceCallNumber = number, Type = FrameType.Iax, RawSubclass = (byte)IaxCommand.Poke, Payload = s_tokenRequest });
        }
        services.Deadlines.Schedule(this, _nextAt);
    }

    void Acknowledge(in FullFrame pong) => Send(new FullFrame
    {
        SourceCallNumber = pong.DestinationCallNumber,
        DestinationCallNumber = pong.SourceCallNumber,
        Timestamp = pong.Timestamp,
        OutSequence = 1,
        InSequence = (byte)(pong.OutSequence + 1),
        Type = FrameType.Iax,
        RawSubclass = (byte)IaxCommand.Ack,
    });

    void Send(in FullFrame frame)
    {
        Span<byte> bytes = stackalloc byte[FullFrame.HeaderLength + s_tokenRequest.Length];
        frame.TryWrite(bytes, out var written);
        services.Send(bytes[..written], peer.Address);
    }

    static byte[] TokenRequest()
    {
        var writer = new InformationElementWriter(stackalloc byte[64]);
        writer.Add(InformationElementType.DeviceType, TrunkProof.TokenRequest);
        return writer.Elements.ToArray();
    }

    void Publish(bool up, TimeSpan? trip)
    {
        _toldAt = services.Clock.Now;
        _health = new Iax2PeerHealth(peer.Name, up, trip, up == _health.Up ? _health.Since : services.Clock.Provider.GetUtcNow())
        {
            LossPercent = _quality.LossPercent,
            JitterMs = _quality.JitterMs,
        };
        changed(_health);
    }
}
