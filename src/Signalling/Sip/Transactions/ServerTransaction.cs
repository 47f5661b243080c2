using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>What both server transactions share: where responses go, and the last one for retransmission.</summary>
internal abstract class ServerTransaction(SipStack stack, string key, IPEndPoint replyTo) : ITimed
{
    private byte[]? _last;
    private LoopTimer? _linger;

    public string Key { get; } = key;

    protected SipStack Stack { get; } = stack;

    /// <summary>A request that matches: a retransmission, or the ACK of an INVITE.</summary>
    public abstract void OnRequest(SipMessage request);

    /// <summary>Sends what the stack's writer holds.</summary>
    public abstract void Respond(int status);

    public abstract void OnTimer(TimerName name);

    protected bool SendWritten()
    {
        _last = Stack.Writer.Written.ToArray();
        return Stack.Send(_last, replyTo);
    }

    protected bool SendAgain()
    {
        if (_last is null) return true;
        Stack.Counters.Retransmitted++;
        return Stack.Send(_last, replyTo);
    }

    protected void Linger(TimeSpan time, TimerName name)
    {
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
