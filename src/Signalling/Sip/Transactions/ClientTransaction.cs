using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>What both client transactions share: the request as it was sent, its timers, its user.</summary>
internal abstract class ClientTransaction(SipStack stack, string key, byte[] request, IPEndPoint target, IClientUser user) : ITimed
{
    private LoopTimer? _retransmit;
    private LoopTimer? _timeout;
    private LoopTimer? _linger;
    private TimeSpan _interval;

    public string Key { get; } = key;

    protected SipStack Stack { get; } = stack;

    protected byte[] Request { get; } = request;

    protected IPEndPoint Target { get; } = target;

    protected IClientUser User { get; } = user;

    public abstract void Start();

    public abstract void OnResponse(SipMessage response, IPEndPoint from);

    public abstract void OnTimer(TimerName name);

    public void Abandon()
    {
        Destroy();
        User.OnFailure(transport: true);
    }

    /// <summary>Sends for the first time and starts Timers A and B, or E and F.</summary>
    protected bool SendAndWait(TimeSpan timeout)
    {
        _interval = Stack.Timers.T1;
        _retransmit = Stack.Clock.Start(_interval, this, TimerName.Retransmit);
        _timeout = Stack.Clock.Start(timeout, this, TimerName.Timeout);
        return Stack.Send(Request, Target);
    }

    protected bool SendAgain()
    {
        Stack.Counters.Retransmitted++;
        return Stack.Send(Request, Target);
    }

    /// <summary>The interval that Timer A or E runs for next.</summary>
    protected void RetransmitIn(Func<SipTimers, TimeSpan, TimeSpan> next)
    {
        _interval = next(Stack.Timers, _interval);
        _retransmit = Stack.Clock.Start(_interval, this, TimerName.Retransmit);
    }

    protected void StopRetransmit() => _retransmit?.Cancel();

    protected void StopTimeout() => _timeout?.Cancel();

    protected void Linger(TimeSpan time, TimerName name)
    {
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
