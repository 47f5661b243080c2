using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>What both server transactions share: where responses go, and the last one for retransmission.</summary>
internal abstract class ServerTransaction(SipStack stack, string key, SipHop replyTo) : ITimed
{
    private SipHop _replyTo = replyTo;
    private byte[]? _last;
    private LoopTimer? _linger;

    public string Key { get; } = key;

    protected SipStack Stack { get; } = stack;

    protected bool IsReliable => _replyTo.IsReliable;

    /// <summary>A request that matches: a retransmission, or the ACK of an INVITE.</summary>
    public abstract void OnRequest(SipMessage request);

    /// <summary>Sends what the stack's writer holds.</summary>
    public abstract void Respond(int status);

    public abstract void OnTimer(TimerName name);

    protected bool SendWritten()
    {
        _last = Stack.Writer.Written.ToArray();
        return Stack.Send(_last, ref _replyTo);
    }

    protected bool SendAgain()
    {
        if (_last is null) return true;
        Stack.Counters.Retransmitted++;
        return Stack.Send(_last, ref _replyTo);
    }

    /// <summary>Timers I and J wait for retransmissions, of which there are none on a reliable transport; Timer L waits for ACKs.</summary>
    protected void Linger(TimeSpan time, TimerName name)
    {
        if (IsReliable && name != TimerName.L) time = TimeSpan.Zero;
        _linger?.Cancel();
        _linger = Stack.Clock.Start(time, this, name);
    }

    protected void StopLinger() => _linger?.Cancel();

    protected virtual void Destroy()
    {
        StopLinger();
        Stack.Transactions.Remove(this);
    }
}
