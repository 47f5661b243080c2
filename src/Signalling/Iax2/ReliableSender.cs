using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>The frames of one call that the other side has not acknowledged, and when to send them again (RFC 5456 section 7.2.1): after twice the round trip, doubling.</summary>
sealed class ReliableSender(LoopServices services)
{
    sealed class Pending
    {
        public required byte[] Frame;
        public required byte Sequence;
        public required long SentAt;
        public required TimeSpan Wait;
        public bool Repeated;
        public int Retries;
        public long Due;
    }

    readonly List<Pending> _pending = [];

    public TimeSpan? RoundTrip { get; private set; }
    /// <summary>When the next is to be repeated, or Never.</summary>
    public long Due
    {
        get
        {
            var due = LoopClock.Never;
            foreach (var frame in _pending) due = Math.Min(due, frame.Due);
            return due;
        }
    }

    public void Send(byte[] frame, byte sequence, IPEndPoint to)
    {
        var wait = FirstWait();
        _pending.Add(new Pending { Frame = frame, Sequence = sequence, SentAt = services.Clock.Now, Wait = wait, Due = services.Clock.After(wait) });
        services.Send(frame, to);
    }

    /// <summary>Forgets what lies in front of the window.</summary>
    public void Acknowledged(in SequenceWindow window)
    {
        var from = window.UnacknowledgedFrom;
        var inFlight = window.InFlight;
        for (var i = _pending.Count - 1; i >= 0; i--)
        {
            if ((byte)(_pending[i].Sequence - from) < inFlight) continue;
            if (!_pending[i].Repeated) Learn(services.Clock.Since(_pending[i].SentAt)); // Karn: a repeated frame's answer says nothing
            _pending.RemoveAt(i);
        }
    }

    /// <summary>Repeats what is due. False: a frame has used up its retries.</summary>
    public bool RepeatDue(IPEndPoint to)
    {
        var now = services.Clock.Now;
        foreach (var frame in _pending)
        {
            if (frame.Due > now) continue;
            if (frame.Retries >= services.Timers.MaxRetries) return false;
            frame.Retries++;
            frame.Wait = Min(frame.Wait * 2, services.Timers.RetryMost);
            frame.Due = services.Clock.After(frame.Wait);
            Repeat(frame, to);
        }
        return true;
    }

    /// <summary>VNAK: the other side misses something, so it gets all again that was not sent a moment ago. One loss brings a VNAK for each frame behind it;
    /// these repeats do not count, for a VNAK shows that somebody is there.</summary>
    public void RepeatAll(IPEndPoint to)
    {
        foreach (var frame in _pending)
        {
            if (services.Clock.Since(frame.SentAt) >= services.Timers.RepeatLeast) Repeat(frame, to);
        }
    }

    public void Clear() => _pending.Clear();

    void Repeat(Pending frame, IPEndPoint to)
    {
        frame.Repeated = true;
        frame.SentAt = services.Clock.Now;
        FullFrame.MarkRetransmission(frame.Frame);
        services.Counters.Add(Iax2Count.Retransmissions);
        services.Send(frame.Frame, to);
    }

    TimeSpan FirstWait()
    {
        if (RoundTrip is not { } trip) return services.Timers.RetryFirst;
        var wait = trip * 2;
        return wait < services.Timers.RetryLeast ? services.Timers.RetryLeast : Min(wait, services.Timers.RetryMost);
    }

    void Learn(TimeSpan sample) => RoundTrip = RoundTrip is { } known ? (known * 7 + sample) / 8 : sample;

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
