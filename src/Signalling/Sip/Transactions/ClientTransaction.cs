using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>What both client transactions share: the request as it was sent, its timers, its user.</summary>
internal abstract class ClientTransaction(SipStack stack, string key, ReadOnlyMemory<byte> request, SipHop target, IClientUser user) : ITimed
{
    private SipHop _target = target;
    private bool _sentAnew;
    private LoopTimer? _retransmit;
    private LoopTimer? _timeout;
    private LoopTimer? _linger;
    private TimeSpan _interval;

    public string Key { get; } = key;

    protected SipStack Stack { get; } = stack;

    protected ReadOnlyMemory<byte> Request { get; private set; } = request;

    protected IClientUser User { get; } = user;

    public abstract void Start();

    public abstract void OnResponse(SipMessage response, SipHop from);

    public abstract void OnTimer(TimerName name);

    /// <summary>The request could not be sent after all (RFC 3261 section 17.1.4).</summary>
    protected abstract void OnTransportError();

    /// <summary>No response at all has come yet.</summary>
    protected abstract bool IsUnheard { get; }

    /// <summary>
    /// The connection that the request left on is gone. One that could not be opened: an error. One that broke before any response: the
    /// request may have been lost with it and goes once more over a new one, but not a third time (with TLS 1.3 a refused client sees its
    /// connection open and close); who had it takes the same branch for a retransmission. After a provisional response the final one may
    /// still come over another connection (RFC 3261 section 18.2.2).
    /// </summary>
    public void OnConnectionLost(long connection, bool wasOpen)
    {
        if (_target.Connection != connection) return;
        if (wasOpen && !IsUnheard) return;
        bool again = wasOpen && !_sentAnew;
        _sentAnew = true;
        if (!again || !SendAgain()) OnTransportError();
    }

    /// <summary>Who asks for a proof must be who was asked, or another place of a carrier.</summary>
    public bool MayBeChallengedBy(SipHop from) => _target.IsReliable || from.Address.Equals(_target.Address) || Stack.Peers.IsTrusted(from.Address);

    public void Abandon()
    {
        Destroy();
        User.OnFailure(transport: true);
    }

    /// <summary>Sends for the first time and starts Timers A and B, or E and F.</summary>
    protected bool SendAndWait(TimeSpan timeout)
    {
        _interval = Stack.Timers.T1;
        if (!_target.IsReliable) _retransmit = Stack.Clock.Start(_interval, this, TimerName.Retransmit);
        _timeout = Stack.Clock.Start(timeout, this, TimerName.Timeout);
        return Send(Request.Span);
    }

    protected bool SendAgain()
    {
        Stack.Counters.Retransmitted++;
        return Send(Request.Span);
    }

    /// <summary>It will not be sent again.</summary>
    protected void ForgetRequest() => Request = default;

    protected bool Send(ReadOnlySpan<byte> bytes) => Stack.Send(bytes, ref _target);

    /// <summary>The interval that Timer A or E runs for next.</summary>
    protected void RetransmitIn(Func<SipTimers, TimeSpan, TimeSpan> next)
    {
        _interval = next(Stack.Timers, _interval);
        _retransmit = Stack.Clock.Start(_interval, this, TimerName.Retransmit);
    }

    protected void StopRetransmit() => _retransmit?.Cancel();

    protected void StopTimeout() => _timeout?.Cancel();

    /// <summary>Timers D and K wait for retransmissions, of which there are none on a reliable transport; Timer M waits for forks.</summary>
    protected void Linger(TimeSpan time, TimerName name)
    {
        if (_target.IsReliable && name != TimerName.M) time = TimeSpan.Zero;
        _linger?.Cancel();
        _linger = Stack.Clock.Start(time, this, name);
    }

    protected void Destroy()
    {
        StopRetransmit();
        StopTimeout();
        _linger?.Cancel();
        Stack.Transactions.Remove(this);
    }
}
